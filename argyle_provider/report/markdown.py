"""Markdown for GitHub, in which text from a stack file or an account can't become markup.

Such text is always in a code span, where GitHub reads no Markdown, no HTML and no mentions.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from argyle_provider.report.changes import MOST_EVENTS, config_text
from argyle_provider.report.words import printable, shown_url, some

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from argyle_provider.core.model import Subscription

_LONGEST = 300
_BACKTICKS = re.compile(r"`+")


def code(text: str) -> str:
    """*text* as a code span that it can't end."""
    text = printable(text)
    text = text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."
    text = text.strip() or "(empty)"
    fence = "`" * (1 + max((len(run) for run in _BACKTICKS.findall(text)), default=0))
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def cell(text: str) -> str:
    """The same within a table, where a pipe must be escaped even in code."""
    return code(text).replace("|", "\\|")


def cells(texts: Iterable[str]) -> str:
    """Each of *texts* in a line of one cell; a dash if there are none."""
    return "<br>".join(map(cell, texts)) or "-"


def content_cell(subscription: Subscription) -> str:
    """The URL, the events and the config of a subscription as one cell."""
    events = some(subscription.events, cell, most=MOST_EVENTS) or "-"
    config = [cell(config_text(subscription))] if subscription.config else []
    return "<br>".join([cell(shown_url(subscription.url)), events, *config])


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The lines of a table; each cell of *rows* is already Markdown."""
    yield f"| {' | '.join(headings)} |"
    yield f"| {' | '.join('---' for _ in headings)} |"
    yield from (f"| {' | '.join(row)} |" for row in rows)
