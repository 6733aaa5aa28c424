"""A review as the comment of a pull request."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from argyle_provider.report.markdown import cell, code
from argyle_provider.report.review.event_words import ENTERED_AGAIN, RE_ENTERED, event_words, meaning
from argyle_provider.report.review.facts import MOST_EVENTS, events_alike, groups, notes, settings, warnings
from argyle_provider.report.review.verdict import shown, verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from argyle_provider.core.review import StackReview
    from argyle_provider.report.review.facts import Group

LIMIT = 65_000
"""Characters that the report has at most; GitHub takes 65,536 in a comment."""

MOST_NAMES = 8
"""Subscriptions that a cell of the table names."""

_CUTS = ((True, None), (False, None), (False, 50), (False, 10), (False, 3), (False, 0))


def marker(stack: str | None) -> str:
    """The hidden line by which a workflow finds its comment again."""
    of = " of " + re.sub(r"[^A-Za-z0-9_.-]", "_", stack) if stack else ""
    return f"<!-- argyle-webhooks review{of} -->"


def review_markdown(reviews: Sequence[StackReview], *, stack: str | None = None) -> str:
    """The review, verdict first; empty when nothing changes.

    It is cut where it hurts least until it fits: first the details, then rows of the tables; never a verdict.
    """
    stacks = shown(reviews)
    if not stacks:
        return ""
    text = ""
    for details, rows in _CUTS:
        text = "\n".join(_lines(stacks, stack, details=details, rows=rows))
        if len(text) <= LIMIT:
            return text
    return text[: LIMIT - 100].rpartition("\n")[0] + "\n\n*Cut: the rest does not fit into a comment.*"


def _lines(stacks: Sequence[StackReview], stack: str | None, *, details: bool, rows: int | None) -> Iterator[str]:
    yield marker(stack)
    yield "## Argyle webhooks"
    yield ""
    yield from (f"- {code(each.stack)}: **{verdict(each, code)}**" for each in stacks)
    for each in stacks:
        content = list(_stack(each, details=details, rows=rows))
        if content and len(stacks) > 1:
            yield from ("", f"### {code(each.stack)}")
        yield from ("", *content[: -1 if content[-1] == "" else None]) if content else ()
    if not details:
        yield from ("", "*Cut to fit into a comment; `--format text` and `--format html` show all of it.*")
    yield ""


def _stack(review: StackReview, *, details: bool, rows: int | None) -> Iterator[str]:
    if review.refusals:
        yield from ("> [!CAUTION]", "> `pulumi up` will refuse this change:")
        yield from (f"> - {code(each)}" for each in review.refusals)
        yield ""
    found = warnings(review)
    if found:
        yield "> [!WARNING]"
        yield from (f"> - {code(each)}" for each in found[:rows])
        yield from ([f"> - and {len(found) - rows} more"] if rows is not None and len(found) > rows else [])
        yield ""
    told = [*notes(review), *settings(review)]
    yield from (f"- {code(each)}" for each in told)
    yield from [""] if told else []
    alike = groups(review)
    if alike:
        yield from _table(alike, rows)
    if alike and details:
        yield from _details(review, alike)


def _table(found: Sequence[Group], rows: int | None) -> Iterator[str]:
    yield "| | subscription | events | delivers to | secret | deliveries |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for each in found[:rows]:
        fact = each.first
        note = f"<br>{cell(fact.note)}" if fact.note else ""
        yield (
            f"| {fact.step} | {_names(each)}{note} | {_events(each)} | {cell(fact.destination)} "
            f"| {fact.secret} | {fact.deliveries} |"
        )
    if rows is not None and len(found) > rows:
        yield f"| | and {len(found) - rows} more | | | | |"
    if any(each.first.secret == ENTERED_AGAIN for each in found):
        yield from ("", f"*{RE_ENTERED}.*")


def _names(group: Group) -> str:
    hidden = len(group.names) - MOST_NAMES
    return "<br>".join([*map(cell, group.names[:MOST_NAMES]), *([f"and {hidden} more"] if hidden > 0 else [])])


def _events(group: Group) -> str:
    hidden = len(group.events) - MOST_EVENTS
    words = [each.words(cell) for each in group.events[:MOST_EVENTS]]
    return "<br>".join([*words, *([f"and {hidden} more"] if hidden > 0 else [])]) or "the same"


def _details(review: StackReview, found: Sequence[Group]) -> Iterator[str]:
    yield from ("", "<details><summary>Details</summary>", "")
    for _, events in events_alike(review):
        names = ", ".join(code(each.event) for each in events)
        told = f" ({meaning(events[0].event)})" if len(events) == 1 else ""
        yield f"- {names}{told}: {event_words(events[0], code)}"
    for group in found:
        if group.differences:
            yield f"- {group.first.step} {', '.join(map(code, group.names[:MOST_NAMES]))}"
        for field, words, owner in group.differences:
            yield f"  - {field} of {code(owner)}: {code(words)}" if owner else f"  - {field}: {code(words)}"
    yield from ("", "</details>")
