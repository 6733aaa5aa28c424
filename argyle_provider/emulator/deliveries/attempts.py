"""The journal of deliveries: every attempt, in the order in which they ended, so that a reader can continue later.

It has no secret. Bodies and headers are shown only on request.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from argyle_provider.emulator.errors import EmulatorError

if TYPE_CHECKING:
    from collections.abc import Callable

    from argyle_provider.emulator.deliveries.making import Delivery
    from argyle_provider.emulator.deliveries.rules import Answer

CAPACITY = 2_000


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One attempt to deliver.

    Attributes:
        number: its number in the journal, from 1.
        delivery: the delivery, which a retry shares.
        attempt: 1 for the first, 2 for the retry.
        time: when the attempt was sent, ISO 8601, by the clock of deliveries.
        retry_at: when the delivery is sent again; None where it is not.
    """

    number: int
    delivery: Delivery = field(repr=False)
    attempt: int
    time: str
    answer: Answer
    retry_at: str | None = None

    def as_json(self, *, bodies: bool = False) -> dict[str, object]:
        """The attempt for the control endpoint; headers and body only with *bodies*."""
        delivery, answer = self.delivery, self.answer
        shown: dict[str, object] = {
            "number": self.number,
            "delivery": delivery.number,
            "attempt": self.attempt,
            "time": self.time,
            "event": delivery.event,
            "subscription": delivery.subscription,
            "name": delivery.name,
            "url": delivery.url,
            "signature": delivery.signature,
            "fault": delivery.fault,
            "bytes": len(delivery.body),
            "status": answer.status,
            "error": answer.error,
            "milliseconds": answer.milliseconds,
            "retry_at": self.retry_at,
        }
        if bodies:
            shown["headers"] = dict(delivery.headers)
            shown["body"] = delivery.body.decode(errors="replace")
        return shown


class Attempts:
    """The last 2,000 attempts. Safe for threads."""

    def __init__(self, on_attempt: Callable[[Attempt], None] | None = None) -> None:
        """Start empty; *on_attempt* is called with each attempt."""
        self._on_attempt = on_attempt
        self._changed = threading.Condition()
        self._entries: deque[Attempt] = deque(maxlen=CAPACITY)
        self._last = 0

    @property
    def last(self) -> int:
        """The number of the newest attempt; 0 before the first."""
        return self._last

    def add(
        self, delivery: Delivery, *, attempt: int, time: str, answer: Answer, retry_at: str | None = None
    ) -> Attempt:
        """Enter an attempt that has ended."""
        with self._changed:
            self._last += 1
            entry = Attempt(
                number=self._last, delivery=delivery, attempt=attempt, time=time, answer=answer, retry_at=retry_at
            )
            self._entries.append(entry)
            self._changed.notify_all()
        if self._on_attempt:
            self._on_attempt(entry)
        return entry

    def entries(self, after: int = 0) -> tuple[Attempt, ...]:
        """The attempts in the journal with a number above *after*."""
        with self._changed:
            return self._newer(after)

    def get(self, number: int) -> Attempt:
        """The attempt with that number.

        Raises:
            EmulatorError: the number is unknown, or the attempt is no longer in the journal.
        """
        found = self.entries(number - 1)[:1]
        if not found or found[0].number != number:
            message = f"The journal of deliveries has no attempt {number}."
            raise EmulatorError(message)
        return found[0]

    def wait(self, count: int, *, after: int, timeout: float, wanted: Callable[[Attempt], bool]) -> tuple[Attempt, ...]:
        """Wait up to *timeout* seconds for *count* *wanted* attempts above *after*; return those that came."""
        end = time.monotonic() + timeout
        found: list[Attempt] = []
        with self._changed:
            while True:
                found += filter(wanted, self._newer(after))
                after, left = max(after, self._last), end - time.monotonic()
                if len(found) >= count or left <= 0:
                    return tuple(found)
                self._changed.wait(left)

    def clear(self) -> None:
        """Remove all attempts; the numbers continue."""
        with self._changed:
            self._entries.clear()

    def _newer(self, after: int) -> tuple[Attempt, ...]:
        newer = min(max(self._last - after, 0), len(self._entries))
        return tuple(self._entries[index] for index in range(-newer, 0))
