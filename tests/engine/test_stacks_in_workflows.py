"""The shipped workflows, with more stacks than one: which are deployed, forgotten, or made for a pull request."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

from tests.engine.harness import PAYROLL, PROJECT
from tests.engine.repository import commit
from tests.engine.runner import runner

if TYPE_CHECKING:
    from pathlib import Path

    from tests.engine.harness import Stack
    from tests.engine.runner import Runner

PREVIEW = "https://shop-git-branch.example.com"


def test_the_stacks_of_a_run_are_those_with_a_file(stack: Stack, checkout: Path) -> None:
    """In the order of deployment, without those of the emulator, and without the engine. A repair needs one of them."""
    for name in ("production", "sandbox"):
        shutil.copy(PROJECT / "stacks" / f"Pulumi.{name}.yaml", checkout / "stacks")
    github = runner(stack)

    for workflow in ("up", "drift"):
        assert github.run(workflow, "stacks"), github.output
        assert json.loads(github.outputs["stacks"]) == ["sandbox", "production"]
        assert not github.engine
    assert github.run("repair", "check", **{"inputs.stack": "sandbox"}), github.output
    assert not github.run("repair", "check", **{"inputs.stack": "sandb"})
    assert "No stack has this name. The stacks are: sandbox production" in github.output


def test_a_pull_request_has_a_stack_of_its_own_until_it_closes(stack: Stack, checkout: Path) -> None:
    """For the URL that its host reports, once the preview is ready. Another preview's URL, or none, makes nothing."""
    stack.settle({"payroll": PAYROLL})
    commit(checkout)
    github = runner(stack)
    building = [{"id": 1, "environment": "Preview - shop"}, {"id": 2, "environment": "Preview - docs"}]
    ready = [{"state": "success", "environment_url": PREVIEW}, {"state": "pending", "environment_url": ""}]
    github.answers = {"/deployments": building, "/statuses": ready[1:], "/2/statuses": ready}
    github.later = {**github.answers, "/1/statuses": ready}

    made = github.run("preview-environment", "make")
    output = github.output
    live = stack.live()
    destroyed = github.run("preview-environment", "destroy")
    again = github.run("preview-environment", "destroy")

    assert made, output
    assert f"url={PREVIEW}\n" in output
    assert sorted(live) == ["dev-payroll", "pr-3-payroll"]
    assert live["pr-3-payroll"].url == f"{PREVIEW}/argyle"
    assert live["dev-payroll"].url == PAYROLL["url"]
    assert destroyed, github.output
    assert again, github.output
    assert sorted(stack.live()) == ["dev-payroll"]


def test_each_night_a_forgotten_stack_is_in_an_issue(stack: Stack, checkout: Path) -> None:
    """Such as a file whose stack is not deployed. The issue closes when that is settled."""
    github = runner(stack)
    sandbox = checkout / "stacks" / "Pulumi.sandbox.yaml"
    shutil.copy(PROJECT / "stacks" / "Pulumi.sandbox.yaml", sandbox)

    found = forgotten(github)
    opened = [*github.things]
    sandbox.unlink()
    settled = forgotten(github)

    assert found, github.output
    assert [each["title"] for each in opened] == ["Argyle webhook stacks without a file or a deployment"]
    assert "sandbox" in opened[0]["body"]
    assert settled, github.output
    assert github.things[0]["state"] == "closed"


def forgotten(github: Runner) -> bool:
    """Run the nightly job about all stacks in a clean folder."""
    (github.checkout / "stacks.json").unlink(missing_ok=True)
    return github.run("drift", "forgotten")
