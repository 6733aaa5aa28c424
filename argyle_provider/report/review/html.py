"""A review as one self-contained page: who listens to what, in which stack, and what changes about it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from argyle_provider.core.events import CATALOGUE
from argyle_provider.core.model import WILDCARD
from argyle_provider.core.review import Status
from argyle_provider.report.review.facts import (
    facts,
    headline,
    meaning,
    notes,
    verdict,
    warnings,
)
from argyle_provider.report.words import host, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from argyle_provider.core.model import Subscription
    from argyle_provider.core.plan import Change
    from argyle_provider.core.review import StackReview

MARKS = {"gained": "+", "lost": "\N{MINUS SIGN}", "changed": "±", "same": "●", "none": ""}
"""What a cell shows; the words beside it say the same to a screen reader."""

_WORST_FIRST = ("lost", "gained", "changed", "same")


@dataclass(frozen=True)
class Listener:
    """One subscription in a cell of the matrix."""

    resource: str
    host: str
    signed: bool
    what: str


@dataclass(frozen=True)
class Cell:
    """One event in one stack.

    Attributes:
        kind: ``same``, ``gained``, ``lost``, ``changed`` or ``none``; of several, what matters most.
    """

    kind: str
    listeners: tuple[Listener, ...]

    @property
    def count(self) -> int:
        """How many subscriptions deliver it once the change is made."""
        return sum(each.what != "lost" for each in self.listeners)


@dataclass(frozen=True)
class Row:
    """One event in all stacks."""

    event: str
    resource: str
    meaning: str
    cells: tuple[Cell, ...]

    @property
    def is_used(self) -> bool:
        """Whether anybody listens to it, before or after."""
        return any(each.kind != "none" for each in self.cells)


def review_html(reviews: Sequence[StackReview]) -> str:
    """The page. It loads nothing, and shows the state where nothing changes."""
    environment = Environment(
        loader=PackageLoader("argyle_provider.report.review"), autoescape=True, undefined=StrictUndefined
    )
    environment.filters |= {"printable": printable, "meaning": meaning, "parts": _parts}
    page = environment.get_template("page.html.j2")
    return page.render(
        title=headline(reviews) or "nothing changes",
        stacks=reviews,
        rows=_rows(reviews),
        marks=MARKS,
        verdict=verdict,
        facts=facts,
        notes=notes,
        warnings=warnings,
        unchanged=Status.UNCHANGED,
    )


def _parts(event: str) -> list[str]:
    """*event* in the parts between which a narrow screen may break it."""
    return re.split(r"(?<=[._])", event)


def _rows(reviews: Sequence[StackReview]) -> list[Row]:
    named = {event for review in reviews for each in review.changes for event in (*_of(each.before), *_of(each.after))}
    events = [*CATALOGUE, *([WILDCARD] if WILDCARD in named else []), *sorted(named - {*CATALOGUE, WILDCARD})]
    return [
        Row(event, event.partition(".")[0], meaning(event), tuple(_cell(event, each) for each in reviews))
        for event in events
    ]


def _cell(event: str, review: StackReview) -> Cell:
    listeners = tuple(
        Listener(each.resource, host(content.url), bool(content.secret), _what(event, each))
        for each in review.changes
        if (content := _deliverer(event, each)) is not None
    )
    kinds = {each.what for each in listeners}
    return Cell(next((each for each in _WORST_FIRST if each in kinds), "none"), listeners)


def _deliverer(event: str, change: Change) -> Subscription | None:
    return next((each for each in (change.after, change.before) if event in _of(each)), None)


def _what(event: str, change: Change) -> str:
    if event not in _of(change.before):
        return "gained"
    if event not in _of(change.after):
        return "lost"
    return "changed" if change.fields else "same"


def _of(subscription: Subscription | None) -> tuple[str, ...]:
    return subscription.events if subscription else ()
