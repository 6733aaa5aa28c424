"""One request over real sockets: the outcome when the other side misbehaves."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from typing import TYPE_CHECKING

import pytest

from argyle_provider.api import transport as module
from argyle_provider.api.exchange import LONGEST_BODY, Outcome, Reply
from argyle_provider.api.retry import Deadline, RealClock
from argyle_provider.api.transport import Transport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Script = Callable[[socket.socket], None]
    Serve = Callable[[Script], str]

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


@pytest.fixture(name="serve")
def _serve() -> Iterator[Serve]:
    """A server that runs a script for each connection; returns its address."""
    listeners: list[socket.socket] = []
    threads: list[threading.Thread] = []

    def serve(script: Script) -> str:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)

        def run() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    script(connection)

        threads.append(threading.Thread(target=run, daemon=True))
        threads[-1].start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}"

    yield serve
    for listener in listeners:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
    for thread in threads:
        thread.join(timeout=5)


def send(url: str, method: str = "GET", *, seconds: float = 5.0) -> Reply | Outcome:
    """One request with a deadline of *seconds*."""
    body = b"{}" if method == "POST" else None
    transport = Transport(url, auth=("id", "secret"))
    return transport.send(method, "/v2/webhooks", deadline=Deadline(RealClock(), seconds), query=None, body=body)


def request(connection: socket.socket) -> bytes:
    """Read one request's head."""
    received = b""
    while b"\r\n\r\n" not in received and (piece := connection.recv(65536)):
        received += piece
    return received


def test_a_whole_reply_comes_back(serve: Serve) -> None:
    """Status, headers and body, however the body is split."""

    def script(connection: socket.socket) -> None:
        request(connection)
        connection.sendall(
            b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\nX-A: b\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n"
        )

    reply = send(serve(script))

    assert isinstance(reply, Reply)
    assert (reply.status, reply.headers["x-a"], reply.body) == (201, "b", b"{}")


def test_a_port_where_nobody_listens_is_surely_not_sent() -> None:
    """The connection is refused before a byte goes out."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    outcome = send(f"http://127.0.0.1:{port}")

    assert outcome is Outcome.REFUSED
    assert outcome.surely_not_sent


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"])
def test_a_connection_that_breaks_after_the_request_may_have_carried_it_out(serve: Serve, head: bytes) -> None:
    """Before any answer, or in the middle of one."""

    def script(connection: socket.socket) -> None:
        request(connection)
        connection.sendall(head)

    outcome = send(serve(script), "POST")

    assert outcome is Outcome.BROKEN
    assert not outcome.surely_not_sent


def test_silence_ends_with_the_deadline(serve: Serve) -> None:
    """A server that reads the request and never answers."""
    done = threading.Event()

    def script(connection: socket.socket) -> None:
        request(connection)
        done.wait(5)

    started = time.monotonic()
    outcome = send(serve(script), seconds=0.3)
    done.set()

    assert outcome is Outcome.SILENT
    assert time.monotonic() - started < 3


def test_a_drip_ends_with_the_deadline(serve: Serve) -> None:
    """A server that sends a byte now and then triggers no time-out of the socket, and must not exceed the deadline."""
    done = threading.Event()

    def script(connection: socket.socket) -> None:
        request(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        with contextlib.suppress(OSError):
            while not done.wait(0.05):
                connection.sendall(b" ")

    started = time.monotonic()
    outcome = send(serve(script), seconds=0.5)
    done.set()

    assert outcome is Outcome.SILENT
    assert time.monotonic() - started < 3


def test_a_reply_without_end_is_cut(serve: Serve) -> None:
    """No server can fill the provider's memory."""

    def script(connection: socket.socket) -> None:
        request(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n")
        with contextlib.suppress(OSError):
            for _ in range(LONGEST_BODY // 2**20 + 20):
                connection.sendall(b" " * 2**20)

    assert send(serve(script)) is Outcome.TOO_LONG


@pytest.mark.parametrize(("idle", "expected"), [(60.0, [2]), (0.0, [1, 1])])
def test_a_post_goes_over_a_kept_connection_only_if_it_was_used_just_now(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, idle: float, expected: list[int]
) -> None:
    """If the server closes an idle connection, nobody knows whether it read the POST."""
    monkeypatch.setattr(module, "IDLE_SECONDS", idle)
    connections: list[int] = []

    def script(connection: socket.socket) -> None:
        connections.append(0)
        while b"POST" in request(connection):
            connections[-1] += 1
            connection.sendall(OK)

    transport = Transport(serve(script), auth=("id", "secret"))
    for _ in range(2):
        assert isinstance(post(transport), Reply)

    assert connections == expected


def test_a_post_over_a_connection_that_ends_just_then_is_not_sent_again(serve: Serve) -> None:
    """The server read the POST and closed the connection; only the list shows whether it was carried out."""
    received: list[bytes] = []

    def script(connection: socket.socket) -> None:
        received.append(request(connection))
        connection.sendall(OK)
        received.append(request(connection))

    transport = Transport(serve(script), auth=("id", "secret"))

    assert isinstance(post(transport), Reply)
    assert post(transport) is Outcome.BROKEN
    assert [b"POST /" in each for each in received] == [True, True]


def post(transport: Transport) -> Reply | Outcome:
    """A POST."""
    return transport.send("POST", "/", deadline=Deadline(RealClock(), 5), query=None, body=b"{}")


def test_neither_netrc_nor_a_proxy_comes_between_us_and_loopback(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key is the one that was given, and the emulator is reached directly."""
    heads: list[bytes] = []

    def script(connection: socket.socket) -> None:
        heads.append(request(connection))
        connection.sendall(OK)

    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login wrong password wrong\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")

    reply = send(serve(script))

    assert isinstance(reply, Reply)
    assert b"Authorization: Basic aWQ6c2VjcmV0" in heads[0]
