"""Why a live subscription may not be deleted by hand: drift says which may, and nothing else is deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argyle_provider.core.findings import Group
from argyle_provider.report.drift import commands, up

if TYPE_CHECKING:
    from argyle_provider.core.findings import Finding
    from argyle_provider.core.state import ManagedSubscription, StackState


def refusal(finding: Finding | None, held: ManagedSubscription | None, state: StackState, *, stack: str) -> str:
    """Why a live subscription may not be deleted by hand, and what to do instead; empty where it may.

    Args:
        finding: what the drift says of it; None where it says nothing.
        held: what the state says of it, or None.
    """
    if held is not None:
        way = _way_out(finding, held, state, stack)
        return f"is managed by this stack, as '{held.resource}': nothing was deleted. {way}"
    if finding is None or finding.is_deletable:
        return ""
    match finding.group:
        case Group.ANOTHER_STACK:
            why = f"is stack '{finding.stack}'s: nothing was deleted. Delete it there, with `--stack {finding.stack}`."
        case Group.PROTECTED:
            why = f"is part of the protected entry '{finding.resource}': nothing was deleted. Declare the entry again."
        case Group.LEFTOVER:
            why = (
                f"has the name of '{finding.resource}', which the stack declares and which is not live: nothing was "
                f"deleted. Run `{up(stack)}` first, which creates it."
            )
        case _:
            way = next(iter(commands(finding, stack)), up(stack))
            why = f"is what the stack declares as '{finding.resource}': nothing was deleted. To manage it, run `{way}`."
    return why


def _way_out(finding: Finding | None, held: ManagedSubscription, state: StackState, stack: str) -> str:
    """How what is managed is deleted."""
    if finding is not None and finding.group in {Group.REMOVED, Group.REPLACED, Group.HANDED_OVER}:
        return f"To settle it, run `{up(stack)}`."
    if state.is_protected(held):
        return (
            f"It is protected. Declare it with `protect: false`, run `{up(stack)}`, then remove it and run that again."
        )
    return f"Remove it from what the stack declares, and run `{up(stack)}`."
