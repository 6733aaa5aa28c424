"""A project's stacks, in the order in which they are deployed."""

from __future__ import annotations

import pytest

from argyle_provider.core.model import Environment
from argyle_provider.core.stacks import FoundStack, in_order

LOCAL, SANDBOX, PRODUCTION = Environment.LOCAL, Environment.SANDBOX, Environment.PRODUCTION


def found(stack: str, environment: Environment | None = SANDBOX, *, is_imported: bool = False) -> FoundStack:
    """A stack with a file."""
    return FoundStack(stack, environment, f"Pulumi.{stack}.yaml", is_imported=is_imported)


def test_production_is_last_and_names_decide_inside_an_environment() -> None:
    """Whatever the stacks are called. A stack of an unknown environment can be in production."""
    stacks = [
        found("a-live", PRODUCTION),
        found("unknown", None),
        found("staging"),
        found("z-mine", LOCAL),
        found("dev"),
        found("live", PRODUCTION),
    ]

    assert [each.stack for each in in_order(stacks)] == ["z-mine", "dev", "staging", "a-live", "live", "unknown"]


@pytest.mark.parametrize(
    ("stack", "is_broken", "words"),
    [
        (found("dev"), False, ""),
        (found("dev", is_imported=True), False, ""),
        (found("dev", None, is_imported=True), False, "is not in Pulumi.dev.yaml but in Pulumi ESC"),
        (found("dev", None), True, "can't be read from Pulumi.dev.yaml. Run `argyle-webhooks validate`"),
    ],
)
def test_an_unknown_environment_is_broken_unless_it_is_imported(stack: FoundStack, is_broken: bool, words: str) -> None:
    """A matrix must not lose a stack silently, and an imported environment is no mistake."""
    assert stack.is_broken is is_broken
    assert words in stack.doubt
    assert bool(stack.doubt) is bool(words)
