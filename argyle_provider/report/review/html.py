"""A review as one self-contained page: who delivers what, in which stack, and what changes about it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from argyle_provider.core.event_changes import EventStep
from argyle_provider.core.events import CATALOGUE
from argyle_provider.core.model import WILDCARD
from argyle_provider.core.review import Status
from argyle_provider.report.review.event_words import config_words, event_words, meaning
from argyle_provider.report.review.facts import events_alike, groups, notes, settings, warnings
from argyle_provider.report.review.verdict import heading, in_order, verdict
from argyle_provider.report.words import host, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinja2 import Template

    from argyle_provider.core.event_changes import Delivery, EventChange
    from argyle_provider.core.review import StackReview

MARKS = {
    EventStep.LOST.value: "\N{MINUS SIGN}",
    EventStep.GAINED.value: "+",
    EventStep.MOVED.value: "\N{RIGHTWARDS ARROW}",
    EventStep.CHANGED.value: "±",
    EventStep.PAUSED.value: "\N{DOUBLE VERTICAL LINE}",
    EventStep.CONTINUES.value: "●",
}
"""What a cell shows for each step of an event; the words beside it say the same to a screen reader."""


@dataclass(frozen=True)
class Listener:
    """One subscription in a cell of the matrix.

    Attributes:
        what: what happens to the event in this subscription.
    """

    resource: str
    host: str
    signed: bool
    what: str


@dataclass(frozen=True)
class Cell:
    """One event in one stack.

    Attributes:
        kind: the step of the event, or ``none`` where nobody delivers it.
        words: what happens to it.
        count: how many subscriptions deliver it after the change.
        config: how its config changes; empty if it does not.
    """

    kind: str
    words: str = ""
    listeners: tuple[Listener, ...] = ()
    count: int = 0
    config: str = ""


@dataclass(frozen=True)
class Row:
    """One event in all stacks."""

    event: str
    resource: str
    meaning: str
    cells: tuple[Cell, ...]

    @property
    def is_used(self) -> bool:
        """Whether a subscription delivers it, before or after."""
        return any(each.kind != "none" for each in self.cells)


def review_html(reviews: Sequence[StackReview]) -> str:
    """The page. It loads nothing, and shows the state where nothing changes."""
    stacks = in_order(reviews)
    return _page().render(
        title=heading(stacks),
        stacks=stacks,
        rows=rows(stacks),
        marks=MARKS,
        verdict=verdict,
        events=events_alike,
        groups=groups,
        notes=notes,
        settings=settings,
        warnings=warnings,
        unchanged=Status.UNCHANGED,
    )


@cache
def _page() -> Template:
    environment = Environment(
        loader=PackageLoader("argyle_provider.report.review"), autoescape=True, undefined=StrictUndefined
    )
    environment.filters |= {"printable": printable, "meaning": meaning, "parts": _parts}
    return environment.get_template("page.html.j2")


def _parts(event: str) -> list[str]:
    """*event* in the parts between which a narrow screen may break it."""
    return re.split(r"(?<=[._])", event)


def rows(reviews: Sequence[StackReview]) -> list[Row]:
    """The matrix: the catalogue's events in its order, then the wildcard, then the events that only a stack names."""
    named = {event for review in reviews for event in review.event_changes}
    events = [*CATALOGUE, *([WILDCARD] if WILDCARD in named else []), *sorted(named - {*CATALOGUE, WILDCARD})]
    return [
        Row(
            event,
            event.partition(".")[0],
            meaning(event),
            tuple(_cell(each.event_changes.get(event)) for each in reviews),
        )
        for event in events
    ]


def _cell(change: EventChange | None) -> Cell:
    if change is None:
        return Cell("none")
    after = {each.resource for each in change.after}
    listeners = (*change.after, *(each for each in change.before if each.resource not in after))
    return Cell(
        change.step.value,
        event_words(change),
        tuple(_listener(each, change, is_after=each.resource in after) for each in listeners),
        len(change.after),
        ", ".join(config_words(change)),
    )


def _listener(delivery: Delivery, change: EventChange, *, is_after: bool) -> Listener:
    if not is_after:
        what = "no longer"
    elif delivery.resource in change.takers:
        what = "new"
    else:
        what = "changed" if delivery in change.new else "stays"
    return Listener(delivery.resource, host(delivery.way.url), bool(delivery.way.secret), what)
