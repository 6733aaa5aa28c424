"""The destination of a delivery: an address of this machine, or none.

A name is resolved once, its addresses are checked, and the connection goes to a checked address. So a name that changes
in between has no effect.
"""

from __future__ import annotations

import socket
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from argyle_provider.emulator.errors import EmulatorError
from argyle_provider.emulator.loopback import is_loopback

if TYPE_CHECKING:
    from collections.abc import Iterable

_PORTS = {"http": 80, "https": 443}
_LOCALHOST = ("127.0.0.1", "::1")
_REMEMBERED_SECONDS = 60.0


class NotSentError(EmulatorError):
    """Raised when a delivery would leave the machine, or its URL is not valid. The message says which."""


@dataclass(frozen=True, kw_only=True)
class Destination:
    """One receiver on this machine.

    Attributes:
        addresses: loopback addresses, tried in this order.
        target: path and query, encoded.
        host: the value of the header Host.
        server_name: the name that the certificate must have.
    """

    scheme: str
    addresses: tuple[str, ...]
    port: int
    target: str
    host: str
    server_name: str


class Destinations:
    """Finds the destination of each URL. Safe for threads."""

    def __init__(self, mapped: Iterable[str] = ()) -> None:
        """Map public hosts to receivers on this machine that speak HTTP: ``HOST=ADDRESS:PORT``.

        Raises:
            EmulatorError: a map has another shape, or its address is not a loopback address.
        """
        self._mapped = dict(_parsed_map(each) for each in mapped)
        self._lock = threading.Lock()
        self._resolved: dict[str, tuple[float, tuple[str, ...]]] = {}

    def find(self, url: str) -> Destination:
        """The destination of *url*.

        Raises:
            NotSentError: the destination is not on this machine, or the URL is not valid.
        """
        try:
            parts = parse_url(url)
        except LocationParseError:
            message = "not sent: the URL can't be read"
            raise NotSentError(message) from None
        if parts.scheme not in _PORTS or not parts.host:
            message = "not sent: the URL is neither http:// nor https://"
            raise NotSentError(message)
        host = parts.host.strip("[]")
        netloc = parts.host if parts.port in {None, _PORTS[parts.scheme]} else f"{parts.host}:{parts.port}"
        if host in self._mapped:
            scheme, (address, port) = "http", self._mapped[host]
            addresses: tuple[str, ...] = (address,)
        else:
            scheme, addresses, port = parts.scheme, self._loopback_addresses(host), parts.port or _PORTS[parts.scheme]
        return Destination(
            scheme=scheme,
            addresses=addresses,
            port=port,
            target=parts.request_uri,
            host=netloc,
            server_name=host,
        )

    def _loopback_addresses(self, host: str) -> tuple[str, ...]:
        if host == "localhost" or host.endswith(".localhost"):
            return _LOCALHOST
        addresses = (host,) if is_loopback(host) else self._resolve(host)
        if not addresses or not all(map(is_loopback, addresses)):
            message = "not sent: not a loopback address"
            raise NotSentError(message)
        return addresses

    def _resolve(self, host: str) -> tuple[str, ...]:
        now = time.monotonic()
        with self._lock:
            until, addresses = self._resolved.get(host, (0.0, ()))
        if now < until:
            return addresses
        try:
            found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            found = []
        addresses = tuple(dict.fromkeys(str(address[0]) for *_, address in found))
        with self._lock:
            self._resolved[host] = (now + _REMEMBERED_SECONDS, addresses)
        return addresses


def _parsed_map(text: str) -> tuple[str, tuple[str, int]]:
    host, equals, address = text.partition("=")
    try:
        place = urlsplit(f"//{address}")
        known = bool(host and equals and place.port)
        name, port = place.hostname or "", place.port or 0
    except ValueError:
        known, name, port = False, "", 0
    if not known or place.path or not is_loopback(name):
        message = (
            f"{text!r} is not a map of a public host. "
            "Write HOST=ADDRESS:PORT with a loopback address, like hooks.example.com=127.0.0.1:3000."
        )
        raise EmulatorError(message)
    return host.lower(), ("127.0.0.1" if name == "localhost" else name, port)
