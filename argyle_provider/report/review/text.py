"""A review for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argyle_provider.report.changes import MARKS
from argyle_provider.report.review.facts import (
    facts,
    headline,
    meaning,
    notes,
    shown,
    verdict,
    warnings,
)
from argyle_provider.report.words import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from argyle_provider.core.review import StackReview


def review_text(reviews: Sequence[StackReview]) -> str:
    """The review, verdict first; empty when nothing changes."""
    stacks = shown(reviews)
    if not stacks:
        return ""
    lines = [headline(stacks)]
    for each in stacks:
        lines += ["", *_stack(each)]
    return "\n".join(map(printable, lines))


def _stack(review: StackReview) -> Iterator[str]:
    yield f"{review.stack} {verdict(review)}"
    yield from (f"- refused: {each}" for each in review.refusals)
    yield from (f"! {each.severity.value}: {each}" for each in warnings(review))
    yield from (f"  {each}" for each in notes(review))
    yield from (f"± {each}" for each in review.settings)
    for fact in facts(review):
        yield f"{MARKS[fact.step]} {fact.step} {fact.resource}  {fact.destination}"
        yield from (f"    -{event}  {meaning(event)}" for event in fact.lost)
        yield from (f"    +{event}  {meaning(event)}" for event in fact.gained)
        yield from (f"    {name}: {what}" for name, what in fact.differences)
        yield f"    secret: {fact.secret_in_full}; delivery gap: {fact.gap}"
        if fact.note:
            yield f"    {fact.note}"
