"""Drift: declared against live, group by group, each with the advice that settles it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from argyle_provider.core.commands import argyle_webhooks, pulumi
from argyle_provider.core.evidence import Unmanaged
from argyle_provider.core.findings import DELETABLE, Group
from argyle_provider.core.model import LiveSubscription, OddSubscription
from argyle_provider.report.changes import (
    change_json,
    difference_lines,
    made,
    odd_json,
    odd_line,
    subscription_json,
    subscription_line,
)
from argyle_provider.report.words import as_json, count, not_compared, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from argyle_provider.core.findings import Drift, Finding

_MARKS = {Group.MISSING: "+", Group.DIFFERENT: "±", Group.HANDED_OVER: "±", Group.REMOVED: "-", Group.REPLACED: "-"}

_COUNTED = {
    Group.UNREADABLE: "unreadable",
    Group.PROTECTED: "protected and no longer declared",
    Group.DOUBLED: "doubled",
    Group.TO_IMPORT: "to import",
    Group.TAKEN_OVER: "to take over",
    Group.HANDED_OVER: "to hand over",
    Group.MISSING: "missing",
    Group.DIFFERENT: "different",
    Group.REMOVED: "no longer declared",
    Group.REPLACED: "replaced and not deleted yet",
    Group.LEFTOVER: "left over",
    Group.LOOK_ALIKE: "perhaps left over",
    Group.STRANGER: "unmanaged",
}
"""How the verdict counts each group that is drift."""

_HEADINGS = {
    Group.UNREADABLE: "Live, but Argyle's reply can't be read:",
    Group.PROTECTED: (
        "Protected and no longer declared, so `{up}` does not delete it. Declare its entry again; to remove it, set "
        "`protect: false` there, run `{up}`, and remove it after that:"
    ),
    Group.TO_IMPORT: (
        "Live under a declared name, but not managed. Import it; then `{up}` replaces it where it differs{deliveries}:"
    ),
    Group.DOUBLED: "Live just as declared, a second time. Each delivery arrives twice until you delete it:",
    Group.TAKEN_OVER: "Live just as declared, but not managed. `{up}` takes it over and sends nothing:",
    Group.HANDED_OVER: "Managed under another name. `{up}` hands it over and sends nothing:",
    Group.MISSING: "Declared, but not live. `{up}` creates it, and deliveries start:",
    Group.DIFFERENT: "Live, but different. `{up}` replaces it{deliveries}:",
    Group.REMOVED: "Live and managed, but no longer declared. `{up}` deletes it, and its deliveries stop:",
    Group.REPLACED: "Replaced by a run that did not finish. `{up}` deletes the old one:",
    Group.LEFTOVER: "Left over: this stack's, but in no state. It keeps delivering until you delete it:",
    Group.LOOK_ALIKE: (
        "Live under a name that starts like this stack's; nothing else says whose it is. Another project's stack may "
        "have made it. If nobody needs it, delete it:"
    ),
    Group.STRANGER: "Live, and nothing in this project declares it. If nobody needs it, delete it:",
    Group.ANOTHER_STACK: "Another stack's of this project, so no drift here. Its own drift report judges it:",
}
"""What a group is, and the one advice for it. ``{up}`` is the command that settles what is declared or managed."""


def drift_text(drift: Drift, *, stack: str, now: str) -> str:
    """The report for a person: the verdict, then the groups in the order in which they are settled.

    Args:
        drift: what was found.
        stack: the stack, as it was named.
        now: the server's time, ISO 8601, from which ages are counted.
    """
    return "\n".join(
        [
            _verdict(drift, stack),
            *_untold(drift),
            *_refused(drift),
            *_groups(drift, stack, now),
            *_pending(drift, stack),
        ]
    )


def _verdict(drift: Drift, stack: str) -> str:
    in_step = f"{count(drift.in_step, 'subscription')} as {'in its state' if drift.from_state else 'declared'}"
    if drift.is_empty:
        return f"No drift: stack '{stack}' has {in_step}."
    numbers = {what: sum(each.group is group for each in drift.findings) for group, what in _COUNTED.items()}
    found = ", ".join(f"{number} {what}" for what, number in numbers.items() if number)
    return f"Drift in stack '{stack}': {found}; {in_step}."


def _untold(drift: Drift) -> Iterator[str]:
    if drift.untold:
        yield not_compared(drift.untold)


def _refused(drift: Drift) -> Iterator[str]:
    if drift.refused and not drift.is_empty:
        yield from ("", "`pulumi up` refuses the stack file as it is. Settle this first:")
        yield from (f"! {each}" for each in drift.refused)


def _groups(drift: Drift, stack: str, now: str) -> Iterator[str]:
    for group in Group:
        found = [each for each in drift.findings if each.group is group]
        if found:
            yield from ("", _heading(group, drift, stack))
        for each in found:
            yield f"{_MARKS.get(group, '!')} {_name(each)}"
            yield from (f"    {line}" for line in (*_facts(each, now), *commands(each, stack)))


def _heading(group: Group, drift: Drift, stack: str) -> str:
    """What a group is, and the advice for it."""
    deliveries = {None: "", False: ", and deliveries continue", True: ", and deliveries pause meanwhile"}
    return _HEADINGS[group].format(up=up(stack), deliveries=deliveries[drift.pauses])


def up(stack: str) -> str:
    """The command that settles what is declared or managed."""
    return pulumi("up --refresh", stack=stack)


def _name(each: Finding) -> str:
    if isinstance(each.live, OddSubscription):
        return odd_line(each.live)
    content = each.live.subscription if each.live else each.change and each.change.after
    line = subscription_line(content) if content else ""
    if each.group is Group.HANDED_OVER:
        return f"{each.previous} -> {each.resource}  {line}"
    if each.live is not None and not each.managed:
        return f"{printable(each.live.name)}  {line}"
    return f"{each.resource}  {line}"


def _facts(each: Finding, now: str) -> Iterator[str]:
    if isinstance(each.live, LiveSubscription):
        yield f"{printable(each.live.id)}, {made(each.live, now)}"
    if each.group is Group.TO_IMPORT or each.group is Group.TAKEN_OVER:
        yield f"declared as {each.resource}"
    if each.group is Group.UNREADABLE and each.managed:
        yield f"managed, as {each.resource}. Correct it in Argyle's Console, or delete it there; then look again:"
    if each.because and each.group is Group.LEFTOVER:
        yield f"because {each.because}"
    if each.change is not None:
        yield from difference_lines(each.change)


def commands(each: Finding, stack: str) -> Iterator[str]:
    """What is run for one finding, beside the advice for its whole group."""
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
        yield ""
        yield f"A run that broke off did not record the creation of {', '.join(drift.pending)}. What it made, if"
        yield "anything, is listed above, and the next `pulumi up` decides. This ends the engine's warning about it:"
        yield f"    {pulumi('refresh --clear-pending-creates', stack=stack)}"


def drift_json(drift: Drift, *, stack: str) -> str:
    """The report for a program."""
    return as_json(
        {
            "stack": stack,
            "drift": not drift.is_empty,
            "asDeclared": drift.in_step,
            "secretsNotCompared": drift.untold,
            "refused": list(drift.refused),
            "groups": [
                {
                    "group": group.value,
                    "advice": _heading(group, drift, stack),
                    "findings": [_finding_json(each, stack) for each in drift.findings if each.group is group],
                }
                for group in Group
                if any(each.group is group for each in drift.findings)
            ],
            "changes": [change_json(each) for each in drift.changes],
            "unmanaged": [
                {
                    "id": each.live.id,
                    "createdAt": each.live.created_at or None,
                    "origin": each.group.value,
                    "stack": each.stack,
                    "importableAs": each.resource,
                    "subscription": subscription_json(each.live.subscription),
                }
                for each in drift.findings
                if isinstance(each.live, LiveSubscription) and not each.managed
            ],
            "odd": [
                {**odd_json(each.live), "managedBy": each.resource}
                for each in drift.findings
                if isinstance(each.live, OddSubscription)
            ],
            "pendingCreates": list(drift.pending),
        }
    )


def unmanaged_in(report: Mapping[str, Any]) -> tuple[Unmanaged, ...]:
    """What a report for a program says is live and unmanaged."""
    return tuple(
        Unmanaged(
            each["id"],
            name=each["subscription"]["name"],
            url=each["subscription"]["url"],
            events=tuple(each["subscription"]["events"]),
            is_elsewhere=each["origin"] == Group.ANOTHER_STACK.value,
        )
        for each in report["unmanaged"]
    )


def _finding_json(each: Finding, stack: str) -> dict[str, object]:
    return {
        "resource": each.resource,
        "id": each.live.id or None if each.live else None,
        "because": each.because or None,
        "commands": list(commands(each, stack)),
    }
