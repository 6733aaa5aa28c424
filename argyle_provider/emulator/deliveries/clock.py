"""The time of deliveries: the real one, plus what somebody advanced it by, so that a test need not wait for a retry."""

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
    """What time it is, and what is done later; safe for all threads. All times are microseconds since 1970."""

    def __init__(self) -> None:
        """Agree with the real time."""
        self._changed = threading.Condition()
        self._advanced = 0
        self._later: list[tuple[int, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._thread: threading.Thread | None = None
        self._running = False

    @property
    def advanced(self) -> float:
        """By how many seconds it is ahead of the real time."""
        return self._advanced / _SECOND

    @property
    def pending(self) -> int:
        """How many actions are to be done later."""
        return len(self._later)

    def now(self) -> int:
        """The present."""
        return times.now() + self._advanced

    def after(self, seconds: float) -> int:
        """The time *seconds* from now."""
        return self.now() + round(seconds * _SECOND)

    def at(self, due: int, action: Callable[[], None]) -> None:
        """Do *action* when the time *due* has come, in the clock's own thread."""
        with self._changed:
            heapq.heappush(self._later, (due, next(self._order), action))
            self._start_thread()
            self._changed.notify()

    def advance(self, seconds: float) -> None:
        """Let *seconds* pass at once."""
        with self._changed:
            self._advanced += round(seconds * _SECOND)
            self._changed.notify()

    def start(self) -> None:
        """Do what is due from now on."""
        with self._changed:
            self._running = True
            self._start_thread()

    def stop(self) -> None:
        """Do nothing more; what is to be done later stays."""
        with self._changed:
            self._running = False
            thread, self._thread = self._thread, None
            self._changed.notify()
        if thread:
            thread.join()

    def clear(self) -> None:
        """Forget what is to be done later, and agree with the real time again."""
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
