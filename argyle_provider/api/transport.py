"""One request over HTTP, and the one seam where the exceptions of ``requests`` and ``urllib3`` end.

None of theirs escapes, not even as a cause: they hold the request, and with it the ``Authorization`` header.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import requests
import urllib3
from requests.auth import HTTPBasicAuth

from argyle_provider.core.hosts import is_loopback
from argyle_provider.version import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping

    from requests.adapters import BaseAdapter

    from argyle_provider.api.retry import Deadline

CONNECT_SECONDS = 5.0
"""How long one connection may take to open."""

READ_SECONDS = 20.0
"""How long Argyle may be silent; it is asked for small things."""

LONGEST_BODY = 10 * 1024 * 1024
"""Bytes of a reply that are read; a page of 200 subscriptions has about 200 KiB."""

_PIECE = 64 * 1024


class Outcome(Enum):
    """How a request ended that has no reply; the value says so in words."""

    REFUSED = "no connection could be opened"
    SLOW_CONNECT = f"no connection was opened within {CONNECT_SECONDS:.0f} seconds"
    UNKNOWN_HOST = "the host's name could not be resolved"
    UNTRUSTED = "the server's TLS certificate could not be verified"
    PROXY = "the proxy refused to connect"
    SILENT = "no complete answer came in time"
    BROKEN = "the connection broke before a complete answer"
    TOO_LONG = f"the answer is longer than {LONGEST_BODY // 1024 // 1024} MiB"

    @property
    def surely_not_sent(self) -> bool:
        """Whether Argyle surely never saw the request."""
        return self in _NOT_SENT


_NOT_SENT = {Outcome.REFUSED, Outcome.SLOW_CONNECT, Outcome.UNKNOWN_HOST, Outcome.UNTRUSTED, Outcome.PROXY}


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport:
    """Sends requests to one host with one key. Safe for threads: each has connections of its own."""

    def __init__(self, base_url: str, *, auth: tuple[str, str], adapter: BaseAdapter | None = None) -> None:
        parts = urlsplit(base_url)
        loopback = is_loopback(parts.hostname or "")
        if parts.scheme != "https" and not (parts.scheme == "http" and loopback):
            message = "Argyle is asked over https only, but for a loopback address"
            raise ValueError(message)
        self._base_url = base_url.rstrip("/")
        self._auth = HTTPBasicAuth(*auth)
        self._use_environment = not loopback  # proxies and certificates as the user set them up, but none for loopback
        self._adapter = adapter
        self._threads = threading.local()

    def send(
        self, method: str, path: str, *, deadline: Deadline, query: Mapping[str, str] | None, body: bytes | None
    ) -> Reply | Outcome:
        """Send one request and read its whole reply before *deadline*.

        A POST goes over a connection of its own: on a kept one that the server just closed, nobody could tell whether
        it was received.
        """
        if method != "POST":
            return self._send(self._thread_session(), method, path, deadline, query, body)
        with self._new_session() as session:
            return self._send(session, method, path, deadline, query, body)

    def _thread_session(self) -> requests.Session:
        if not hasattr(self._threads, "session"):
            self._threads.session = self._new_session()
        session: requests.Session = self._threads.session
        return session

    def _new_session(self) -> requests.Session:
        session = requests.Session()
        session.trust_env = self._use_environment
        session.headers["User-Agent"] = f"argyle-webhooks/{__version__}"
        if self._adapter is not None:
            session.mount("http://", self._adapter)
            session.mount("https://", self._adapter)
        return session

    def _send(  # noqa: PLR0913, PLR0917 - one request is what it is
        self,
        session: requests.Session,
        method: str,
        path: str,
        deadline: Deadline,
        query: Mapping[str, str] | None,
        body: bytes | None,
    ) -> Reply | Outcome:
        left = max(deadline.left, 0.001)
        try:
            response = session.request(
                method,
                self._base_url + path,
                params=query,
                data=body,
                headers={"Accept": "application/json"} | ({"Content-Type": "application/json"} if body else {}),
                auth=self._auth,
                timeout=(min(CONNECT_SECONDS, left), min(READ_SECONDS, left)),
                allow_redirects=False,
                stream=True,
            )
        except requests.RequestException as error:
            return _outcome(error)
        with response:
            content = _read(response, deadline)
        if isinstance(content, Outcome):
            return content
        return Reply(response.status_code, response.headers, content)


def _read(response: requests.Response, deadline: Deadline) -> bytes | Outcome:
    """The body, in pieces as they arrive: a server that drips must not outlast the deadline."""
    content = bytearray()
    try:
        while piece := response.raw.read1(_PIECE, decode_content=True):
            content += piece
            if len(content) > LONGEST_BODY:
                return Outcome.TOO_LONG
            if deadline.left <= 0:
                return Outcome.SILENT
    except urllib3.exceptions.TimeoutError:
        return Outcome.SILENT
    except (urllib3.exceptions.HTTPError, OSError):
        return Outcome.BROKEN
    return bytes(content)


def _outcome(error: requests.RequestException) -> Outcome:
    for kind, outcome in (
        (requests.exceptions.SSLError, Outcome.UNTRUSTED),
        (requests.exceptions.ProxyError, Outcome.PROXY),
        (requests.exceptions.ConnectTimeout, Outcome.SLOW_CONNECT),
        (requests.exceptions.Timeout, Outcome.SILENT),
    ):
        if isinstance(error, kind):
            return outcome
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    if isinstance(reason, urllib3.exceptions.NameResolutionError):
        return Outcome.UNKNOWN_HOST
    if isinstance(reason, urllib3.exceptions.NewConnectionError):
        return Outcome.REFUSED
    return Outcome.BROKEN
