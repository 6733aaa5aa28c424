"""The real engine plans what each review of the corpus says."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from argyle_provider.core.plan import Step
from argyle_provider.core.review import StackReview, Status
from tests.engine.harness import PROJECT, finish, make_stack
from tests.golden.corpus import CASES, Case

if TYPE_CHECKING:
    from pathlib import Path

    from argyle_provider.emulator import Emulator
    from tests.engine.harness import Stack
    from tests.engine.prepared import Prepared

STEPS = {"create": Step.CREATE, "delete": Step.DELETE, "replace": Step.REPLACE}
CHANGES = [
    (case, review)
    for case in CASES
    if not case.exception
    for review in case.reviews()
    if review.status is not Status.UNCHANGED or len(case.reviews()) == 1
]
KINDS = [
    "delete-first-sandbox",
    "entry-renamed-under-its-name-sandbox",
    "project-file-only-sandbox",
    "protected-entry-removed-sandbox",
    "split-by-config-sandbox",
    "stack-added-sandbox",
    "three-stacks-production",
    "wildcard-sandbox",
]
"""The changes that are also deployed from their stack files: one per kind."""

PROGRAM = """\
import os
from dataclasses import replace

import pulumi

from argyle_provider.core.model import Environment
from argyle_provider.pulumi.program import DeclaredStack
from argyle_provider.pulumi.resources import SubscriptionSet, WebhookSubscription
from tests.engine.test_golden import CHANGES

for case, review in CHANGES:
    if (declaration := getattr(review, os.environ["SIDE"])) is None:
        continue
    prefix = f"{case}-{review.stack}"
    stack = DeclaredStack.of(replace(declaration, environment=Environment.LOCAL))
    guard = SubscriptionSet(prefix, stack.declared_set)
    for each in stack.subscriptions:
        content = each.subscription
        WebhookSubscription(
            f"{prefix}/{each.resource}",
            name=f"{prefix}/{content.name}",
            url=content.url,
            events=content.events,
            config=content.config,
            secret=content.secret,
            protect=each.protect,
            entry=f"{prefix}/{each.entry}",
            opts=pulumi.ResourceOptions(depends_on=[guard], delete_before_replace=stack.delete_first),
        )
"""
"""Declares one side of every change in one stack, each under a prefix of its own: one run of the engine plans them."""


def label(case: Case, review: StackReview) -> str:
    """The name of a change: the case and its stack."""
    return f"{case}-{review.stack}"


def planned(steps: list[dict[str, Any]]) -> dict[str, Step]:
    """What the engine's preview says, by resource."""
    return {
        step["urn"].rpartition("::")[2]: STEPS[step["op"]]
        for step in steps
        if "WebhookSubscription" in step["urn"] and step["op"] in STEPS
    }


def test_the_engine_plans_what_every_review_said(tmp_path: Path, emulator: Emulator, prepared: Prepared) -> None:
    """After `up` of each before, the plan for each after has the same creates, replacements, deletes and refusals."""
    stack = make_stack(tmp_path / "project", emulator, prepared)
    prepared.initialise(stack)
    (stack.root / "__main__.py").write_text(PROGRAM)
    stack.environ["PYTHONPATH"] = str(PROJECT)
    before = stack.up(SIDE="before", PULUMI_SKIP_CHECKPOINTS="true")
    assert before.code == 0, before.output

    preview = json.loads(stack.pulumi("preview", "--json", SIDE="after").output)

    told = "".join(each["message"] for each in preview["diagnostics"])
    assert planned(preview["steps"]) == {
        f"{label(case, review)}/{each.resource}": each.step for case, review in CHANGES for each in review.steps
    }
    reasons = [reason for _, review in CHANGES for reason in review.refusals]
    assert [each for each in reasons if f"`pulumi up` will refuse this: {each}" not in told] == []
    assert told.count("`pulumi up` will refuse this: ") == len(reasons)
    finish(stack)


@pytest.mark.parametrize("name", KINDS)
def test_a_stack_file_is_planned_and_refused_as_its_review_said(
    tmp_path: Path, emulator: Emulator, prepared: Prepared, name: str
) -> None:
    """The whole way, from the files to the engine's plan; what is refused sends nothing."""
    ((case, review),) = (each for each in CHANGES if label(*each) == name)
    stack = make_stack(tmp_path / "project", emulator, prepared)
    stack.name = review.stack
    use(stack, case, "before")
    if review.before is None:
        prepared.initialise(stack)
    else:
        prepared.settle(stack)
    use(stack, case, "after")

    steps = json.loads(stack.pulumi("preview", "--json").output)["steps"]

    assert planned(steps) == {each.resource: each.step for each in review.steps}
    if review.is_refused:
        stack.requests()
        assert stack.up().code != 0
        assert stack.writes() == []
    finish(stack)


def use(stack: Stack, case: Case, side: str) -> None:
    """Write the case's file as the stack's, in the environment of the tests."""
    path = case.folder / side / stack.stack_file.name
    stack.stack_file.unlink(missing_ok=True)
    if path.is_file():
        shutil.copy(path, stack.stack_file)
        text = stack.stack_file.read_text()
        for environment in ("sandbox", "production"):
            text = text.replace(f"environment: {environment}", "environment: local")
        stack.stack_file.write_text(text)
    else:
        stack.declare({})
    project = case.folder / side / "Pulumi.yaml"
    if project.is_file():
        (stack.root / "Pulumi.yaml").write_text(f"{project.read_text()}stackConfigDir: stacks\n")


@pytest.mark.parametrize("name", ["section-missing", "typo", "hostile-unprintable"])
def test_what_the_review_calls_invalid_the_engine_refuses(
    tmp_path: Path, emulator: Emulator, prepared: Prepared, name: str
) -> None:
    """The run stops before anything is sent."""
    (case,) = (each for each in CASES if str(each) == name)
    stack = make_stack(tmp_path / "project", emulator, prepared)
    stack.name = "sandbox"
    use(stack, case, "before")
    prepared.initialise(stack)
    use(stack, case, "after")

    run: Any = stack.pulumi("preview")

    assert run.code != 0
    assert stack.requests() == []
    finish(stack)
