"""What one request ends in: a whole reply, or the way in which it got none. Loads no HTTP library."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

CONNECT_SECONDS = 5.0
"""How long one connection may take to open."""

READ_SECONDS = 20.0
"""How long Argyle may be silent; it is asked for small things."""

LONGEST_BODY = 10 * 1024 * 1024
"""Bytes of a reply that are read; a page of 200 subscriptions has about 200 KiB."""


class Outcome(Enum):
    """How a request ended that has no reply; the value says so in words."""

    REFUSED = "no connection could be opened"
    SLOW_CONNECT = f"no connection was opened within {CONNECT_SECONDS:.0f} seconds"
    UNKNOWN_HOST = "the host's name could not be resolved"
    UNTRUSTED = "the server's TLS certificate could not be verified"
    PROXY = "the proxy could not connect"
    PROXY_LOGIN = "the proxy asks for a user name and password (407)"
    PROXY_FORBIDS = "the proxy does not allow this connection"
    UNSENDABLE = "the request could not be sent with this machine's network settings"
    SILENT = "no complete answer came in time"
    BROKEN = "the connection broke before a complete answer"
    TOO_LONG = f"the answer is longer than {LONGEST_BODY // 1024 // 1024} MiB"

    @property
    def surely_not_sent(self) -> bool:
        """Whether Argyle surely never saw the request."""
        return self in _NOT_SENT

    @property
    def heals(self) -> bool:
        """Whether trying again may help; settings stay as they are until a person changes them."""
        return self not in _STAYS


_STAYS = {Outcome.UNTRUSTED, Outcome.PROXY_LOGIN, Outcome.PROXY_FORBIDS, Outcome.UNSENDABLE}
_NOT_SENT = {Outcome.REFUSED, Outcome.SLOW_CONNECT, Outcome.UNKNOWN_HOST, Outcome.PROXY, *_STAYS}


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes
