"""The list of what is live."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argyle_provider.report.changes import config_text, subscription_json
from argyle_provider.report.words import as_json, host, printable

if TYPE_CHECKING:
    from argyle_provider.core.model import LiveSubscription
    from argyle_provider.core.state import StackState

HEADINGS = ("NAME", "HOST", "EVENTS", "CONFIG", "MANAGED BY", "ID")


def listing_rows(live: tuple[LiveSubscription, ...], state: StackState) -> list[tuple[str, ...]]:
    """A row of text for each live subscription, by name."""
    owners = _owners(state)
    return [
        (
            printable(each.subscription.name),
            host(each.subscription.url),
            str(len(each.subscription.events)),
            config_text(each.subscription),
            owners.get(each.id, "-"),
            each.id,
        )
        for each in sorted(live, key=lambda each: (each.subscription.name, each.created_at, each.id))
    ]


def listing_json(live: tuple[LiveSubscription, ...], state: StackState, *, stack: str) -> str:
    """The list for a program."""
    owners = _owners(state)
    return as_json(
        {
            "stack": stack,
            "subscriptions": [
                {
                    "id": each.id,
                    "createdAt": each.created_at,
                    "managedBy": owners.get(each.id),
                    **(subscription_json(each.subscription) or {}),
                }
                for each in live
            ],
        }
    )


def _owners(state: StackState) -> dict[str, str]:
    return {each.id: each.resource for each in state.subscriptions}
