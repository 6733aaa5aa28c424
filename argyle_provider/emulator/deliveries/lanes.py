"""Lanes: jobs run in order within a lane, and several lanes run at once."""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

WORKERS = 16


class Lanes:
    """Jobs, and the threads that run them; a thread starts when there is work for it. Safe for threads.

    A lane is in ``_jobs`` while it has a waiting or running job, and in ``_ready`` while no thread works on it.
    """

    def __init__(self) -> None:
        """Start without jobs."""
        lock = threading.Lock()
        self._work_to_do = threading.Condition(lock)
        self._all_done = threading.Condition(lock)
        self._jobs: dict[str, deque[Callable[[], None]]] = {}
        self._ready: deque[str] = deque()
        self._threads: list[threading.Thread] = []
        self._idle = 0
        self._waiting = 0
        self._running = False

    @property
    def waiting(self) -> int:
        """The number of waiting and running jobs."""
        return self._waiting

    def put(self, lane: str, job: Callable[[], None]) -> None:
        """Run *job*, which must not raise, after the other jobs of the lane."""
        with self._work_to_do:
            self._waiting += 1
            if lane in self._jobs:
                self._jobs[lane].append(job)
                return
            self._jobs[lane] = deque([job])
            self._ready.append(lane)
            self._work_to_do.notify()
            self._start_workers()

    def start(self) -> None:
        """Start to run jobs."""
        with self._work_to_do:
            self._running = True
            self._start_workers()

    def stop(self, grace: float) -> None:
        """Stop, and wait up to *grace* seconds for running jobs; waiting jobs stay."""
        with self._work_to_do:
            self._running = False
            threads, self._threads = self._threads, []
            self._work_to_do.notify_all()
        end = time.monotonic() + grace
        for each in threads:
            each.join(max(0.0, end - time.monotonic()))

    def wait(self, timeout: float) -> bool:
        """Wait up to *timeout* seconds until all jobs are done; return whether they are."""
        with self._all_done:
            return self._all_done.wait_for(lambda: not self._waiting, timeout)

    def clear(self) -> None:
        """Remove the waiting jobs."""
        with self._work_to_do:
            for jobs in self._jobs.values():
                self._waiting -= len(jobs)
                jobs.clear()
            for lane in self._ready:
                del self._jobs[lane]
            self._ready.clear()

    def _start_workers(self) -> None:
        while self._running and len(self._ready) > self._idle and len(self._threads) < WORKERS:
            thread = threading.Thread(target=self._work, name="argyle-deliveries", daemon=True)
            self._threads.append(thread)
            self._idle += 1
            thread.start()

    def _work(self) -> None:
        # A new worker is already counted as idle.
        while True:
            with self._work_to_do:
                while self._running and not self._ready:
                    self._work_to_do.wait()
                self._idle -= 1
                if not self._running:
                    return
                lane = self._ready.popleft()
                job = self._jobs[lane].popleft()
            job()
            self._done(lane)

    def _done(self, lane: str) -> None:
        with self._work_to_do:
            self._idle += 1
            self._waiting -= 1
            if self._jobs[lane]:
                self._ready.append(lane)
            else:
                del self._jobs[lane]
            if not self._waiting:
                self._all_done.notify_all()
