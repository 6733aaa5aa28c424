"""Points in time and lengths of time, as Argyle, stack files and people write them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

DURATION = "^[1-9][0-9]{0,4}[mhdw]$"
"""A duration as a regular expression: a whole number and its unit, minutes, hours, days or weeks."""

DURATION_WORDS = "a whole number with m, h, d or w for minutes, hours, days or weeks, like `12h` or `3d`"

_UNITS = {
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}


def moment(text: str) -> datetime | None:
    """Return the time in *text*, in ISO 8601; UTC if it names no zone. None if it is not such a time."""
    try:
        found = datetime.fromisoformat(text.removesuffix("Z"))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=timezone.utc)


def duration(text: str) -> timedelta:
    """Return the duration in *text*, which looks like ``3d`` (:data:`DURATION`).

    Raises:
        ValueError: it does not look so; the message says what a duration is.
    """
    if not re.match(DURATION, text) or text.endswith("\n"):
        message = f"A duration is {DURATION_WORDS}."
        raise ValueError(message)
    return int(text[:-1]) * _UNITS[text[-1]]
