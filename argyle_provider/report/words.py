"""Words and formats that all reports share."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from argyle_provider.core.times import moment
from argyle_provider.core.urls import Url, UrlError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import timedelta

VERSION = 1
"""The version of every JSON report."""

NAMED = 3
"""How many names a sentence has before it counts the rest."""

_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60))


def as_json(content: Mapping[str, object]) -> str:
    """A JSON report. A lone surrogate, which UTF-8 can't encode, becomes a question mark."""
    text = json.dumps({"version": VERSION, **content}, indent=2, ensure_ascii=False, default=dict)
    return text.encode("utf-8", "replace").decode()


def printable(text: str) -> str:
    """*text* with control characters replaced, so that a terminal does not act on them."""
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)


def shown_url(url: str) -> str:
    """*url* for a report: the host normalized, without credentials and control characters."""
    try:
        return Url.parse(url).shown
    except UrlError:
        _, at, rest = url.rpartition("@")  # not a URL, so where its credentials end is a guess
        return printable(f"[credentials]@{rest}" if at else url)


def host(url: str) -> str:
    """The normalized host of *url*, with the port if it is not the scheme's default; ``-`` if there is no host."""
    try:
        return Url.parse(url).address
    except UrlError:
        return "-"


def not_compared(number: int) -> str:
    """The sentence about *number* secrets that Argyle does not show."""
    verb, them = ("was", "it") if number == 1 else ("were", "them")
    return f"{count(number, 'secret')} {verb} not compared, because Argyle does not show {them}."


def during_replacement(*, pauses: bool) -> str:
    """What happens to deliveries while a subscription is replaced."""
    return "deliveries pause during the replacement" if pauses else "deliveries continue"


def count(number: int, noun: str) -> str:
    """``1 event``, ``2 events``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def some(names: Sequence[str], quote: Callable[[str], str] = str, *, most: int = NAMED) -> str:
    """``a, b, c and 2 more``.

    Args:
        names: all of them.
        quote: what is done to each.
        most: how many to name.
    """
    rest = len(names) - most
    return listed([*map(quote, names[:most]), *([f"{rest} more"] if rest > 0 else [])])


def listed(words: Sequence[str]) -> str:
    """``a, b and c``."""
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def age(created_at: str, now: str) -> str:
    """``3 days ago``, from two times in ISO 8601, UTC; empty if one of them is unknown."""
    then, since = moment(created_at), moment(now)
    if then is None or since is None:
        return ""
    seconds = int((since - then).total_seconds())
    for unit, length in _UNITS:
        if seconds >= length:
            return f"{count(seconds // length, unit)} ago"
    return "just now"


def shown_duration(length: timedelta) -> str:
    """``3 days``, in the largest unit that fits."""
    seconds = int(length.total_seconds())
    unit, size = next(each for each in _UNITS if seconds % each[1] == 0)
    return count(seconds // size, unit)


def plain_table(rows: Sequence[Sequence[str]]) -> str:
    """*rows* in aligned columns."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)
