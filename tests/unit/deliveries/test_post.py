"""Posting to a receiver on this machine: exact, and nowhere else."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import TYPE_CHECKING, Any

import pytest

from argyle_provider.deliveries.post import Destination
from argyle_provider.exceptions import DestinationError, ElsewhereError

if TYPE_CHECKING:
    from collections.abc import Iterator

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
BODY = b'{\n  "event": "gigs.added"\n}'


class Receiver:
    """A port of this machine that keeps what it receives, and answers with bytes."""

    def __init__(self, answer: bytes, *, family: socket.AddressFamily = socket.AF_INET) -> None:
        self.answer = answer
        self.received = b""
        self.listener = socket.create_server(("::1" if family == socket.AF_INET6 else "127.0.0.1", 0), family=family)
        self.port = self.listener.getsockname()[1]
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            connection, _ = self.listener.accept()
            with connection:
                while not self.received.endswith(BODY):
                    self.received += connection.recv(65536)
                connection.sendall(self.answer)
                if not self.answer:
                    self.over.wait(5)


@contextlib.contextmanager
def receiving(answer: bytes = OK, **how: Any) -> Iterator[Receiver]:
    """A receiver for one request."""
    made = Receiver(answer, **how)
    yield made
    made.listener.close()
    made.over.set()
    for thread in threading.enumerate():  # other tests count them
        if thread.name == "argyle-post":
            thread.join()
    made.thread.join()


def test_a_receiver_gets_exactly_these_bytes_and_headers() -> None:
    """Nothing is added but what belongs to the connection; the query stays, and nothing is put behind the path."""
    headers = {"Accept": "*/*", "X-Argyle-Signature": "abc", "X-Odd": "\xe9", "Host": "x", "Content-Length": "1"}
    with receiving() as receiver:
        answer = Destination(f"http://127.0.0.1:{receiver.port}/hook/?a=b&c").post(BODY, headers, seconds=5)

    head, _, body = receiver.received.partition(b"\r\n\r\n")
    request, *lines = head.split(b"\r\n")
    assert answer.status == 200
    assert body == BODY
    assert request == b"POST /hook/?a=b&c HTTP/1.1"
    assert sorted(lines) == sorted(
        [
            b"Accept: */*",
            b"X-Argyle-Signature: abc",
            b"X-Odd: \xe9",
            f"Host: 127.0.0.1:{receiver.port}".encode(),
            f"Content-Length: {len(BODY)}".encode(),
        ]
    )


def test_a_name_is_tried_at_each_of_its_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    """The name localhost means ::1 too; the header keeps the name."""
    found = [(socket.AF_INET6, 1, 6, "", ("::1", 1, 0, 0)), (socket.AF_INET, 1, 6, "", ("127.0.0.1", 1))]
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *more, **how: found if host == "localhost" else real(host, *more, **how)
    )
    with receiving() as receiver:
        answer = Destination(f"http://localhost:{receiver.port}/").post(BODY, {}, seconds=5)
        port = receiver.port

    assert answer.status == 200
    assert f"Host: localhost:{port}".encode() in receiver.received
    answer = Destination(f"http://localhost:{port}/").post(BODY, {}, seconds=5)
    assert (answer.status, answer.error) == (None, f"nothing listens on port {port} of ::1 or 127.0.0.1")


def test_an_ipv6_address_works() -> None:
    """In brackets, as everywhere."""
    with receiving(family=socket.AF_INET6) as receiver:
        assert Destination(f"http://[::1]:{receiver.port}/").post(BODY, {}, seconds=5).status == 200


@pytest.mark.parametrize(
    "url",
    ["", "127.0.0.1:3000", "ftp://127.0.0.1/", "http://", "http://u:p@127.0.0.1/", "http://[::1/", "http://h:0x/"],
)
def test_what_is_no_url_is_refused(url: str) -> None:
    """Its text may hold a password, so it is not repeated."""
    with pytest.raises(DestinationError) as caught:
        Destination(url)

    assert "p@" not in str(caught.value)


@pytest.mark.parametrize("address", ["192.0.2.1", "10.0.0.1", "2001:db8::1", "::ffff:192.0.2.1", "fe80::1%1"])
def test_nothing_goes_to_another_machine(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where only one address of a name is elsewhere."""
    found = [(socket.AF_INET, 1, 6, "", (each, 80)) for each in ("127.0.0.1", address)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("it was connected"))

    with pytest.raises(DestinationError, match="is not this machine"):
        Destination("http://hooks.example.com/").addresses()
    answer = Destination("http://hooks.example.com/").post(BODY, {}, seconds=5)

    assert answer.status is None
    assert "is not this machine" in answer.error


def test_a_host_that_a_person_has_named_is_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    """That very host, in any case of letters, and no other."""
    found = [(socket.AF_INET, 1, 6, "", ("192.0.2.1", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)

    assert Destination("http://Hooks.example.com/", allowed="hooks.EXAMPLE.com").addresses() == ["192.0.2.1"]
    for host in ("example.com", "x.hooks.example.com", "hooks.example.com.evil.org"):
        with pytest.raises(ElsewhereError, match="is not this machine"):
            Destination(f"http://{host}/", allowed="hooks.example.com").addresses()


def test_a_header_can_come_twice() -> None:
    """In pairs, as a receiver may get it."""
    with receiving() as receiver:
        Destination(f"http://127.0.0.1:{receiver.port}/").post(
            BODY, [("X-A", "1"), ("X-A", ""), ("X-B", "2")], seconds=5
        )

    assert b"X-A: 1\r\nX-A: \r\nX-B: 2\r\n" in receiver.received


def test_a_name_that_changes_after_the_check_leads_nowhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is resolved once, and the connection goes to what was checked."""
    real = socket.getaddrinfo
    asked = []

    def resolve(host: Any, *arguments: Any, **options: Any) -> Any:
        if host != "changes.example.com":
            return real(host, *arguments, **options)
        asked.append(host)
        return real("127.0.0.1" if len(asked) == 1 else "192.0.2.1", *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with receiving() as receiver:
        assert Destination(f"http://changes.example.com:{receiver.port}/").post(BODY, {}, seconds=5).status == 200

    assert len(asked) == 1


def test_a_host_without_an_address_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """A typo, usually."""
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: (_ for _ in ()).throw(socket.gaierror(-2, "no")))

    assert "has no address" in Destination("http://nowhere.example.com/").post(BODY, {}, seconds=5).error


def test_a_redirect_is_not_followed() -> None:
    """Argyle is not known to; it is an answer like any other."""
    answer = b"HTTP/1.1 302 Found\r\nLocation: http://192.0.2.1/\r\nContent-Length: 0\r\n\r\n"
    with receiving(answer) as receiver:
        assert Destination(f"http://127.0.0.1:{receiver.port}/").post(BODY, {}, seconds=5).status == 302


@pytest.mark.parametrize("proxy", ["http_proxy", "HTTP_PROXY", "ALL_PROXY"])
def test_the_environment_sends_it_nowhere_else(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy is another machine."""
    monkeypatch.setenv(proxy, "http://192.0.2.1:3128")
    with receiving() as receiver:
        assert Destination(f"http://127.0.0.1:{receiver.port}/").post(BODY, {}, seconds=5).status == 200


def test_the_beginning_of_an_answer_is_shown_safely() -> None:
    """A receiver's text tells what is wrong with it, and nothing that it sends acts on a terminal."""
    text = b"\x1b[31mbad\xff signature\n" + b"x" * 5000
    head = f"HTTP/1.1 401 No\r\nContent-Length: {len(text)}\r\n\r\n".encode()
    with receiving(head + text) as receiver:
        answer = Destination(f"http://127.0.0.1:{receiver.port}/").post(BODY, {}, seconds=5)

    assert answer.status == 401
    assert answer.excerpt.startswith("[31mbad\N{REPLACEMENT CHARACTER} signature x")
    assert len(answer.excerpt) <= 200
    assert answer.excerpt.isprintable()


def test_a_broken_body_is_no_broken_answer() -> None:
    """The status was there."""
    with receiving(b"HTTP/1.1 500 No\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc") as receiver:
        answer = Destination(f"http://127.0.0.1:{receiver.port}/").post(BODY, {}, seconds=5)

    assert (answer.status, answer.excerpt) == (500, "")


def test_silence_ends_in_time() -> None:
    """A receiver that hangs holds nobody up."""
    with receiving(b"") as receiver:
        answer = Destination(f"http://127.0.0.1:{receiver.port}/").post(BODY, {}, seconds=0.3)

    assert answer.status is None
    assert answer.error.startswith("no answer in ")
    assert answer.ms >= 300


def test_a_connection_that_breaks_is_said() -> None:
    """Before there was an answer."""
    with receiving(b"no HTTP\r\n\r\n") as receiver:
        answer = Destination(f"http://127.0.0.1:{receiver.port}/").post(BODY, {}, seconds=5)

    assert (answer.status, answer.error) == (None, "the connection broke before an answer came")
