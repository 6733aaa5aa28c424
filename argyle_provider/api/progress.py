"""Tell a person what a run waits for: one line for all operations that wait at the same time, and few lines at all.

A request can hang in the network, so a thread of its own watches. The thread lives only while there are requests.
"""

from __future__ import annotations

import contextlib
import math
import time
from threading import Lock, Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from argyle_provider.api.retry import Clock, Deadline

FIRST = 5.0
"""Seconds that an operation takes before the first line."""

AGAIN = 20.0
"""Seconds between two lines."""

STEP = 0.5
"""Seconds between two looks of the thread."""


class Wait:
    """An operation that may take long.

    Attributes:
        cause: what happened last, for the line.
    """

    def __init__(self, deadline: Deadline, cause: str) -> None:
        self.deadline = deadline
        self.cause = cause


class Progress:
    """The lines about one client's operations. Safe for threads.

    Args:
        host: Argyle's host, for the lines.
        tell: prints a line for the person.
    """

    def __init__(self, host: str, tell: Callable[[str], None], clock: Clock) -> None:
        self._host = host
        self._tell = tell
        self._clock = clock
        self._lock = Lock()
        self._waits: list[Wait] = []
        self._told_at = -math.inf
        self._is_watching = False

    @contextlib.contextmanager
    def watch(self, deadline: Deadline, cause: str) -> Iterator[Wait]:
        """Watch the operation of the body; the line is about the one that began to be watched first."""
        wait = Wait(deadline, cause)
        with self._lock:
            self._waits.append(wait)
            if not self._is_watching:
                self._is_watching = True
                Thread(target=self._run, name="argyle-progress", daemon=True).start()
        try:
            yield wait
        finally:
            with self._lock:
                self._waits.remove(wait)

    def _run(self) -> None:
        while True:
            time.sleep(STEP)
            with self._lock:
                if not self._waits:
                    self._is_watching = False
                    return
                line = self._due()
            if line:
                with contextlib.suppress(OSError):  # nobody reads it any more
                    self._tell(line)

    def _due(self) -> str:
        """The line that is due; empty if none is."""
        now = self._clock.monotonic()
        wait = next((each for each in self._waits if each.deadline.patient and each.deadline.passed >= FIRST), None)
        if wait is None or now - self._told_at < AGAIN:
            return ""
        self._told_at = now
        left = max(wait.deadline.left, 0.0)
        return f"Waiting for Argyle at {self._host}: {wait.cause}. Trying for up to {left:.0f} more seconds."
