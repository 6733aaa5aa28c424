"""Orders for the next requests of a route: a queue from which each request takes the oldest one meant for it."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Generic, TypeVar


@dataclass(frozen=True, kw_only=True)
class Order:
    """Something for certain requests.

    Attributes:
        method: ``*`` for any.
        path: exact, or a glob whose ``*`` also matches ``/``: ``/v2/webhooks*``.
        times: for how many requests; None for all of them.
    """

    method: str = "*"
    path: str = "*"
    times: int | None = 1

    def matches(self, method: str, path: str) -> bool:
        """Whether it is meant for such a request."""
        return self.method in {"*", method} and fnmatchcase(path, self.path)

    @property
    def wrong_times(self) -> list[str]:
        """What is wrong with ``times``, in words; empty when nothing is."""
        if self.times is None or self.times >= 1:
            return []
        return [f"times {self.times} (1 or more, or null for always)"]


_Kind = TypeVar("_Kind", bound=Order)


class Orders(Generic[_Kind]):
    """The queue; safe for all threads."""

    def __init__(self) -> None:
        """Start empty."""
        self._lock = threading.Lock()
        self._queue: list[tuple[_Kind, int | None]] = []

    def add(self, order: _Kind) -> None:
        """Queue *order*."""
        with self._lock:
            self._queue.append((order, order.times))

    def take(self, method: str, path: str) -> _Kind | None:
        """The order for such a request, used up once; None when there is none."""
        with self._lock:
            for index, (order, left) in enumerate(self._queue):
                if order.matches(method, path):
                    if left == 1:
                        del self._queue[index]
                    elif left is not None:
                        self._queue[index] = (order, left - 1)
                    return order
        return None

    def clear(self) -> None:
        """Forget all orders."""
        with self._lock:
            self._queue.clear()
