"""One POST to a receiver: the exact bytes and headers, to an address that was checked.

The host is resolved once, every address of it must be this machine's own unless a person has allowed that very host,
and the connection goes to one of these addresses: a name that means something else a moment later leads nowhere else.
No redirect is followed, and the environment's proxies and credentials are left alone.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NoResultError
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import SplitResult, urlsplit

from argyle_provider.core.hosts import is_loopback
from argyle_provider.exceptions import DestinationError, ElsewhereError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from requests import Response

    Headers: TypeAlias = Mapping[str, str] | Sequence[tuple[str, str]]

_EXCERPT_BYTES = 2048
_EXCERPT_CHARACTERS = 200
_OF_ONE_CONNECTION = frozenset(
    {"connection", "content-length", "host", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding"}
    | {"upgrade"}
)


@dataclass(frozen=True)
class Answer:
    """What came of a POST.

    Attributes:
        status: the HTTP status; None where no answer came.
        ms: how long it took, in milliseconds.
        error: why no answer came, in one sentence; empty where one came.
        excerpt: the first 200 characters of the answer's body, without what a terminal would act on.
        timed_out: whether the time was over before an answer came.
    """

    status: int | None
    ms: int
    error: str = ""
    excerpt: str = ""
    timed_out: bool = False


class Destination:
    """A URL to post to, kept as it is given.

    Attributes:
        host: its host, in lower case.
    """

    def __init__(self, url: str, *, allowed: str | None = None) -> None:
        """Take *url* apart; nothing is resolved yet.

        Args:
            allowed: the host that may be another machine, since a person has named it.

        Raises:
            DestinationError: it is no ``http`` or ``https`` URL with a host, or it has credentials.
        """
        try:
            parts = urlsplit(url)
            self._port = parts.port or {"http": 80, "https": 443}[parts.scheme]
        except (ValueError, KeyError):
            parts = SplitResult("", "", "", "", "")
        if not parts.hostname or parts.username is not None or not url.isprintable() or " " in url:
            message = "This is not a URL to send to. Write http://127.0.0.1:PORT/PATH, without credentials."
            raise DestinationError(message)
        self.url = url
        self.host = parts.hostname
        self._is_allowed = allowed is not None and self.host == allowed.lower()
        self._parts = parts

    def addresses(self) -> list[str]:
        """The addresses of the host, each of which is this machine's own, or of the host that is allowed.

        Raises:
            DestinationError: there are none.
            ElsewhereError: one is somewhere else.
        """
        try:
            found = socket.getaddrinfo(self.host, self._port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            message = f"The host {self.host} has no address here."
            raise DestinationError(message) from None
        addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
        if not self._is_allowed and not all(map(is_loopback, addresses)):
            message = f"The host {self.host} is not this machine. Deliveries hold people's pay: nothing was sent."
            raise ElsewhereError(message)
        return addresses

    def check(self, *, own_port: int) -> None:
        """Make sure that something may be sent there by whoever listens on *own_port*.

        Raises:
            DestinationError: it would go round for ever, or to another machine.
        """
        self.addresses()
        if self._port == own_port:
            message = f"{self.url} is this receiver itself. Name another port."
            raise DestinationError(message)

    def post(self, body: bytes, headers: Headers, *, seconds: float) -> Answer:
        """Post, and wait for the answer for *seconds* at most. See :meth:`start`."""
        began = time.monotonic()
        try:
            return self.start(body, headers, seconds=seconds).result(seconds)
        except NoResultError:
            return silence(time.monotonic() - began)

    def start(self, body: bytes, headers: Headers, *, seconds: float) -> Future[Answer]:
        """Begin to post, in a thread that keeps no process alive.

        What belongs to one connection (``Host``, ``Content-Length``, ...) is made anew; every other header goes out as
        it is given, and none is added.

        Args:
            headers: by name, or in pairs where a name comes twice.
            seconds: the longest wait for a connection, and for each part of the answer.
        """
        future: Future[Answer] = Future()

        def run() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                future.set_result(self._post(body, headers, seconds))
            except BaseException as error:  # noqa: BLE001 - whoever waits gets it
                future.set_exception(error)

        threading.Thread(target=run, name="argyle-post", daemon=True).start()
        return future

    def _post(self, body: bytes, headers: Headers, seconds: float) -> Answer:
        import requests  # noqa: PLC0415 - it takes longer to load than all of ours
        from urllib3 import HTTPHeaderDict  # noqa: PLC0415 - as above
        from urllib3.util import SKIP_HEADER  # noqa: PLC0415 - as above

        began = time.monotonic()
        try:
            addresses = self.addresses()
        except DestinationError as error:
            return Answer(None, _ms(began), str(error))
        pairs = headers if not isinstance(headers, Mapping) else headers.items()
        kept = [(name, value) for name, value in pairs if name.lower() not in _OF_ONE_CONNECTION]
        given = {name.lower() for name, _ in kept}
        # The library would add these two by itself.
        skipped = [(name, SKIP_HEADER) for name in ("Accept-Encoding", "User-Agent") if name.lower() not in given]
        of_connection = [("Host", self._parts.netloc), ("Content-Length", str(len(body)))]
        for address in addresses:
            request = requests.Request("POST", self._at(address), data=body).prepare()
            request.headers = HTTPHeaderDict([*kept, *skipped, *of_connection])  # type: ignore[assignment]
            adapter = requests.adapters.HTTPAdapter()
            if self._parts.scheme == "https":
                adapter.init_poolmanager(1, 1, server_hostname=self.host, assert_hostname=self.host)
            try:
                with adapter.send(request, stream=True, timeout=seconds) as response:
                    return Answer(response.status_code, _ms(began), excerpt=_excerpt(response))
            except requests.exceptions.SSLError:
                return Answer(None, _ms(began), "the certificate can't be verified")
            except requests.exceptions.Timeout:
                return silence(time.monotonic() - began)
            except requests.exceptions.ConnectionError as error:
                if not _is_refusal(error):
                    return Answer(None, _ms(began), "the connection broke before an answer came")
            finally:
                adapter.close()
        return Answer(None, _ms(began), f"nothing listens on port {self._port} of {' or '.join(addresses)}")

    def _at(self, address: str) -> str:
        """The URL with *address* in place of the host."""
        host = f"[{address}]" if ":" in address else address
        return self._parts._replace(netloc=f"{host}:{self._port}").geturl()


def silence(seconds: float) -> Answer:
    """Nothing came for so long."""
    return Answer(None, round(seconds * 1000), f"no answer in {seconds:.1f} s", timed_out=True)


def _ms(began: float) -> int:
    return round((time.monotonic() - began) * 1000)


def _is_refusal(error: Exception) -> bool:
    """Whether the connection was refused, so that nothing was sent: another address may take it."""
    from urllib3.exceptions import NewConnectionError  # noqa: PLC0415 - as above

    return isinstance(getattr(error.args[0] if error.args else None, "reason", None), NewConnectionError)


def _excerpt(response: Response) -> str:
    """The beginning of an answer's body, for a person; the body is whatever a receiver sends."""
    from urllib3.exceptions import HTTPError  # noqa: PLC0415 - as above

    try:
        content = response.raw.read(_EXCERPT_BYTES, decode_content=True)
    except HTTPError:
        return ""
    text = content.decode("utf-8", "replace")
    return "".join(each if each.isprintable() else " " for each in text[:_EXCERPT_CHARACTERS]).strip()
