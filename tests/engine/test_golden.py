"""The real engine plans what each review of the corpus says."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from argyle_provider.core.plan import Step
from argyle_provider.core.review import StackReview, Status
from tests.engine.harness import finish, make_stack
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


@pytest.mark.parametrize(("case", "review"), CHANGES, ids=[f"{case}-{review.stack}" for case, review in CHANGES])
def test_the_engine_plans_what_the_review_said(
    tmp_path: Path, emulator: Emulator, prepared: Prepared, case: Case, review: StackReview
) -> None:
    """After `up` of before, the plan for after has the same creates, replacements and deletes, or the same refusal."""
    stack = make_stack(tmp_path / "project", emulator, prepared)
    stack.name = review.stack
    use(stack, case, "before")
    if review.before is None:
        prepared.initialise(stack)
    else:
        prepared.settle(stack)
    use(stack, case, "after")

    planned = json.loads(stack.pulumi("preview", "--json").output)["steps"]

    assert {
        step["urn"].rpartition("::")[2]: STEPS[step["op"]]
        for step in planned
        if "WebhookSubscription" in step["urn"] and step["op"] in STEPS
    } == {each.resource: each.step for each in review.steps}
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
