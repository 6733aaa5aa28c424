"""The drift report: what differs between a stack's config and what is live, and what to do about each difference."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argyle_provider.core.checks import OTHER_KEY, in_other_accounts
from argyle_provider.core.commands import argyle_webhooks, pulumi
from argyle_provider.core.findings import DELETABLE, Group
from argyle_provider.core.keys import KNOWN_UNMANAGED
from argyle_provider.core.model import LiveSubscription, OddSubscription
from argyle_provider.report.changes import (
    difference_lines,
    events_text,
    odd_line,
    subscription_line,
)
from argyle_provider.report.silence import sent, silence_lines, times
from argyle_provider.report.words import count, during_replacement, not_compared, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from argyle_provider.core.findings import Drift, Finding

_MARKS = {Group.MISSING: "+", Group.DIFFERENT: "±", Group.HANDED_OVER: "±", Group.REMOVED: "-", Group.REPLACED: "-"}

_COUNTED = {
    Group.UNREADABLE: "unreadable",
    Group.PROTECTED: "protected and no longer declared",
    Group.DOUBLED: "duplicate",
    Group.TO_IMPORT: "to import",
    Group.TAKEN_OVER: "to take over",
    Group.HANDED_OVER: "under another entry",
    Group.MISSING: "missing",
    Group.DIFFERENT: "different",
    Group.REMOVED: "no longer declared",
    Group.REPLACED: "replaced and not deleted yet",
    Group.LEFTOVER: "leftover",
    Group.LOOK_ALIKE: "possible leftover",
    Group.STRANGER: "unmanaged",
}
"""What the first line of the report calls each group that is drift."""

_NOUNS = {Group.DOUBLED, Group.LEFTOVER, Group.LOOK_ALIKE}

_HEADINGS = {
    Group.UNREADABLE: "Unreadable: live, but Argyle's reply about the subscription can't be read:",
    Group.PROTECTED: (
        "Protected and no longer declared: `{up}` refuses to delete the subscription. Declare its entry again. To "
        "remove the entry, set `protect: false` there, run `{up}`, then remove the entry and run the command again:"
    ),
    Group.TO_IMPORT: (
        "Unmanaged, under a declared name. Import the subscription, then run `{up}`, which replaces what differs"
        "{deliveries}:"
    ),
    Group.DOUBLED: (
        "Duplicate: unmanaged, with the content of a declared subscription. Each delivery arrives twice until you "
        "delete the duplicate:"
    ),
    Group.TAKEN_OVER: (
        "Unmanaged, and matches the config. `{up}` takes over the subscription; nothing is sent to Argyle, and "
        "deliveries continue:"
    ),
    Group.HANDED_OVER: (
        "Managed under another entry. `{up}` moves the subscription to its new entry; nothing is sent to Argyle, and "
        "deliveries continue:"
    ),
    Group.MISSING: "Declared, but not live. `{up}` creates the subscription, and deliveries start:",
    Group.DIFFERENT: "Live, but different. `{up}` replaces the subscription{deliveries}:",
    Group.REMOVED: "Managed, but no longer declared. `{up}` deletes the subscription, and its deliveries stop:",
    Group.REPLACED: (
        "Replaced by an interrupted run; the old subscription still delivers. `{up}` deletes the old subscription:"
    ),
    Group.LEFTOVER: (
        "Leftover: unmanaged, under a name of this stack. Each leftover keeps delivering until you delete it:"
    ),
    Group.LOOK_ALIKE: (
        "Possible leftover: unmanaged, under a name that starts like this stack's. Another project's stack may have "
        "made the subscription. Delete it only if nobody needs it:"
    ),
    Group.STRANGER: (
        "Unmanaged: live, but no stack of this project declares the subscription. Delete it only if nobody needs it:"
    ),
    Group.KNOWN: f"Known: unmanaged, and listed in `{KNOWN_UNMANAGED}`, so not drift:",
    Group.ANOTHER_STACK: (
        "Declared by another stack of this project, so not drift here. Look at that stack's own drift report:"
    ),
}
"""What a group is, and what to do. ``{up}`` is the command that makes the account match the config."""


def drift_text(drift: Drift, *, stack: str, now: str) -> str:
    """The report for a person: a summary, then the groups in the order in which to act on them.

    Args:
        drift: what was found.
        stack: the stack's name, as the user typed it; the printed commands use the same.
        now: the server's time, ISO 8601, from which ages are counted.
    """
    return "\n".join(
        [
            verdict(drift, stack),
            *_untold(drift),
            *_refused(drift),
            *_groups(drift, stack, now),
            *_unmatched(drift),
            *_matching(drift, now),
            *_pending(drift, stack),
            *silence_lines(drift.silent, now),
        ]
    )


def verdict(drift: Drift, stack: str) -> str:
    """How much of each group there is, and how many subscriptions match."""
    verb = "matches" if drift.in_step == 1 else "match"
    matching = f"{count(drift.in_step, 'subscription')} {verb} {_declared(drift)}."
    if drift.is_empty:
        return f"No drift in stack `{stack}`: {matching}"
    found = ((group, sum(each.group is group for each in drift.findings)) for group in _COUNTED)
    return f"Drift in stack `{stack}`: {', '.join(_counted(*each) for each in found if each[1])}. {matching}"


def _declared(drift: Drift) -> str:
    if drift.from_state:
        return "the state"
    return "the config, or the state where a program declares them" if drift.also_from_state else "the config"


def _counted(group: Group, number: int) -> str:
    return count(number, _COUNTED[group]) if group in _NOUNS else f"{number} {_COUNTED[group]}"


def _untold(drift: Drift) -> Iterator[str]:
    if drift.untold:
        yield not_compared(drift.untold)
    yield from (f"{each} {OTHER_KEY}" for each in in_other_accounts(drift.elsewhere))


def _refused(drift: Drift) -> Iterator[str]:
    if drift.refused and not drift.is_empty:
        yield from ("", "`pulumi up` refuses this config. Fix this first:")
        yield from (f"! {each}" for each in drift.refused)


def _groups(drift: Drift, stack: str, now: str) -> Iterator[str]:
    for group in Group:
        found = [each for each in drift.findings if each.group is group]
        if found:
            yield from ("", heading(group, drift, stack))
        for each in found:
            yield f"{_MARKS.get(group, '!')} {_name(each)}"
            yield from (f"    {line}" for line in (*_facts(each, now), *commands(each, stack)))


def heading(group: Group, drift: Drift, stack: str) -> str:
    """What a group is, and what to do."""
    deliveries = "" if drift.pauses is None else f", and {during_replacement(pauses=drift.pauses)}"
    return _HEADINGS[group].format(up=up(stack), deliveries=deliveries)


def up(stack: str) -> str:
    """The command that makes the account match what the stack declares."""
    return pulumi("up --refresh", stack=stack)


def _name(each: Finding) -> str:
    if isinstance(each.live, OddSubscription):
        return odd_line(each.live)
    line = _content(each)
    if each.group is Group.HANDED_OVER:
        return f"{each.previous} -> {each.resource}  {line}"
    if each.live is not None and not each.managed:
        return f"{printable(each.live.name)}  {line}"
    return f"{each.resource}  {line}"


def _content(each: Finding) -> str:
    """What the line is about, labelled: the live subscription, or the declared one if none is live."""
    if isinstance(each.live, LiveSubscription):
        return f"live: {subscription_line(each.live.subscription)}"
    declared = each.change and each.change.after
    return f"declared: {subscription_line(declared)}" if declared else ""


def _facts(each: Finding, now: str) -> Iterator[str]:
    if isinstance(each.live, LiveSubscription):
        managed = f"managed as `{manager(each)}`" if each.managed else "unmanaged"
        yield f"{printable(each.live.id)}, {times(each.live, now)}, {managed}"
        yield f"live events: {events_text(each.live.subscription)}"
    elif each.change is not None and each.change.after is not None:
        yield f"declared events: {events_text(each.change.after)}"
    if each.group is Group.TO_IMPORT or each.group is Group.TAKEN_OVER:
        yield f"declared as `{each.resource}`"
    if each.group is Group.UNREADABLE and each.managed:
        yield f"managed as `{each.resource}`. Correct or delete the subscription in Argyle's Console, then run:"
    if each.because and each.group is Group.LEFTOVER:
        yield f"because {each.because}"
    if each.known is not None:
        yield known_words(each)
    if each.group is Group.DIFFERENT and each.change is not None:
        yield "live -> declared:"
        yield from difference_lines(each.change)


def known_words(each: Finding) -> str:
    """Why a subscription is known, and until when; if that day is over, that it was."""
    if each.known is None:
        return ""
    reason = printable(each.known.reason)
    if each.group is not Group.KNOWN:
        return f"known until {each.known.until}, which is over: {reason}. Delete it, or set a later date"
    return f"known until {each.known.until}: {reason}" if each.known.until else f"known: {reason}"


def _unmatched(drift: Drift) -> Iterator[str]:
    if drift.unmatched:
        yield from ("", *(f"! {each}" for each in unmatched(drift)))


def unmatched(drift: Drift) -> Iterator[str]:
    """A line for each entry of ``argyle:knownUnmanaged`` that matches nothing."""
    for each in drift.unmatched:
        yield (
            f"warning: `{KNOWN_UNMANAGED}[{each.place}]` ({printable(str(each))}) matches no live, unmanaged "
            "subscription. Remove the entry."
        )


def manager(each: Finding) -> str | None:
    """The resource that manages the live subscription, if any."""
    if not each.managed:
        return None
    return each.previous if each.group is Group.HANDED_OVER else each.resource


def _matching(drift: Drift, now: str) -> Iterator[str]:
    """The managed subscriptions that are not drift, a line each."""
    if drift.matching:
        yield from ("", f"Live, managed, and as {'in the state' if drift.from_state else 'declared'}:")
    for resource, live in sorted(drift.matching.items()):
        yield f"  {resource}  {subscription_line(live.subscription)}, last sent: {sent(live, now)}"


def commands(each: Finding, stack: str) -> Iterator[str]:
    """The commands for one finding, in addition to the one in its group's heading."""
    if each.live is None:
        return
    if each.group is Group.UNREADABLE and each.managed:
        yield argyle_webhooks("drift", stack=stack)
    elif each.group is Group.TO_IMPORT:
        if each.stale:
            yield pulumi("refresh", stack=stack)
        yield argyle_webhooks("import --yes", f"{each.resource}={each.live.id}", stack=stack)
    elif each.group is Group.ANOTHER_STACK and each.stack is not None:
        qualifier = stack.rpartition("/")[0]
        yield argyle_webhooks("drift", stack=f"{qualifier}/{each.stack}" if qualifier else each.stack)
    elif each.group in DELETABLE and each.live.id:
        yield argyle_webhooks("delete", each.live.id, stack=stack)


def _pending(drift: Drift, stack: str) -> Iterator[str]:
    if drift.pending:
        yield from ("", pending_words(", ".join(f"`{each}`" for each in drift.pending)))
        yield f"    {clear_pending(stack)}"


def pending_words(created: str) -> str:
    """What an interrupted run left open about the resources *created*."""
    return (
        f"An interrupted run did not record whether it created {created}. If it did, the subscription is listed "
        "above, and the next `pulumi up` decides what to do. To clear the engine's warning, run:"
    )


def clear_pending(stack: str) -> str:
    """The command that clears the engine's warning."""
    return pulumi("refresh --clear-pending-creates", stack=stack)
