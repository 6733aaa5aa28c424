"""Argyle's events as a table and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argyle_provider.core.events import CATALOGUE, CATALOGUE_DATE
from argyle_provider.core.suggestion import did_you_mean
from argyle_provider.report.words import as_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from argyle_provider.core.events import Event

HEADINGS = ("EVENT", "CONFIG", "MEANING")
PAGES = "https://docs.argyle.com/api-reference/"


def events_rows(events: Sequence[Event]) -> list[tuple[str, ...]]:
    """A row of text for each event."""
    return [(each.name, _config(each), meaning(each)) for each in events]


def _config(event: Event) -> str:
    return f"{event.config_key or '-'}{' (required)' if event.config_required else ''}"


def meaning(event: Event) -> str:
    """What an event means, with Argyle's own advice where there is some."""
    return f"{event.meaning}; {event.advice}" if event.advice else event.meaning


def events_json(events: Sequence[Event]) -> str:
    """The events as JSON, each with its page in Argyle's documentation."""
    return as_json(
        {
            "catalogueDate": CATALOGUE_DATE,
            "events": [
                {
                    "name": each.name,
                    "resource": each.resource,
                    "meaning": each.meaning,
                    "advice": each.advice or None,
                    "rare": each.rare or None,
                    "config": {"key": each.config_key, "required": each.config_required} if each.config_key else None,
                    "page": PAGES + each.page,
                }
                for each in events
            ],
        }
    )


def nothing_found(words: Sequence[str], *, resource: str | None, config_key: str | None) -> str:
    """What to say when no event matches a search, with the nearest known spellings."""
    hints = [
        *(did_you_mean(word, CATALOGUE) for word in words),
        did_you_mean(resource or "", {each.resource for each in CATALOGUE.values()}),
        did_you_mean(config_key or "", {each.config_key for each in CATALOGUE.values() if each.config_key}),
    ]
    return f"No event matches.{''.join(hints)} Run `argyle-webhooks events` to list all {len(CATALOGUE)}."
