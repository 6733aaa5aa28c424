"""Times as the API writes them. Inside the emulator, a time is whole microseconds since 1970, UTC."""

from __future__ import annotations

import datetime as dt
import time

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc)
_MICROSECOND = dt.timedelta(microseconds=1)


def now() -> int:
    """The present time in microseconds."""
    return time.time_ns() // 1000


def written(microseconds: int) -> str:
    """*microseconds* as in real replies: ``2025-03-18T21:10:32.226533Z``, always six digits."""
    moment = _EPOCH + microseconds * _MICROSECOND
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond:06}Z"


def parsed(text: str) -> int:
    """Parse an ISO 8601 time to microseconds; a time without an offset is UTC.

    Raises:
        ValueError: *text* is not such a time.
    """
    moment = dt.datetime.fromisoformat(text[:-1] + "+00:00" if text.endswith("Z") else text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.timezone.utc)
    return (moment - _EPOCH) // _MICROSECOND
