"""Deliveries in words: what they are called, and one line for each that arrives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argyle_provider.report.words import printable

if TYPE_CHECKING:
    from argyle_provider.core.deliveries import Delivery

_LONGEST = 80


def delivery_names(delivery: Delivery) -> tuple[str, ...]:
    """Its number where it has one, the event, and the subscription's name."""
    number = (f"#{delivery.n}",) if delivery.n else ()
    return (*number, _word(delivery.event, "(no event)"), _word(delivery.name, "(no name)"))


def _word(text: str | None, instead: str) -> str:
    """A word that anybody may have sent, without what a terminal would act on, and not too long for a line."""
    return printable(text[:_LONGEST]) if text else instead
