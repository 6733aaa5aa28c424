"""The shipped workflows: each shell step runs as written, with the real commands."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from tests.engine.harness import AUDIT, PAYROLL, SECRET
from tests.engine.repository import commit, git
from tests.engine.runner import BOT, runner

if TYPE_CHECKING:
    from pathlib import Path

    from tests.engine.harness import Stack
    from tests.engine.runner import Runner

GAINS = {**PAYROLL, "events": [*PAYROLL["events"], "gigs.removed"]}


def test_a_pull_request_has_one_comment_per_stack_edited_in_place(stack: Stack, checkout: Path) -> None:
    """The comment is written, edited, and deleted when nothing changes any more; other comments stay."""
    stack.declare({"payroll": PAYROLL})
    commit(checkout)
    stack.declare({"payroll": GAINS})
    commit(checkout)
    github = runner(stack)
    strangers = [
        {"id": 8, "user": {"login": "a-person"}, "body": "<!-- argyle-webhooks review of dev -->\ncopied"},
        {"id": 9, "user": {"login": BOT}, "body": "from another workflow"},
    ]
    github.things = [*strangers]

    assert github.run("review", "review"), github.output
    assert github.run("review", "comment"), github.output
    first = [each for each in github.things if each not in strangers]
    review(github, checkout)
    again = [each for each in github.things if each not in strangers]
    stack.declare({"payroll": {**GAINS, "events": [*GAINS["events"], "gigs.updated"]}})
    recommit(checkout)
    review(github, checkout)
    edited = [each for each in github.things if each not in strangers]
    stack.declare({"payroll": PAYROLL})
    recommit(checkout)
    review(github, checkout)

    assert [each["body"].splitlines()[0] for each in first] == ["<!-- argyle-webhooks review of dev -->"]
    assert "gigs.removed" in first[0]["body"]
    assert again == first
    assert [each["id"] for each in edited] == [first[0]["id"]]
    assert "gigs.updated" in edited[0]["body"]
    assert github.things == strangers
    assert "gigs.removed" in summary(github)


def summary(github: Runner) -> str:
    """The summaries of all runs."""
    return (github.work / "summary").read_text()


def review(github: Runner, checkout: Path) -> None:
    """Run both jobs, each in a clean folder."""
    shutil.rmtree(checkout / "review", ignore_errors=True)
    for name in ("stacks.txt", "found.txt", "current.txt"):
        (checkout / name).unlink(missing_ok=True)
    assert github.run("review", "review"), github.output
    assert github.run("review", "comment"), github.output


def recommit(checkout: Path) -> None:
    """Put everything into the last commit: a review compares with its parent."""
    git(checkout, "add", "--all")
    git(checkout, "commit", "--quiet", "--amend", "--allow-empty", "--message", "a change")


def test_a_refused_change_fails_the_check_and_is_still_told(stack: Stack, checkout: Path) -> None:
    """So does a file with errors, with annotations at its lines; both are still commented."""
    stack.declare({"payroll": {**PAYROLL, "protect": True}, "audit": AUDIT})
    commit(checkout)
    stack.declare({"audit": {**AUDIT, "events": ["accounts.remved"]}})
    commit(checkout)
    github = runner(stack)

    good = github.run("review", "review")
    output = github.output
    commented = github.run("review", "comment")

    assert not good
    assert "::error file=stacks/Pulumi.dev.yaml,line=" in output
    assert commented, github.output
    assert "Did you mean" in github.things[0]["body"]


def plan(github: Runner, workflow: str) -> bool:
    """Run the job `plan` in a clean folder."""
    shutil.rmtree(github.checkout / "plan", ignore_errors=True)
    return github.run(workflow, "plan")


def test_a_merge_makes_the_account_equal_the_stack(stack: Stack, checkout: Path) -> None:
    """A stranger fails nothing. After a failed run it clears the pending creates, and fails with what is missing."""
    stack.settle({"payroll": PAYROLL})
    stack.emulator.create(name="by-hand", url="https://a.example.com", events=["gigs.added"], secret=SECRET)
    commit(checkout)
    stack.declare({"payroll": PAYROLL, "audit": AUDIT})
    commit(checkout)
    github = runner(stack)
    assert plan(github, "up"), github.output
    stack.emulator.queue_reply(method="POST", path="/v2/*", status=403, body='{"detail": "No permission."}')

    broken = github.run("up", "apply")
    first = github.output
    assert plan(github, "up"), github.output
    healed = github.run("up", "apply")

    assert not broken
    assert "Clear the pending creates of the failed run" in first
    assert "1 missing" in first
    assert healed, github.output
    assert "Drift in stack `dev`: 1 unmanaged. 2 subscriptions match the config." in github.output
    assert len(stack.live()) == 3
    assert "accounts.removed" in summary(github)  # of the review
    assert "+ pulumi-python:dynamic/argyle:WebhookSubscription: (create)" in summary(github)


def test_a_repair_is_approved_and_applied_as_it_was_shown(stack: Stack, checkout: Path) -> None:
    """The plan shows what somebody changed by hand. A change of the account or the branch since then is refused."""
    stack.settle({"payroll": PAYROLL, "audit": AUDIT})
    commit(checkout)
    github = runner(stack)
    live = stack.live()
    stack.emulator.edit(live["dev-payroll"].id, url="https://by-hand.example.com/argyle")
    stack.emulator.delete(live["dev-audit"].id)
    stack.writes()

    assert plan(github, "repair"), github.output
    needed = github.outputs["needed"]
    stranger = stack.emulator.create(name="by-hand", url="https://a.example.com", events=["gigs.added"]).id
    other_account = github.run("repair", "repair")
    first = github.output
    stack.emulator.delete(stranger)
    github.answers["/compare/"] = {"status": "ahead", "files": [{"filename": "stacks/Pulumi.dev.yaml"}]}
    other_commit = github.run("repair", "repair")
    second = github.output
    sent = stack.writes()
    github.answers["/compare/"] = {"status": "identical"}
    repaired = github.run("repair", "repair")

    assert needed == "true"
    assert "1 missing, 1 different" in summary(github)
    assert "url: " in summary(github)
    assert not other_account
    assert "Stack `dev` has changed since plan/drift.json: 1 change." in first
    assert f"+ by-hand ({stranger})" in first
    assert not other_commit
    assert "The plan is for commit c0ffee, but main has moved on. Changed files:\n  stacks/Pulumi.dev.yaml" in second
    assert sent == []
    assert repaired, github.output
    assert {name: each.url for name, each in stack.live().items()} == {
        "dev-payroll": PAYROLL["url"],
        "dev-audit": AUDIT["url"],
    }
    stack.emulator.create(name="by-hand", url="https://a.example.com", events=["gigs.added"])
    assert plan(github, "repair"), github.output
    assert github.outputs["needed"] == "false"  # nothing that a repair could change


def test_a_change_after_the_last_check_is_refused_by_the_plan(stack: Stack) -> None:
    """Between `drift --expect` and `pulumi up --plan`, the engine refuses what was not planned. Nothing is sent."""
    stack.settle({"payroll": PAYROLL})
    stack.secrets.add("by-hand-secret")
    preview = stack.pulumi("preview", "--refresh", "--save-plan", "plan.json")
    stack.emulator.edit(stack.live()["dev-payroll"].id, secret="by-hand-secret")
    stack.writes()

    run = stack.up("--refresh", "--plan", "plan.json")

    assert preview.code == 0, preview.output
    assert run.code != 0
    assert "violates plan" in run.output
    assert stack.writes() == []


def night(github: Runner, **values: str) -> bool:
    """Run the nightly job in a clean folder."""
    (github.checkout / "drift.json").unlink(missing_ok=True)
    return github.run("drift", "drift", **values)


def test_each_night_drift_is_one_issue(stack: Stack, checkout: Path) -> None:
    """The issue is opened, edited, commented on when something changes, and closed, also for silence."""
    stack.settle({"payroll": {**PAYROLL, "quietAfter": "1w"}})
    github = runner(stack)
    other = {"id": 1, "number": 1, "user": {"login": "a-person"}, "title": "Help", "body": "please"}
    github.things = [other]

    assert night(github), github.output
    quiet = [*github.things]
    stack.emulator.create(name="dev-`leftover`", url="https://a.example.com", events=["gigs.added"], secret=SECRET)
    assert night(github), github.output
    opened = github.things[1:]
    stranger = stack.emulator.create(name="second", url="https://a.example.com", events=["gigs.added"]).id
    assert night(github), github.output
    worse = github.things[1:]
    told = night(github, **{"secrets.ARGYLE_API_KEY_ID": "wrong"})
    blind = github.things[1:]
    for each in stack.emulator.subscriptions():
        if each.name != "dev-payroll":
            stack.emulator.delete(each.id)
    assert night(github), github.output
    issue, *comments = github.things[1:]
    stack.emulator.edit(stack.emulator.subscriptions()[0].id, created_at=0)
    assert night(github), github.output

    assert quiet == [other]
    assert [each["title"] for each in opened] == ["The Argyle webhooks of stack 'dev' need attention"]
    assert "https://git.example.com/team/repository/actions/runs/7" in opened[0]["body"]
    assert "| `` dev-`leftover` `` |" in opened[0]["body"]
    assert [each["id"] for each in worse[:1]] == [opened[0]["id"]]
    assert stranger in worse[0]["body"]
    assert [each["body"].partition(".")[0] for each in worse[1:]] == ["**Worse than before"]
    assert not told
    assert "- the run could not look at the stack" in blind[-1]["body"]
    assert "could not look at stack `dev`" in blind[0]["body"]
    assert issue["state"] == "closed"
    assert [each["body"].partition(".")[0] for each in comments] == [
        "**Worse than before",
        "**Worse than before",
        "**Nothing is left",
    ]
    assert github.things[0] == other
    assert "Silent: 1 subscription." in github.things[-1]["body"]
