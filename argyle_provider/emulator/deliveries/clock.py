"""The clock of deliveries: the real time plus what a test advanced it by, so that no test waits for a retry."""

from __future__ import annotations

import heapq
import itertools
import threading
from typing import TYPE_CHECKING

from argyle_provider.emulator import times

if TYPE_CHECKING:
    from collections.abc import Callable

_SECOND = 1_000_000


class Clock:
    """The time, and actions for later. Safe for threads. All times are microseconds since 1970."""

    def __init__(self) -> None:
        """Start with the real time."""
        self._changed = threading.Condition()
        self._advanced = 0
        self._later: list[tuple[int, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._thread: threading.Thread | None = None
        self._running = False

    @property
    def advanced(self) -> float:
        """The seconds by which the clock is ahead of the real time."""
        return self._advanced / _SECOND

    @property
    def pending(self) -> int:
        """The number of actions for later."""
        return len(self._later)

    def now(self) -> int:
        """The present time."""
        return times.now() + self._advanced

    def after(self, seconds: float) -> int:
        """The time *seconds* from now."""
        return self.now() + round(seconds * _SECOND)

    def at(self, due: int, action: Callable[[], None]) -> None:
        """Run *action* at the time *due*, in the clock's own thread."""
        with self._changed:
            heapq.heappush(self._later, (due, next(self._order), action))
            self._start_thread()
            self._changed.notify()

    def advance(self, seconds: float) -> None:
        """Move the clock forward by *seconds*."""
        with self._changed:
            self._advanced += round(seconds * _SECOND)
            self._changed.notify()

    def start(self) -> None:
        """Start to run actions when they are due."""
        with self._changed:
            self._running = True
            self._start_thread()

    def stop(self) -> None:
        """Stop running actions; those for later stay."""
        with self._changed:
            self._running = False
            thread, self._thread = self._thread, None
            self._changed.notify()
        if thread:
            thread.join()

    def clear(self) -> None:
        """Remove the actions for later, and return to the real time."""
        with self._changed:
            self._later.clear()
            self._advanced = 0

    def _start_thread(self) -> None:
        if self._running and self._later and not self._thread:
            self._thread = threading.Thread(target=self._work, name="argyle-clock", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        while action := self._next_due():
            action()

    def _next_due(self) -> Callable[[], None] | None:
        with self._changed:
            while self._running:
                wait = (self._later[0][0] - self.now()) / _SECOND if self._later else None
                if wait is not None and wait <= 0:
                    return heapq.heappop(self._later)[2]
                self._changed.wait(wait)
        return None
