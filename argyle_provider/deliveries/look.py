"""Look at receivers as Argyle meets them: address, connection, TLS, and the answer to a delivery.

A host is resolved once, and every connection goes to one of the addresses found. No redirect is followed. Proxies and
certificates of this machine's environment are left out, because Argyle does not have them.
"""

from __future__ import annotations

import contextlib
import functools
import http.client
import queue
import socket
import ssl
import threading
import time
from collections import defaultdict
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NoResultError
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from argyle_provider import samples
from argyle_provider.core.looks import Look, Reply, Trouble
from argyle_provider.core.probes import LIMIT_SECONDS, Probe
from argyle_provider.core.troubles import CONNECT_SECONDS
from argyle_provider.core.urls import Url, UrlError, url_form
from argyle_provider.deliveries.forgeries import forged, genuine

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from argyle_provider.core.looks import Receiver
    from argyle_provider.core.outgoing import Outgoing

    _Job: TypeAlias = tuple[Receiver, Future[Look]]

SECONDS = 20.0
"""The longest look at one receiver, in seconds."""

ALL_SECONDS = 25.0
"""The longest time for all of them."""

PER_HOST = 4
"""How many receivers of one host are looked at at a time: a small server refuses a crowd of connections."""

_EVENT = "gigs.added"
_MOST_ADDRESSES = 3
_DAY = 86_400

# OpenSSL's numbers (X509_V_ERR_..., x509_vfy.h).
_CERTIFICATE_TROUBLES = {
    9: Trouble.NOT_YET_VALID,
    10: Trouble.EXPIRED,
    18: Trouble.SELF_SIGNED,
    19: Trouble.SELF_SIGNED,
    62: Trouble.WRONG_HOST,
    64: Trouble.WRONG_HOST,
}


class _NoAnswerError(Exception):
    """Raised where a receiver gives no answer, with the reason."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


def look_at_all(
    receivers: Sequence[Receiver], *, signed: bool = False, on_look: Callable[[], None] = lambda: None
) -> list[Look]:
    """Look at all *receivers*, at all hosts at a time. What takes longer than :data:`ALL_SECONDS` is not known.

    Args:
        receivers: the receivers.
        signed: whether to send also a genuine delivery, where the secret is known.
        on_look: called after each look.
    """
    futures: list[Future[Look]] = []
    hosts: dict[str, queue.SimpleQueue[_Job]] = defaultdict(queue.SimpleQueue)
    for each in receivers:
        futures.append(Future())
        futures[-1].add_done_callback(lambda _: on_look())
        hosts[_host(each)].put((each, futures[-1]))
    for jobs in hosts.values():
        for _ in range(min(PER_HOST, jobs.qsize())):
            # A look may hang in the resolver, which has no limit, so it must keep no process alive.
            threading.Thread(target=_work, args=(jobs, signed), name="argyle-look", daemon=True).start()
    end = time.monotonic() + ALL_SECONDS
    return [_result(each, end) for each in futures]


def _host(receiver: Receiver) -> str:
    found = url_form(receiver.url)
    return found.address if isinstance(found, Url) else ""


def _work(jobs: queue.SimpleQueue[_Job], signed: bool) -> None:  # noqa: FBT001 - the arguments of a thread
    with contextlib.suppress(queue.Empty):
        while True:
            receiver, future = jobs.get_nowait()
            try:
                future.set_result(look_at(receiver, signed=signed))
            except Exception as error:  # noqa: BLE001 - whoever waits gets it
                future.set_exception(error)


def _result(future: Future[Look], end: float) -> Look:
    try:
        return future.result(max(end - time.monotonic(), 0))
    except NoResultError:
        return Look(trouble=Trouble.TIME_OVER)


def look_at(receiver: Receiver, *, signed: bool = False) -> Look:
    """Look at one receiver. Sends nothing where no trusted connection can be opened."""
    try:
        url = Url.parse(receiver.url)
    except UrlError:
        return Look(trouble=Trouble.NO_ADDRESS)
    visit = _Visit(url, time.monotonic() + SECONDS)
    look = Look()
    try:
        look = replace(look, addresses=visit.resolve())
        look = replace(look, address=visit.connect(look.addresses))
        look = replace(look, days_left=visit.handshake())
    except _NoAnswerError as error:
        return replace(look, trouble=error.trouble)
    event = receiver.event if receiver.event in samples.EVENTS else _EVENT
    body = samples.body(event, name=receiver.name)  # about a made-up user
    replies: dict[Probe, Reply] = {}
    outgoing = {each: forged(each, body, "") for each in (Probe.UNSIGNED, Probe.RANDOM_KEY)}
    if signed and receiver.secret:
        outgoing[Probe.GENUINE] = genuine(body, receiver.secret)
    for probe, each in outgoing.items():
        replies[probe] = visit.post(each)
        if replies[probe].trouble in {Trouble.SILENT, Trouble.TIME_OVER}:
            break  # the others would only take time
    return replace(look, replies=replies)


@dataclass
class _Visit:
    """The connections to one receiver.

    Attributes:
        end: the time on the monotonic clock when they must be over.
        address: where they go.
    """

    url: Url
    end: float
    address: str = ""

    @property
    def port(self) -> int:
        """The port of the URL."""
        return self.url.port or (80 if self.url.scheme == "http" else 443)

    def _limit(self, seconds: float) -> float:
        """*seconds*, or what is left of the time."""
        left = min(seconds, self.end - time.monotonic())
        if left <= 0:
            raise _NoAnswerError(Trouble.TIME_OVER)
        return left

    def resolve(self) -> tuple[str, ...]:
        """The addresses of the host."""
        try:
            found = socket.getaddrinfo(self.url.host, self.port, type=socket.SOCK_STREAM)
        except socket.gaierror as error:
            trouble = Trouble.NO_RESOLVER if error.errno == socket.EAI_AGAIN else Trouble.NO_ADDRESS
            raise _NoAnswerError(trouble) from None
        except (OSError, UnicodeError):
            raise _NoAnswerError(Trouble.NO_ADDRESS) from None
        return tuple(dict.fromkeys(str(each[4][0]) for each in found))

    def connect(self, addresses: Sequence[str]) -> str:
        """The first of *addresses* that takes a connection; that one is used from now on."""
        troubles = []
        for each in addresses[:_MOST_ADDRESSES]:
            trouble = self._try(each)
            if trouble is None:
                self.address = each
                return each
            troubles.append(trouble)
        # A refusal says more than silence, and both say more than a missing route.
        raise _NoAnswerError(min(troubles, key=_TELLING.index))

    def _try(self, address: str) -> Trouble | None:
        try:
            socket.create_connection((address, self.port), self._limit(CONNECT_SECONDS)).close()
        except OSError as error:
            return _why_no_connection(error)
        return None

    def handshake(self) -> int | None:
        """For how many days the certificate is valid; None without TLS."""
        with self._open() as connection:
            if not isinstance(connection, ssl.SSLSocket):
                return None
            certificate = connection.getpeercert() or {}
        return int((ssl.cert_time_to_seconds(str(certificate["notAfter"])) - time.time()) // _DAY)

    def _open(self) -> socket.socket:
        try:
            plain = socket.create_connection((self.address, self.port), self._limit(CONNECT_SECONDS))
        except OSError as error:
            raise _NoAnswerError(_why_no_connection(error)) from None
        if self.url.scheme == "http":
            return plain
        try:
            return _trusting_public_authorities().wrap_socket(plain, server_hostname=self.url.host)
        except ssl.SSLCertVerificationError as error:
            plain.close()
            trouble = _CERTIFICATE_TROUBLES.get(error.verify_code, Trouble.INCOMPLETE)
        except OSError:  # with the errors of ssl, and a handshake that takes too long
            plain.close()
            trouble = Trouble.NO_TLS
        raise _NoAnswerError(trouble)

    def post(self, outgoing: Outgoing) -> Reply:
        """Send one delivery over a connection of its own, as Argyle does."""
        began = time.monotonic()
        try:
            with self._open() as connection:
                connection.settimeout(self._limit(LIMIT_SECONDS))
                status, kind = self._exchange(connection, outgoing)
        except _NoAnswerError as error:
            trouble = error.trouble
        except TimeoutError:
            trouble = Trouble.SILENT if time.monotonic() - began >= LIMIT_SECONDS else Trouble.TIME_OVER
        except (OSError, http.client.HTTPException, ValueError):
            trouble = Trouble.BROKEN
        else:
            return Reply(status, _ms(began), is_page=kind.startswith("text/html"))
        return Reply(ms=_ms(began), trouble=trouble)

    def _exchange(self, connection: socket.socket, outgoing: Outgoing) -> tuple[int, str]:
        """Status and content type of the answer."""
        client = http.client.HTTPConnection(self.url.host)
        client.sock = connection
        client.putrequest("POST", self._target(), skip_host=True, skip_accept_encoding=True)
        client.putheader("Host", self.url.address)
        for name, value in outgoing.headers:
            client.putheader(name, value)
        client.putheader("Content-Length", str(len(outgoing.body)))
        client.endheaders(outgoing.body)
        answer = client.getresponse()
        return answer.status, (answer.headers.get("Content-Type") or "").lower()

    def _target(self) -> str:
        """Path and query as they are declared; encoded if they are not in ASCII."""
        written = self.url.rest.partition("#")[0]
        if not written.isascii():
            written = f"{self.url.path}?{self.url.query}" if self.url.query else self.url.path
        return written if written.startswith("/") else f"/{written}"


_TELLING = (Trouble.REFUSED, Trouble.NO_CONNECTION, Trouble.NO_ROUTE)


def _why_no_connection(error: OSError) -> Trouble:
    if isinstance(error, ConnectionRefusedError):
        return Trouble.REFUSED
    return Trouble.NO_CONNECTION if isinstance(error, TimeoutError) else Trouble.NO_ROUTE


def _trusting_public_authorities() -> ssl.SSLContext:
    """What Argyle has to verify a certificate with, as far as anybody knows: Mozilla's list, as the HTTP library."""
    from requests.utils import DEFAULT_CA_BUNDLE_PATH  # noqa: PLC0415 - the library takes long to load

    return _trusting(DEFAULT_CA_BUNDLE_PATH)


@functools.cache
def _trusting(path: str) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=path)


def _ms(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
