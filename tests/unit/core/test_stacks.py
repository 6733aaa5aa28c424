"""A project's stacks, in the order in which they are deployed."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from argyle_provider.core.model import Environment
from argyle_provider.core.stacks import BackendStack, FoundStack, Gap, StackGap, gaps, in_order, with_deployment

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


NOW = datetime(2026, 11, 25, 12, tzinfo=timezone.utc)


def known(name: str, resources: int | None = 5, updated: str = "2026-11-20T12:00:00.000Z") -> BackendStack:
    """A stack in the backend."""
    return BackendStack(name.rpartition("/")[2], name, resources, updated)


@pytest.mark.parametrize(
    ("stack", "deployed"),
    [
        (known("dev"), True),
        (known("team/argyle/dev"), True),
        (known("dev", 0), False),
        (known("dev", None), True),
        (known("dev", None, ""), False),
        (known("other"), False),
    ],
)
def test_a_stack_with_resources_is_deployed(stack: BackendStack, deployed: bool) -> None:
    """Not one that was only initialised, or destroyed. Where the number is unknown, an update counts."""
    (found_now,) = with_deployment([found("dev")], [stack])

    assert found_now.deployed is deployed


def test_a_file_without_a_deployment_is_a_gap_except_for_the_emulator() -> None:
    """Nobody gets the events that such a file declares. The local stack's backend is on each machine."""
    stacks = [found("mine", LOCAL), found("dev"), found("live", PRODUCTION), found("new"), found("broken", None)]

    assert gaps(stacks, [known("live"), known("new", 0)], now=NOW) == [
        StackGap(Gap.NO_DEPLOYMENT, "dev", "Pulumi.dev.yaml"),
        StackGap(Gap.NO_DEPLOYMENT, "new", "Pulumi.new.yaml", known("new", 0)),
        StackGap(Gap.NO_DEPLOYMENT, "broken", "Pulumi.broken.yaml"),
    ]


def test_a_stack_without_a_file_is_a_gap_the_oldest_first() -> None:
    """Its deliveries continue, and no review shows it. Its whole name is the one for commands."""
    old, new, unknown = known("team/argyle/pr-7", 8, "2026-01-01"), known("pr-12", 0), known("pr-3", None, "")

    assert gaps([found("dev")], [new, known("dev"), old, unknown], now=NOW) == [
        StackGap(Gap.NO_FILE, "pr-3", known=unknown),
        StackGap(Gap.NO_FILE, "team/argyle/pr-7", known=old),
        StackGap(Gap.NO_FILE, "pr-12", known=new),
    ]


@pytest.mark.parametrize(("days", "is_left"), [(4, True), (5, True), (6, False)])
def test_a_stack_that_somebody_uses_is_not_left(days: int, is_left: bool) -> None:
    """A pull request's stack has no committed file. Where the last update is unknown, nobody can say so."""
    backend = [known("pr-12"), known("pr-3", 5, "")]

    found_now = [each.name for each in gaps([], backend, now=NOW, left_after=timedelta(days=days))]

    assert found_now == ["pr-3", *(["pr-12"] if is_left else [])]
