"""The drift report as JSON, and what a review reads from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from argyle_provider.core.evidence import Unmanaged
from argyle_provider.core.findings import Group
from argyle_provider.core.model import LiveSubscription, OddSubscription
from argyle_provider.report.changes import change_json, odd_json, subscription_json
from argyle_provider.report.drift import commands, heading, manager
from argyle_provider.report.expectation import compared_json
from argyle_provider.report.silence import last_sent_json, silence_json
from argyle_provider.report.words import as_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from argyle_provider.core.findings import Drift, Finding
    from argyle_provider.core.model import KnownUnmanaged


def drift_json(drift: Drift, *, stack: str, client_id: str | None = None) -> str:
    """The report for a program.

    Args:
        drift: what was found.
        stack: the stack's name, as the user typed it.
        client_id: what Argyle calls the account; None if it does not say.
    """
    return as_json(
        {
            "stack": stack,
            "drift": not drift.is_empty,
            "settled": drift.is_settled,
            "asDeclared": drift.in_step,
            "secretsNotCompared": drift.untold,
            "notCompared": [
                {"provider": provider or None, "subscriptions": number}
                for provider, number in sorted(drift.elsewhere.items())
            ],
            "refused": list(drift.refused),
            "groups": [
                {
                    "group": group.value,
                    "advice": heading(group, drift, stack),
                    "findings": [_finding_json(each, stack) for each in drift.findings if each.group is group],
                }
                for group in Group
                if any(each.group is group for each in drift.findings)
            ],
            "matching": [_live_json(live, managed_by=resource) for resource, live in sorted(drift.matching.items())],
            "changes": [change_json(each) for each in drift.changes],
            "unmanaged": [
                {
                    "id": each.live.id,
                    "createdAt": each.live.created_at or None,
                    **last_sent_json(each.live),
                    "origin": each.group.value,
                    "stack": each.stack,
                    "known": _known_json(each.known),
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
            "unmatchedKnownUnmanaged": [_known_json(each) for each in drift.unmatched],
            "silent": silence_json(drift.silent),
            "compared": compared_json(drift, client_id),
        }
    )


def unmanaged_in(report: Mapping[str, Any]) -> tuple[Unmanaged, ...]:
    """The live, unmanaged subscriptions in a JSON drift report."""
    return tuple(
        Unmanaged(
            each["id"],
            name=each["subscription"]["name"],
            url=each["subscription"]["url"],
            events=tuple(each["subscription"]["events"]),
            is_elsewhere=each["origin"] in {Group.ANOTHER_STACK.value, Group.KNOWN.value},
        )
        for each in report["unmanaged"]
    )


def _finding_json(each: Finding, stack: str) -> dict[str, object]:
    return {
        "resource": each.resource,
        "id": each.live.id or None if each.live else None,
        "because": each.because or None,
        "commands": list(commands(each, stack)),
        "live": _live_json(each.live, managed_by=manager(each)) if isinstance(each.live, LiveSubscription) else None,
        "declared": subscription_json(each.change.after) if each.change else None,
    }


def _known_json(known: KnownUnmanaged | None) -> dict[str, object] | None:
    """An entry of ``argyle:knownUnmanaged`` for a program; null if none matches."""
    if known is None:
        return None
    return {
        "place": known.place,
        "id": known.id or None,
        "name": known.name or None,
        "reason": known.reason,
        "until": known.until or None,
    }


def _live_json(live: LiveSubscription, *, managed_by: str | None) -> dict[str, object]:
    """A live subscription for a program."""
    return {
        "id": live.id,
        "managedBy": managed_by,
        "createdAt": live.created_at or None,
        **last_sent_json(live),
        **(subscription_json(live.subscription) or {}),
    }
