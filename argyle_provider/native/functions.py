"""The functions of the package, which a program calls to read and not to manage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from argyle_provider.core.events import CATALOGUE
from argyle_provider.core.model import OddSubscription
from argyle_provider.native.schema import GET_EVENTS, GET_SUBSCRIPTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from argyle_provider.core.model import Row
    from argyle_provider.verbs.session import Session


def get_events(_: Session) -> dict[str, Any]:
    """The events of the catalogue. Sends no request."""
    return {
        "events": [
            {"name": each.name, "meaning": each.meaning, "configKey": each.config_key or "", "advice": each.advice}
            for each in CATALOGUE.values()
        ]
    }


def get_subscriptions(session: Session) -> dict[str, Any]:
    """The live subscriptions of the account, managed or not. No secret is in the result."""
    return {"subscriptions": [_shown(each) for each in session.list().values()]}


def _shown(row: Row) -> dict[str, Any]:
    if isinstance(row, OddSubscription):
        return {"id": row.id, "name": row.name, "url": row.url, "events": [], "config": {}, "unreadable": row.reason}
    content = row.subscription
    return {
        "id": row.id,
        "name": content.name,
        "url": content.url,
        "events": list(content.events),
        "config": dict(content.config),
        "createdAt": row.created_at,
    }


FUNCTIONS: Mapping[str, Callable[[Session], dict[str, Any]]] = {
    GET_EVENTS: get_events,
    GET_SUBSCRIPTIONS: get_subscriptions,
}
