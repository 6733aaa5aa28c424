"""Send one request over HTTP, and turn every exception of ``requests`` and ``urllib3`` into an outcome.

None of these exceptions leaves this module, not even as a cause: they contain the request with its ``Authorization``
header.
"""

from __future__ import annotations

import math
import re
import ssl
import threading
import time
from typing import TYPE_CHECKING

import requests
import urllib3
from requests.auth import HTTPBasicAuth

from argyle_provider.api.exchange import CONNECT_SECONDS, LONGEST_BODY, READ_SECONDS, Outcome, Reply
from argyle_provider.api.route import route_to
from argyle_provider.version import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping

    from requests.adapters import BaseAdapter

    from argyle_provider.api.retry import Deadline

IDLE_SECONDS = 2.0
"""The longest idle time of a connection that a POST may reuse. Servers keep theirs for 5 seconds or more."""

_PIECE = 64 * 1024
_TUNNEL_REFUSED = re.compile(r"Tunnel connection failed: (\d{3}).*", re.DOTALL)  # http.client's words


class Transport:
    """Sends requests to one host with one key. Safe for threads: each thread has its own connections."""

    def __init__(self, base_url: str, *, auth: tuple[str, str], adapter: BaseAdapter | None = None) -> None:
        self._base_url = base_url.rstrip("/")
        self._auth = HTTPBasicAuth(*auth)
        self.route = route_to(base_url)
        self._adapter = adapter
        self._threads = threading.local()

    def send(
        self, method: str, path: str, *, deadline: Deadline, query: Mapping[str, str] | None, body: bytes | None
    ) -> Reply | Outcome:
        """Send one request and read its whole reply before *deadline*.

        A POST never reuses a connection that was idle: if the server closes it at that moment, nobody knows whether the
        server received the POST. Right after another request it does, which saves the creates of a thread a handshake.
        """
        threads = self._threads
        if not hasattr(threads, "session"):
            threads.session, threads.used = self._new_session(), -math.inf
        if method == "POST" and time.monotonic() - threads.used > IDLE_SECONDS:
            threads.session.close()
        outcome = self._send(threads.session, method, path, deadline, query, body)
        threads.used = time.monotonic()
        return outcome

    def _new_session(self) -> requests.Session:
        session = requests.Session()
        session.trust_env = False  # the route has the settings of the environment, checked
        session.proxies = {"https": self.route.proxy_url} if self.route.proxy_url else {}
        session.verify = self.route.certificates or True
        session.headers["User-Agent"] = f"argyle-webhooks/{__version__}"
        if self._adapter is not None:
            session.mount("http://", self._adapter)
            session.mount("https://", self._adapter)
        return session

    def _send(  # noqa: PLR0913, PLR0917 - the parts of one request
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
        except (OSError, ValueError, urllib3.exceptions.HTTPError):
            # Network failures are wrapped by requests. The rest are its own checks before it connects.
            return Outcome.UNSENDABLE
        with response:
            content = _read(response, deadline)
        if isinstance(content, Outcome):
            return content
        return Reply(response.status_code, response.headers, content)


def _read(response: requests.Response, deadline: Deadline) -> bytes | Outcome:
    """The body, read piece by piece: a server that sends slowly must not exceed the deadline."""
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
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    if isinstance(error, requests.exceptions.ProxyError):
        return _proxy_outcome(getattr(reason, "original_error", None))
    if isinstance(error, requests.exceptions.SSLError):
        # TLS can also fail after the request was sent; only the certificate is checked before.
        return Outcome.UNTRUSTED if _is_about_certificate(reason) else Outcome.BROKEN
    for kind, outcome in (
        (requests.exceptions.ConnectTimeout, Outcome.SLOW_CONNECT),
        (requests.exceptions.Timeout, Outcome.SILENT),
        (requests.exceptions.InvalidURL, Outcome.UNSENDABLE),
        (requests.exceptions.InvalidSchema, Outcome.UNSENDABLE),
    ):
        if isinstance(error, kind):
            return outcome
    if isinstance(reason, urllib3.exceptions.NameResolutionError):
        return Outcome.UNKNOWN_HOST
    if isinstance(reason, urllib3.exceptions.NewConnectionError):
        return Outcome.REFUSED
    return Outcome.BROKEN


def _proxy_outcome(error: object) -> Outcome:
    """The outcome where the proxy opened no tunnel; then the request was never sent."""
    if _is_about_certificate(error):
        return Outcome.UNTRUSTED
    refused = _TUNNEL_REFUSED.fullmatch(str(error))
    if refused is None or refused[1].startswith("5"):
        return Outcome.PROXY
    return Outcome.PROXY_LOGIN if refused[1] == "407" else Outcome.PROXY_FORBIDS


def _is_about_certificate(reason: object) -> bool:
    causes = reason.args if isinstance(reason, urllib3.exceptions.SSLError) else (reason,)
    return any(isinstance(each, ssl.SSLCertVerificationError) for each in causes)
