"""One request over HTTP, and the one seam where the exceptions of ``requests`` and ``urllib3`` end.

None of theirs escapes, not even as a cause: they hold the request, and with it the ``Authorization`` header.
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
"""How long a connection may have been idle over which a POST still goes; servers keep theirs for 5 seconds and more."""

_PIECE = 64 * 1024
_TUNNEL_REFUSED = re.compile(r"Tunnel connection failed: (\d{3}).*", re.DOTALL)  # http.client's words


class Transport:
    """Sends requests to one host with one key. Safe for threads: each has connections of its own."""

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

        A POST never goes over a connection that was idle: if the server closed it just then, nobody could tell whether
        the POST was received. Right after another request it does, which saves a lane's creates their handshakes.
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
        session.trust_env = False  # the route holds what the environment says, checked
        session.proxies = {"https": self.route.proxy_url} if self.route.proxy_url else {}
        session.verify = self.route.certificates or True
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
        except (OSError, ValueError, urllib3.exceptions.HTTPError):
            # What breaks on the way is wrapped by requests. The rest are checks of its own before it connects.
            return Outcome.UNSENDABLE
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
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    if isinstance(error, requests.exceptions.ProxyError):
        return _proxy_outcome(getattr(reason, "original_error", None))
    if isinstance(error, requests.exceptions.SSLError):
        # TLS also breaks after the request was sent; only the certificate is looked at before.
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
    """What a proxy made of the request, which it has not seen: without a tunnel there is nothing to send it in."""
    if _is_about_certificate(error):
        return Outcome.UNTRUSTED
    refused = _TUNNEL_REFUSED.fullmatch(str(error))
    if refused is None or refused[1].startswith("5"):
        return Outcome.PROXY
    return Outcome.PROXY_LOGIN if refused[1] == "407" else Outcome.PROXY_FORBIDS


def _is_about_certificate(reason: object) -> bool:
    causes = reason.args if isinstance(reason, urllib3.exceptions.SSLError) else (reason,)
    return any(isinstance(each, ssl.SSLCertVerificationError) for each in causes)
