"""Orders: a queue from which each request, or each delivery, takes the oldest order that matches."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Generic, Protocol, TypeVar


@dataclass(frozen=True, kw_only=True)
class Order:
    """An order for requests or deliveries.

    Attributes:
        times: the number of requests or deliveries; None for all.
    """

    times: int | None = 1

    @property
    def wrong_times(self) -> list[str]:
        """The problem of ``times`` in words; empty where there is none."""
        if self.times is None or self.times >= 1:
            return []
        return [f"times {self.times} (must be 1 or more, or null for all)"]


@dataclass(frozen=True, kw_only=True)
class RequestOrder(Order):
    """An order for the requests of a route.

    Attributes:
        method: ``*`` for any.
        path: exact, or a glob whose ``*`` also matches ``/``: ``/v2/webhooks*``.
    """

    method: str = "*"
    path: str = "*"

    def matches(self, method: str, path: str) -> bool:
        """Whether the order is for such a request."""
        return self.method in {"*", method} and fnmatchcase(path, self.path)


class _Aimed(Protocol):
    """An order that can be queued: matched by two words, such as method and path."""

    @property
    def times(self) -> int | None: ...

    def matches(self, first: str, second: str, /) -> bool: ...


_Kind = TypeVar("_Kind", bound=_Aimed)


class Orders(Generic[_Kind]):
    """The queue. Safe for threads."""

    def __init__(self) -> None:
        """Start empty."""
        self._lock = threading.Lock()
        self._queue: list[tuple[_Kind, int | None]] = []

    def add(self, order: _Kind) -> None:
        """Queue *order*."""
        with self._lock:
            self._queue.append((order, order.times))

    def take(self, first: str, second: str) -> _Kind | None:
        """Take the oldest order that matches, and count it down; None where there is none."""
        with self._lock:
            for index, (order, left) in enumerate(self._queue):
                if order.matches(first, second):
                    if left == 1:
                        del self._queue[index]
                    elif left is not None:
                        self._queue[index] = (order, left - 1)
                    return order
        return None

    def pending(self) -> tuple[tuple[_Kind, int | None], ...]:
        """The orders, oldest first, each with how many times it still happens; None where there is no end."""
        with self._lock:
            return tuple(self._queue)

    def clear(self) -> None:
        """Remove all orders."""
        with self._lock:
            self._queue.clear()
