"""The result of one request: a whole reply, or the reason why there is none. Loads no HTTP library."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

CONNECT_SECONDS = 5.0
"""The time in which a connection must open."""

READ_SECONDS = 20.0
"""The longest silence of Argyle within one reply; every reply is small."""

LONGEST_BODY = 10 * 1024 * 1024
"""The longest reply in bytes. A page of 200 subscriptions has about 200 KiB."""


class Outcome(Enum):
    """The reason why a request has no reply; the value is its text in a message."""

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
        """Whether the request never reached Argyle."""
        return self in _NOT_SENT

    @property
    def heals(self) -> bool:
        """Whether a retry may help. It does not where a person has to change a setting."""
        return self not in _STAYS


_STAYS = {Outcome.UNTRUSTED, Outcome.PROXY_LOGIN, Outcome.PROXY_FORBIDS, Outcome.UNSENDABLE}
_NOT_SENT = {Outcome.REFUSED, Outcome.SLOW_CONNECT, Outcome.UNKNOWN_HOST, Outcome.PROXY, *_STAYS}


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole reply."""

    status: int
    headers: Mapping[str, str]
    body: bytes
