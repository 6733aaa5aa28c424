"""One change of a subscription in words and as JSON, the same in every report. Secrets are never shown."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from argyle_provider.core.difference import config_changes, is_hidden
from argyle_provider.report.words import age, count, printable, shown_url, some

if TYPE_CHECKING:
    from collections.abc import Iterator

    from argyle_provider.core.difference import ConfigChange
    from argyle_provider.core.model import JsonValue, LiveSubscription, OddSubscription, Subscription
    from argyle_provider.core.plan import Change

MOST_EVENTS = 6
"""How many events a line names before it counts the rest."""

_FLAG = "include_resource"

MARKS = {"create": "+", "replace": "±", "delete": "-", "keep": " "}


def subscription_line(subscription: Subscription) -> str:
    """The URL, the number of events and the config of a subscription in one line."""
    config = f", {config_text(subscription)}" if subscription.config else ""
    return f"{shown_url(subscription.url)}  {count(len(subscription.events), 'event')}{config}"


def events_text(subscription: Subscription) -> str:
    """The events by name; of many, the first and how many more."""
    return printable(some(subscription.events, most=MOST_EVENTS)) or "none"


def config_text(subscription: Subscription) -> str:
    """The config as ``days_synced 90``, or a dash if there is none."""
    parts = (f"{key} {json.dumps(value, default=list)}" for key, value in subscription.config.items())
    return printable(", ".join(parts)) or "-"


def differences(change: Change) -> Iterator[tuple[str, str]]:
    """Yield each changed field of a replacement with its value before and after, in one line."""
    before, after = change.before, change.after
    if before is None or after is None:
        return
    for field in change.fields:
        match field:
            case "events":
                signed = [*(f"+{each}" for each in change.gained), *(f"-{each}" for each in change.lost)]
                words = printable(" ".join(signed))
            case "url":
                words = f"{shown_url(before.url)} -> {shown_url(after.url)}"
            case "config":
                found = config_changes([before.config], [after.config])
                words = printable(", ".join(map(config_change_words, found)))
            case "secret":
                words = _secret_words(before, after)
            case _:
                words = f"{printable(before.name)} -> {printable(after.name)}"
        yield field, words


def config_change_words(change: ConfigChange) -> str:
    """One key of a config before and after: ``days_synced 90 -> 120``, ``include_resource off``."""
    before, after = (some([_value(change.key, each) for each in side]) for side in (change.before, change.after))
    if not change.before:
        return f"{change.key} also {after}"
    if not change.after:
        return f"{change.key} no longer {before}"
    return f"{change.key} {after}" if change.key == _FLAG else f"{change.key} {before} -> {after}"


def _value(key: str, value: JsonValue) -> str:
    if key == _FLAG:
        return "on" if value else "off"
    return "not set" if value is None else json.dumps(value, default=list)


def difference_lines(change: Change) -> Iterator[str]:
    """The same as lines that start with the field."""
    return (f"{field}: {words}" for field, words in differences(change))


def _secret_words(before: Subscription, after: Subscription) -> str:
    if not after.secret:
        return "one is live, but none is declared"
    return "one is declared, but none is live" if is_hidden(before.secret) else "differs"


def subscription_json(subscription: Subscription | None) -> dict[str, object] | None:
    """The content for a program, without the secret; null if there is none."""
    if subscription is None:
        return None
    return {
        "name": subscription.name,
        "url": shown_url(subscription.url),
        "events": list(subscription.events),
        "config": subscription.config,
        "signed": bool(subscription.secret),
    }


def made(live: LiveSubscription, now: str) -> str:
    """When the subscription was created: the time, and the age at *now*."""
    if not live.created_at:
        return "made at an unknown time (Argyle shows no created_at)"
    ago = age(live.created_at, now)
    return f"made {printable(live.created_at)}{f' ({ago})' if ago else ''}"


def odd_line(odd: OddSubscription) -> str:
    """One line about a subscription that can't be read: what is known of it, and what is odd."""
    known = (printable(odd.id) or "(no id)", printable(odd.name), shown_url(odd.url) if odd.url else "")
    return "  ".join(each for each in known if each.strip()) + f": {odd.reason}"


def odd_json(odd: OddSubscription) -> dict[str, object]:
    """The same for a program. Fields that can't be read are null."""
    return {
        "id": odd.id or None,
        "name": odd.name or None,
        "url": shown_url(odd.url) if odd.url else None,
        "reasons": list(odd.reasons),
    }


def change_json(change: Change) -> dict[str, object]:
    """The change for a program."""
    return {
        "resource": change.resource,
        "step": change.step.value,
        "fields": list(change.fields),
        "before": subscription_json(change.before),
        "after": subscription_json(change.after),
        "events": {"gained": list(change.gained), "lost": list(change.lost)},
    }
