"""Why ``argyle-webhooks delete`` refuses a subscription: it deletes only what the drift report says to delete."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argyle_provider.core.findings import Group
from argyle_provider.core.keys import KNOWN_UNMANAGED
from argyle_provider.report.drift import commands, up

if TYPE_CHECKING:
    from argyle_provider.core.findings import Finding
    from argyle_provider.core.state import ManagedSubscription, StackState


def refusal(finding: Finding | None, held: ManagedSubscription | None, state: StackState, *, stack: str) -> str:
    """Why the subscription is not deleted and what to do instead, as the end of a sentence; empty if it can be deleted.

    Args:
        finding: the drift finding about the subscription, or None.
        held: the resource that manages the subscription, or None.
    """
    if held is not None:
        way = _way_out(finding, held, state, stack)
        return f"is managed by this stack as `{held.resource}`. Nothing was deleted. {way}"
    if finding is None or finding.is_deletable:
        return ""
    match finding.group:
        case Group.ANOTHER_STACK:
            look = next(iter(commands(finding, stack)))
            why = f"belongs to stack `{finding.stack}`. Nothing was deleted. Run `{look}` to see its drift."
        case Group.KNOWN:
            why = (
                f"is listed in `{KNOWN_UNMANAGED}` of this stack. Nothing was deleted. Remove its entry there, then "
                "run the command again."
            )
        case Group.PROTECTED:
            why = f"belongs to the protected entry `{finding.resource}`. Nothing was deleted. Declare the entry again."
        case Group.LEFTOVER:
            why = (
                f"has the name of `{finding.resource}`, which is declared and not live. Nothing was deleted. First run "
                f"`{up(stack)}`, which creates `{finding.resource}`."
            )
        case _:
            way = next(iter(commands(finding, stack)), up(stack))
            why = (
                f"is declared by this stack as `{finding.resource}`. Nothing was deleted. To manage the subscription, "
                f"run `{way}`."
            )
    return why


def _way_out(finding: Finding | None, held: ManagedSubscription, state: StackState, stack: str) -> str:
    """How to delete a managed subscription."""
    if finding is not None and finding.group in {Group.REMOVED, Group.REPLACED, Group.HANDED_OVER}:
        return f"Run `{up(stack)}` instead."
    if state.is_protected(held):
        return (
            f"`{held.resource}` is protected. Declare it with `protect: false`, run `{up(stack)}`, then remove it and "
            "run the command again."
        )
    return f"Remove `{held.resource}` from what the stack declares, then run `{up(stack)}`."
