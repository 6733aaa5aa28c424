"""A review for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argyle_provider.core.event_changes import EventStep
from argyle_provider.report.changes import MARKS
from argyle_provider.report.review.event_words import meaning
from argyle_provider.report.review.facts import MOST_EVENTS, events_alike, groups, notes, settings, warnings
from argyle_provider.report.review.verdict import heading, shown, verdict
from argyle_provider.report.words import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from argyle_provider.core.review import StackReview
    from argyle_provider.report.review.facts import Group

_EVENT_MARKS = {EventStep.LOST: "-", EventStep.GAINED: "+"}
_STEP_MARKS = {**MARKS, "rename": "±"}


def review_text(reviews: Sequence[StackReview]) -> str:
    """The review, verdicts first; empty when nothing changes."""
    stacks = shown(reviews)
    if not stacks:
        return ""
    verdicts = [f"{each.stack}: {verdict(each)}" for each in stacks]
    if len(stacks) == 1:
        lines = [*verdicts, *_stack(stacks[0])]
    else:
        lines = [heading(stacks), *(f"  {each}" for each in verdicts)]
        for each in stacks:
            content = list(_stack(each))
            lines += ["", each.stack, *content] if content else []
    return "\n".join(map(printable, lines))


def _stack(review: StackReview) -> Iterator[str]:
    yield from (f"- refused: {each}" for each in review.refusals)
    yield from (f"! {each}" for each in warnings(review))
    yield from (f"  {each}" for each in notes(review))
    yield from (f"± {each}" for each in settings(review))
    for words, events in events_alike(review):
        mark = _EVENT_MARKS.get(events[0].step, "±")
        told = f" ({meaning(events[0].event)})" if mark in _EVENT_MARKS.values() else ""
        yield f"{mark} {', '.join(each.event for each in events)}{told}: {words}"
    found = groups(review)
    for each in found:
        yield from _group(each, is_alone=len(found) == 1)


def _group(group: Group, *, is_alone: bool) -> Iterator[str]:
    """One group; where it is alone, the events are listed already."""
    fact = group.first
    yield f"{_STEP_MARKS[fact.step]} {fact.step} {', '.join(group.names)}  {fact.destination}"
    if group.events and not is_alone:
        hidden = len(group.events) - MOST_EVENTS
        told = [each.words() for each in group.events[:MOST_EVENTS]]
        yield f"    events: {'; '.join([*told, *([f'and {hidden} more'] if hidden > 0 else [])])}"
    for field, words, owner in group.differences:
        yield f"    {field} of {owner}: {words}" if owner else f"    {field}: {words}"
    yield f"    {group.secret_words}; {fact.deliveries}"
    if fact.note:
        yield f"    {fact.note}"
