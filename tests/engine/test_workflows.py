"""The shipped workflows: each shell step runs as written, with the real commands."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.engine.harness import AUDIT, PAYROLL, PROJECT, SECRET
from tests.engine.runner import BOT, Runner

if TYPE_CHECKING:
    from pathlib import Path

    from tests.engine.harness import Stack

GAINS = {**PAYROLL, "events": [*PAYROLL["events"], "gigs.removed"]}


@pytest.fixture(name="checkout")
def _checkout(stack: Stack) -> Path:
    """The stack's project as a repository, with what `make setup` needs and its results."""
    for path in ("Makefile", "pyproject.toml", "requirements.txt", "requirements-dev.txt"):
        shutil.copy(PROJECT / path, stack.root / path)
    shutil.copytree(PROJECT / "tools", stack.root / "tools")
    (stack.root / ".venv").symlink_to(PROJECT / ".venv")  # the engine is on PATH
    git(stack.root, "init", "--quiet", "--initial-branch", "main")
    (stack.root / ".git" / "info" / "exclude").write_text("*\n!stacks/\n!stacks/*\n!Pulumi.yaml\n")
    return stack.root


def git(root: Path, *arguments: str) -> None:
    """Run git under a made-up name."""
    identity = ["-c", "user.name=nobody", "-c", "user.email=nobody@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], cwd=root, check=True, capture_output=True)


def commit(root: Path) -> None:
    """Commit everything."""
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "--message", "a change")


def runner(stack: Stack, tmp_path: Path) -> Runner:
    """A runner with the secrets of the tests."""
    values = {f"secrets.{key}": stack.environ.get(key, "") for key in stack.environ} | {
        "secrets.PULUMI_ACCESS_TOKEN": "",
        "vars.PULUMI_BACKEND_URL": stack.environ["PULUMI_BACKEND_URL"],
        "github.repository": "team/repository",
        "github.server_url": "https://git.example.com",
        "github.run_id": "7",
        "github.token": "a-token",
        "github.event.pull_request.number": "3",
        "matrix.stack": "dev",
    }
    hidden = {key: value for key, value in stack.environ.items() if f"secrets.{key}" not in USED}
    return Runner(stack.root, tmp_path / "runner", hidden, values)


USED = {"secrets.ARGYLE_API_KEY_ID", "secrets.ARGYLE_API_KEY_SECRET", "secrets.PULUMI_CONFIG_PASSPHRASE"}


def test_a_pull_request_has_one_comment_per_stack_edited_in_place(stack: Stack, checkout: Path, tmp_path: Path) -> None:
    """The comment is written, edited, and deleted when nothing changes any more; other comments stay."""
    stack.declare({"payroll": PAYROLL})
    commit(checkout)
    stack.declare({"payroll": GAINS})
    commit(checkout)
    github = runner(stack, tmp_path)
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
    assert "gigs.removed" in (tmp_path / "runner" / "summary").read_text()


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


def test_a_refused_change_fails_the_check_and_is_still_told(stack: Stack, checkout: Path, tmp_path: Path) -> None:
    """So does a file with errors, with annotations at its lines; both are still commented."""
    stack.declare({"payroll": {**PAYROLL, "protect": True}, "audit": AUDIT})
    commit(checkout)
    stack.declare({"audit": {**AUDIT, "events": ["accounts.remved"]}})
    commit(checkout)
    github = runner(stack, tmp_path)

    good = github.run("review", "review")
    output = github.output
    commented = github.run("review", "comment")

    assert not good
    assert "::error file=stacks/Pulumi.dev.yaml,line=" in output
    assert commented, github.output
    assert "Did you mean" in github.things[0]["body"]


def test_a_merge_makes_the_account_equal_the_stack(stack: Stack, checkout: Path, tmp_path: Path) -> None:
    """A stranger fails nothing. After a failed run it clears the pending creates, and fails with what is missing."""
    stack.declare({"payroll": PAYROLL})
    stack.emulator.create(name="by-hand", url="https://a.example.com", events=["gigs.added"], secret=SECRET)
    github = runner(stack, tmp_path)
    good = github.run("up", "up")
    first = github.output
    stack.declare({"payroll": PAYROLL, "audit": AUDIT})
    stack.emulator.queue_reply(method="POST", path="/v2/*", status=403, body='{"detail": "No permission."}')

    broken = github.run("up", "up")
    second = github.output
    healed = github.run("up", "up")

    assert good, first
    assert "Drift in stack `dev`: 1 unmanaged. 1 subscription matches the config." in first
    assert not broken
    assert "Clear the pending creates of the failed run" in second
    assert "1 missing" in second
    assert healed, github.output
    assert len(stack.live()) == 3


def test_each_night_drift_is_one_issue(stack: Stack, checkout: Path, tmp_path: Path) -> None:
    """The issue is opened, edited and closed, also for silence. Where drift is unknown, the workflow fails."""
    stack.settle({"payroll": {**PAYROLL, "quietAfter": "1w"}})
    github = runner(stack, tmp_path)
    other = {"id": 1, "number": 1, "user": {"login": "a-person"}, "title": "Help"}
    github.things = [other]

    assert github.run("drift", "drift"), github.output
    quiet = [*github.things]
    stack.emulator.create(name="dev-`leftover`", url="https://a.example.com", events=["gigs.added"], secret=SECRET)
    assert github.run("drift", "drift"), github.output
    opened = github.things[1]
    stranger = stack.emulator.create(name="second", url="https://a.example.com", events=["gigs.added"]).id
    assert github.run("drift", "drift"), github.output
    edited = github.things[1:]
    told = github.run("drift", "drift", **{"secrets.ARGYLE_API_KEY_ID": "wrong"})
    for each in stack.emulator.subscriptions():
        if each.name != "dev-payroll":
            stack.emulator.delete(each.id)
    assert github.run("drift", "drift"), github.output
    closed = [*github.things]
    stack.emulator.edit(stack.emulator.subscriptions()[0].id, created_at=0)
    assert github.run("drift", "drift"), github.output

    assert quiet == [other]
    assert opened["title"] == "Drift in the Argyle webhooks of stack 'dev'"
    assert "https://git.example.com/team/repository/actions/runs/7" in opened["body"]
    assert "dev-'leftover'" in opened["body"]
    assert [each["id"] for each in edited] == [opened["id"]]
    assert stranger in edited[0]["body"]
    assert not told
    assert closed[1]["state"] == "closed"
    assert closed[0] == other
    assert "Silent: 1 subscription." in github.things[2]["body"]
