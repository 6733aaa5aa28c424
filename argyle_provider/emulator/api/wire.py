"""Replies in the format of the API, and the JSON of one subscription."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from argyle_provider.emulator import times
from argyle_provider.emulator.replies import Reply

if TYPE_CHECKING:
    from collections.abc import Mapping

    from argyle_provider.emulator.settings import Secret, Settings
    from argyle_provider.emulator.subscription import Subscription

MASK = "********"


class RefusalError(Exception):
    """Raised when the API answers with an error. Carries the reply."""

    def __init__(self, status: int, content: object, headers: Mapping[str, str] | None = None) -> None:
        self.reply = json_reply(status, content, headers)
        super().__init__(status)


def json_reply(status: int, content: object, headers: Mapping[str, str] | None = None) -> Reply:
    """A reply with *content* as JSON."""
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return Reply(status, {"Content-Type": "application/json", **(headers or {})}, body)


def refusal(status: int, detail: str, headers: Mapping[str, str] | None = None) -> RefusalError:
    """The error ``{"detail": ...}``."""
    return RefusalError(status, {"detail": detail}, headers)


def subscription_json(subscription: Subscription, settings: Settings, *, secret: Secret) -> dict[str, object]:
    """The JSON object of a subscription, its keys in the recorded order; *secret* is the switch of this request."""
    shown = {"echoed": subscription.secret, "masked": subscription.secret and MASK, "null": None}
    content: dict[str, object] = {
        "id": subscription.id,
        "name": subscription.name,
        "events": subscription.events,
        "config": subscription.config if subscription.config or settings.empty_config == "object" else None,
        "secret": shown.get(secret),
        "url": subscription.url,
        "created_at": times.written(subscription.created_at),
        "updated_at": times.written(subscription.updated_at),
        "last_sent_at": None if subscription.last_sent_at is None else times.written(subscription.last_sent_at),
    }
    if secret == "omitted":  # noqa: S105 - a switch's value
        del content["secret"]
    if not subscription.config and settings.empty_config == "omitted":
        del content["config"]
    return content
