"""Reading the output of ``pulumi preview --json``."""

from __future__ import annotations

import pytest

from argyle_provider.core.plan import Step
from argyle_provider.pulumi_cli.preview_json import planned_steps

URN = "urn:pulumi:{}::argyle::pulumi-python:dynamic/argyle:{}::{}"


def step(op: str, name: str = "payroll", *, stack: str = "dev", kind: str = "WebhookSubscription") -> dict[str, str]:
    """One step, with the keys that are read."""
    return {"op": op, "urn": URN.format(stack, kind, name)}


@pytest.mark.parametrize(
    ("ops", "planned"),
    [
        (["create"], Step.CREATE),
        (["delete"], Step.DELETE),
        (["create-replacement", "replace", "delete-replaced"], Step.REPLACE),
        (["same"], Step.KEEP),
        (["update"], Step.KEEP),
    ],
)
def test_each_operation_of_the_engine_has_a_step(ops: list[str], planned: Step) -> None:
    """A replacement is three operations of the engine and one step here; an update changes only the state."""
    assert planned_steps([step(each) for each in ops]) == {"dev": {"payroll": planned}}


def test_only_subscriptions_are_told_by_stack_and_name() -> None:
    """The set, the provider, the stack itself and operations without effect are left out."""
    steps = [
        step("create", "a::b"),
        step("delete", stack="prod"),
        step("create", "subscriptions", kind="SubscriptionSet"),
        step("refresh"),
        {"op": "create"},
    ]

    assert planned_steps(steps) == {"dev": {"a::b": Step.CREATE}, "prod": {"payroll": Step.DELETE}}
