"""Queued replies: what a test wants the next request of a route to be answered with, whatever it asks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from argyle_provider.emulator.errors import EmulatorError
from argyle_provider.emulator.orders import RequestOrder

if TYPE_CHECKING:
    from collections.abc import Mapping

_STATUSES = range(200, 600)
_WITHOUT_BODY = {204, 304}
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_FIELD_VALUE = re.compile(r"[\t\x20-\x7e]*")


@dataclass(frozen=True)
class Reply:
    """A reply to the client.

    Attributes:
        seconds: the time over which the body is sent.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    seconds: float = 0.0


@dataclass(frozen=True, kw_only=True)
class QueuedReply(RequestOrder):
    """A queued reply, and the requests that it answers."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""

    def __post_init__(self) -> None:
        """Refuse a reply that is not valid in HTTP.

        Raises:
            EmulatorError: names every problem.
        """
        wrong = [f"the header {name!r}" for name, value in self.headers.items() if not _is_header(name, value)]
        if self.status not in _STATUSES:
            wrong.append(f"the status {self.status} (must be 200 to 599)")
        if self.status in _WITHOUT_BODY and self.body:
            wrong.append(f"a body with status {self.status}")
        wrong += self.wrong_times
        if wrong:
            message = f"A reply can't have {', '.join(wrong)}."
            raise EmulatorError(message)

    def reply(self) -> Reply:
        """The reply itself. The body is JSON unless a header says otherwise."""
        typed = any(name.lower() == "content-type" for name in self.headers)
        default = {} if typed or not self.body else {"Content-Type": "application/json"}
        return Reply(self.status, {**default, **self.headers}, self.body.encode())


def _is_header(name: str, value: str) -> bool:
    return bool(_TOKEN.fullmatch(name) and _FIELD_VALUE.fullmatch(value)) and name.lower() != "content-length"
