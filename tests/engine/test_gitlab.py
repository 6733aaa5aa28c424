"""The jobs for GitLab: each script of the page runs as written, with the real commands."""

from __future__ import annotations

import os
import re
import shutil
from typing import TYPE_CHECKING, Any

import yaml

from tests.engine.harness import AUDIT, PAYROLL, PROJECT, Run
from tests.engine.repository import commit, git
from tests.engine.runner import PIP, put

if TYPE_CHECKING:
    from pathlib import Path

    from tests.engine.harness import Stack

PAGE = (PROJECT / "docs" / "gitlab.md").read_text()
(FILE,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
JOBS: dict[str, Any] = yaml.safe_load(FILE)


def run(stack: Stack, job: str, **variables: str) -> Run:
    """Run a job's scripts in the checkout, as GitLab does."""
    put(stack.root / "tools" / "pip", PIP)
    path = os.pathsep.join([str(stack.root / "tools"), stack.environ["PATH"]])
    script = "\n".join([*JOBS["default"]["before_script"], *JOBS[job]["script"]])
    return stack.run("bash", "-eo", "pipefail", "-c", script, PATH=path, STACK=stack.name, **variables)


def test_gitlab_reviews_plans_applies_and_looks_each_night(stack: Stack, checkout: Path) -> None:
    """What is approved is what is applied: a change of the account or the branch since the plan is refused."""
    stack.settle({"payroll": PAYROLL})
    commit(checkout)
    stack.declare({"payroll": PAYROLL, "audit": AUDIT})
    commit(checkout)
    git(checkout, "remote", "add", "origin", ".")
    branch = {"CI_COMMIT_BRANCH": "main", "CI_COMMIT_SHA": git(checkout, "rev-parse", "HEAD")}

    reviewed = run(stack, "review", CI_MERGE_REQUEST_DIFF_BASE_SHA="HEAD^1")
    planned = run(stack, ".plan")
    other_commit = run(stack, ".apply", **{**branch, "CI_COMMIT_SHA": "c0ffee"})
    stranger = stack.emulator.create(name="by-hand", url="https://a.example.com", events=["gigs.added"]).id
    other_account = run(stack, ".apply", **branch)
    found = run(stack, ".drift")
    stack.emulator.delete(stranger)
    applied = run(stack, ".apply", **branch)

    assert reviewed.code == 0, reviewed.output
    assert "accounts.removed" in reviewed.output
    assert "accounts.removed" in (checkout / "review" / "review.html").read_text()
    assert planned.code == 0, planned.output
    assert "The branch has moved on" in other_commit.output
    assert "has changed since plan/drift.json: 1 change." in other_account.output
    assert [other_commit.code, other_account.code, found.code] == [1, 4, 2]
    assert applied.code == 0, applied.output
    assert sorted(stack.live()) == ["dev-audit", "dev-payroll"]


def test_gitlab_refuses_a_stack_without_jobs(stack: Stack, checkout: Path) -> None:
    """The file lists each stack, so a merge request with another stack fails and names it."""
    (checkout / ".gitlab-ci.yml").write_text(FILE)
    for name in ("production", "sandbox"):
        shutil.copy(PROJECT / "stacks" / f"Pulumi.{name}.yaml", checkout / "stacks")
    listed = run(stack, "stacks")
    shutil.copy(PROJECT / "stacks" / "Pulumi.sandbox.yaml", checkout / "stacks" / "Pulumi.demo.yaml")

    forgotten = run(stack, "stacks")

    assert listed.code == 0, listed.output
    assert forgotten.code == 1
    assert "Stack demo has no jobs in .gitlab-ci.yml" in forgotten.output


def test_each_stack_of_the_page_has_its_three_jobs() -> None:
    """In the order of deployment: a stack is applied after its own plan and after the stack before it."""
    stacks = [each.removeprefix("apply ") for each in JOBS if each.startswith("apply ")]

    assert stacks == ["sandbox", "production"]
    for before, stack in zip(["", *stacks], stacks, strict=False):
        needs = [f"plan {stack}", *([f"apply {before}"] if before else [])]
        assert JOBS[f"plan {stack}"] == {"extends": ".plan", "variables": {"STACK": stack}}
        assert JOBS[f"apply {stack}"] == {"extends": ".apply", "needs": needs, "variables": {"STACK": stack}}
        assert JOBS[f"drift {stack}"] == {"extends": ".drift", "variables": {"STACK": stack}}
