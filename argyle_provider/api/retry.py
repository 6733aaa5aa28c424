"""When a request is tried again, and until when: one deadline per operation, one gate for all lanes."""

from __future__ import annotations

import email.utils
import math
import random
import time
from threading import Lock
from typing import Protocol

FIRST_PAUSE = 0.5
"""Seconds before the second try where the server does not say; it doubles with each try."""

LONGEST_PAUSE = 8.0
"""Seconds that a pause of our own choosing does not exceed."""


class Clock(Protocol):
    """What time it is, and how to let it pass."""

    def monotonic(self) -> float:
        """Seconds that never run backwards."""

    def now(self) -> float:
        """Seconds since 1970, to compare with a server's date."""

    def sleep(self, seconds: float) -> None:
        """Let *seconds* pass."""


class RealClock:
    """The machine's clock."""

    monotonic = staticmethod(time.monotonic)
    now = staticmethod(time.time)
    sleep = staticmethod(time.sleep)


class Deadline:
    """The end of one operation: every request, page and pause of it happens before."""

    def __init__(self, clock: Clock, seconds: float, *, reconnects: bool = True) -> None:
        self._clock = clock
        self._end = clock.monotonic() + seconds
        self.reconnects = reconnects

    @property
    def left(self) -> float:
        """Seconds until the end; zero or less after it."""
        return self._end - self._clock.monotonic()


class Gate:
    """Where all lanes wait when the server told one of them to: a rate limit is the account's, not a request's."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = Lock()
        self._opens_at = -math.inf

    def close(self, seconds: float) -> None:
        """Let nobody through for *seconds* from now, or longer if it was closed for longer."""
        with self._lock:
            self._opens_at = max(self._opens_at, self._clock.monotonic() + seconds)

    @property
    def closed_for(self) -> float:
        """Seconds until it opens; zero when it is open."""
        with self._lock:
            return max(0.0, self._opens_at - self._clock.monotonic())


def retry_after(value: str | None, clock: Clock) -> float | None:
    """The seconds that a ``Retry-After`` asks for, a number or a date (RFC 9110 10.2.3); None for nonsense."""
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
    """An HTTP date (RFC 9110 5.6.7) as Argyle writes its times, without the fraction and zone; empty for nonsense."""
    try:
        return email.utils.parsedate_to_datetime(date or "").strftime("%Y-%m-%dT%H:%M:%S")
    except (TypeError, ValueError):
        return ""


def back_off(tries: int) -> float:
    """Seconds to pause after *tries* tries: doubling, with jitter so that lanes don't march in step."""
    longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** (tries - 1))
    return random.uniform(longest / 2, longest)  # noqa: S311 - jitter, not a secret
