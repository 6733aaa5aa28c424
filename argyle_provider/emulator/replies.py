"""Queued replies: what a test wants the next request of a route to be answered with, whatever it asks."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from argyle_provider.emulator.errors import EmulatorError
from argyle_provider.emulator.wire import Reply

if TYPE_CHECKING:
    from collections.abc import Mapping

_STATUSES = range(200, 600)
_WITHOUT_BODY = {204, 304}
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_FIELD_VALUE = re.compile(r"[\t\x20-\x7e]*")


@dataclass(frozen=True, kw_only=True)
class QueuedReply:
    """One reply, and the requests that it is for.

    Attributes:
        method: ``*`` for any.
        path: exact, or a glob whose ``*`` also matches ``/``: ``/v2/webhooks*``.
        times: how often it is given; None for always.
    """

    status: int
    method: str = "*"
    path: str = "*"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    times: int | None = 1

    def __post_init__(self) -> None:
        """Refuse what HTTP can't carry.

        Raises:
            EmulatorError: says what is wrong.
        """
        wrong = [f"the header {name!r}" for name, value in self.headers.items() if not _is_header(name, value)]
        if self.status not in _STATUSES:
            wrong.append(f"the status {self.status} (200 to 599)")
        if self.status in _WITHOUT_BODY and self.body:
            wrong.append(f"a body with status {self.status}")
        if self.times is not None and self.times < 1:
            wrong.append(f"times {self.times} (1 or more, or null for always)")
        if wrong:
            message = f"A reply can't have {', '.join(wrong)}."
            raise EmulatorError(message)

    def matches(self, method: str, path: str) -> bool:
        """Whether it is meant for such a request."""
        return self.method in {"*", method} and fnmatchcase(path, self.path)

    def reply(self) -> Reply:
        """The reply itself; a body is JSON unless a header says otherwise."""
        typed = any(name.lower() == "content-type" for name in self.headers)
        default = {} if typed or not self.body else {"Content-Type": "application/json"}
        return Reply(self.status, {**default, **self.headers}, self.body.encode())


class Replies:
    """The queue; the oldest one that matches is given first. Safe for all threads."""

    def __init__(self) -> None:
        """Start empty."""
        self._lock = threading.Lock()
        self._queue: list[tuple[QueuedReply, int | None]] = []

    def add(self, reply: QueuedReply) -> None:
        """Queue *reply*."""
        with self._lock:
            self._queue.append((reply, reply.times))

    def take(self, method: str, path: str) -> Reply | None:
        """The reply for such a request, used up once; None when none is queued."""
        with self._lock:
            for index, (queued, left) in enumerate(self._queue):
                if queued.matches(method, path):
                    if left == 1:
                        del self._queue[index]
                    elif left is not None:
                        self._queue[index] = (queued, left - 1)
                    return queued.reply()
        return None

    def clear(self) -> None:
        """Forget all replies."""
        with self._lock:
            self._queue.clear()


def _is_header(name: str, value: str) -> bool:
    return bool(_TOKEN.fullmatch(name) and _FIELD_VALUE.fullmatch(value)) and name.lower() != "content-length"
