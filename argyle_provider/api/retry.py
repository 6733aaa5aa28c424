"""When a request is retried, and until when: one deadline per operation, one gate for all threads."""

from __future__ import annotations

import email.utils
import math
import random
import time
from threading import Lock
from typing import Protocol

FIRST_PAUSE = 0.5
"""Seconds before the first retry where the server names no pause. The pause doubles with each retry."""

LONGEST_PAUSE = 8.0
"""The longest pause, in seconds, that the client chooses itself."""


class Clock(Protocol):
    """The time, and a way to wait."""

    def monotonic(self) -> float:
        """Seconds that never go backwards."""

    def now(self) -> float:
        """Seconds since 1970, to compare with a server's date."""

    def sleep(self, seconds: float) -> None:
        """Wait for *seconds*."""


class RealClock:
    """The machine's clock."""

    monotonic = staticmethod(time.monotonic)
    now = staticmethod(time.time)
    sleep = staticmethod(time.sleep)


class Deadline:
    """The deadline of one operation, with all its requests, pages and pauses.

    Attributes:
        patient: whether to retry a server that can't be reached, and to tell the person about a long wait.
    """

    def __init__(self, clock: Clock, seconds: float, *, patient: bool = True) -> None:
        self._clock = clock
        self._began = clock.monotonic()
        self._end = self._began + seconds
        self.patient = patient

    @property
    def passed(self) -> float:
        """Seconds since the operation began."""
        return self._clock.monotonic() - self._began

    @property
    def left(self) -> float:
        """Seconds until the deadline; zero or less after it."""
        return self._end - self._clock.monotonic()


class Gate:
    """The gate where all threads wait after a 429: the rate limit belongs to the account, not to one request."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = Lock()
        self._opens_at = -math.inf

    def close(self, seconds: float) -> None:
        """Close the gate for *seconds* from now; never shorten an earlier closing."""
        with self._lock:
            self._opens_at = max(self._opens_at, self._clock.monotonic() + seconds)

    @property
    def closed_for(self) -> float:
        """Seconds until the gate opens; zero when it is open."""
        with self._lock:
            return max(0.0, self._opens_at - self._clock.monotonic())


def retry_after(value: str | None, clock: Clock) -> float | None:
    """The seconds in a ``Retry-After``, a number or a date (RFC 9110 10.2.3); None where it is invalid."""
    try:
        seconds = float(value or "")
    except ValueError:
        seconds = _until(value or "", clock)
    return seconds if math.isfinite(seconds) and seconds > 0 else None


def _until(date: str, clock: Clock) -> float:
    try:
        return email.utils.parsedate_to_datetime(date).timestamp() - clock.now()
    except (TypeError, ValueError):
        return math.nan


def server_time(date: str | None) -> str:
    """An HTTP date (RFC 9110 5.6.7) in Argyle's format, without fraction and zone; empty where it is invalid."""
    try:
        return email.utils.parsedate_to_datetime(date or "").strftime("%Y-%m-%dT%H:%M:%S")
    except (TypeError, ValueError):
        return ""


def back_off(tries: int) -> float:
    """Seconds to pause after *tries* tries: doubling, with jitter so that threads don't retry at the same moment."""
    longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** (tries - 1))
    return random.uniform(longest / 2, longest)  # noqa: S311 - jitter, not a secret
