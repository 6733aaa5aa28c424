"""The list of an account's live subscriptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argyle_provider.report.changes import config_text, odd_json, odd_line, subscription_json
from argyle_provider.report.silence import last_sent_json, sent, silence_json
from argyle_provider.report.words import as_json, count, host, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from argyle_provider.core.model import LiveSubscription, OddSubscription
    from argyle_provider.core.silence import Silence
    from argyle_provider.core.state import StackState

HEADINGS = ("NAME", "HOST", "EVENTS", "CONFIG", "LAST SENT", "MANAGED BY", "ID")


def listing_rows(live: Sequence[LiveSubscription], state: StackState, now: str) -> list[tuple[str, ...]]:
    """A row of text for each live subscription, by name; *now* is the server's time, ISO 8601."""
    owners = _owners(state)
    return [
        (
            printable(each.subscription.name),
            host(each.subscription.url),
            str(len(each.subscription.events)),
            config_text(each.subscription),
            sent(each, now),
            owners.get(each.id, "-"),
            printable(each.id),
        )
        for each in sorted(live, key=lambda each: (each.subscription.name, each.created_at, each.id))
    ]


def odd_lines(odd: Sequence[OddSubscription], state: StackState) -> Iterator[str]:
    """The rows of Argyle's list that are not valid subscriptions, and why."""
    owners = _owners(state)
    if odd:
        yield f"{count(len(odd), 'row')} in Argyle's list can't be read as a subscription:"
    for each in odd:
        held = f", managed by `{owners[each.id]}`" if each.id in owners else ""
        yield f"! {odd_line(each)}{held}"


def listing_json(
    live: Sequence[LiveSubscription],
    odd: Sequence[OddSubscription],
    state: StackState,
    silent: Sequence[Silence],
    *,
    stack: str,
) -> str:
    """The list as JSON."""
    owners = _owners(state)
    return as_json(
        {
            "stack": stack,
            "subscriptions": [
                {
                    "id": each.id,
                    "createdAt": each.created_at or None,
                    **last_sent_json(each),
                    "managedBy": owners.get(each.id),
                    **(subscription_json(each.subscription) or {}),
                }
                for each in live
            ],
            "odd": [{**odd_json(each), "managedBy": owners.get(each.id)} for each in odd],
            "silent": silence_json(silent),
        }
    )


def _owners(state: StackState) -> dict[str, str]:
    return {each.id: each.resource for each in state.subscriptions}
