"""A review as the comment of a pull request.

Whatever comes from a stack file stands in code spans, where GitHub takes neither Markdown, nor HTML, nor mentions.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from argyle_provider.report.review.facts import (
    ENTERED_AGAIN,
    RE_ENTERED,
    facts,
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
    from argyle_provider.report.review.facts import Fact

LIMIT = 65_000
"""Characters that the report has at most; GitHub takes 65,536 in a comment."""

MOST_EVENTS = 8
"""Events that a cell of the table names."""

_LONGEST = 300
_BACKTICKS = re.compile(r"`+")
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
    for each in stacks:
        yield from ("", f"- {code(each.stack)} **{verdict(each, code)}**")
    for each in stacks:
        yield from ("", f"### {code(each.stack)}", "")
        yield from _stack(each, details=details, rows=rows)
    if not details:
        yield from ("", "*Cut to fit into a comment; `--format text` and `--format html` show all of it.*")
    yield ""


def _stack(review: StackReview, *, details: bool, rows: int | None) -> Iterator[str]:
    if review.refusals:
        yield from ("> [!CAUTION]", "> `pulumi up` will refuse this:")
        yield from (f"> - {code(each)}" for each in review.refusals)
        yield ""
    problems = warnings(review)
    if problems:
        yield "> [!WARNING]"
        yield from (f"> - {each.severity.value}: {code(str(each))}" for each in problems[:rows])
        yield from ([f"> - and {len(problems) - rows} more"] if rows is not None and len(problems) > rows else [])
        yield ""
    yield from (f"- {code(each)}" for each in (*notes(review), *review.settings))
    found = facts(review)
    if found:
        yield from _table(found, rows)
    if found and details:
        yield from _details(found)


def _table(found: Sequence[Fact], rows: int | None) -> Iterator[str]:
    yield ""
    yield "| | subscription | events | delivers to | secret | delivery gap |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for each in found[:rows]:
        note = f"<br>{_cell(each.note)}" if each.note else ""
        yield (
            f"| {each.step} | {_cell(each.resource)}{note} | {_events(each)} | {_cell(each.destination)} "
            f"| {each.secret} | {each.gap} |"
        )
    if rows is not None and len(found) > rows:
        yield f"| | and {len(found) - rows} more | | | | |"
    if any(each.secret == ENTERED_AGAIN for each in found):
        yield from ("", f"*{RE_ENTERED}.*")


def _events(fact: Fact) -> str:
    lost = [f"\N{MINUS SIGN}{_cell(each)}" for each in fact.lost[:MOST_EVENTS]]
    gained = [f"+{_cell(each)}" for each in fact.gained[:MOST_EVENTS]]
    hidden = len(fact.lost) + len(fact.gained) - len(lost) - len(gained)
    return " ".join([*lost, *gained, *([f"and {hidden} more"] if hidden else [])]) or "the same"


def _details(found: Sequence[Fact]) -> Iterator[str]:
    yield from ("", "<details><summary>Details</summary>", "")
    for fact in found:
        yield f"- {fact.step} {code(fact.resource)}"
        yield from (f"  - no longer {code(each)}: {meaning(each)}" for each in fact.lost)
        yield from (f"  - now {code(each)}: {meaning(each)}" for each in fact.gained)
        yield from (f"  - {name}: {code(what)}" for name, what in fact.differences)
    yield from ("", "</details>")


def code(text: str) -> str:
    """*text* as a code span that it can't break out of."""
    text = printable(text)
    text = text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."
    text = text.strip() or "(empty)"
    fence = "`" * (1 + max((len(run) for run in _BACKTICKS.findall(text)), default=0))
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _cell(text: str) -> str:
    """The same within a table, where even code must not hold a bare pipe."""
    return code(text).replace("|", "\\|")
