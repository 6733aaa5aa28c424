"""Orders: a queue from which each request, or each delivery, takes the oldest one that is meant for it."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Generic, Protocol, TypeVar


@dataclass(frozen=True, kw_only=True)
class Order:
    """Something for whatever it is meant for.

    Attributes:
        times: how often; None for always.
    """

    times: int | None = 1

    @property
    def wrong_times(self) -> list[str]:
        """What is wrong with ``times``, in words; empty when nothing is."""
        if self.times is None or self.times >= 1:
            return []
        return [f"times {self.times} (1 or more, or null for always)"]


@dataclass(frozen=True, kw_only=True)
class RequestOrder(Order):
    """Something for certain requests.

    Attributes:
        method: ``*`` for any.
        path: exact, or a glob whose ``*`` also matches ``/``: ``/v2/webhooks*``.
    """

    method: str = "*"
    path: str = "*"

    def matches(self, method: str, path: str) -> bool:
        """Whether it is meant for such a request."""
        return self.method in {"*", method} and fnmatchcase(path, self.path)


class _Aimed(Protocol):
    """What can be queued: an order that knows its two words, such as method and path."""

    @property
    def times(self) -> int | None: ...

    def matches(self, first: str, second: str, /) -> bool: ...


_Kind = TypeVar("_Kind", bound=_Aimed)


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

    def take(self, first: str, second: str) -> _Kind | None:
        """The order that matches the two words, used up once; None when there is none."""
        with self._lock:
            for index, (order, left) in enumerate(self._queue):
                if order.matches(first, second):
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
