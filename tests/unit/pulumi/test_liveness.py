"""Whether the engine is still there."""

from __future__ import annotations

import socket
from threading import Event

import pytest

from argyle_provider.pulumi.liveness import Liveness


class Left(BaseException):
    """What leaving the process looks like in a test."""


def leave() -> None:
    """Stand in for the end of the process."""
    raise Left


@pytest.fixture(name="listener")
def _listener():  # type: ignore[no-untyped-def] # noqa: ANN202 - a socket server without a type of its own
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def address(server: socket.socket) -> str:
    """The address as the engine hands it to a provider."""
    return f"127.0.0.1:{server.getsockname()[1]}"


def test_an_engine_that_accepts_is_alive(listener: socket.socket) -> None:
    """The check returns, and leaves no connection open."""
    Liveness(address(listener), on_gone=leave).ensure_alive()

    with listener.accept()[0] as connection:
        assert connection.recv(1) == b""


def test_an_engine_that_refuses_is_dead(listener: socket.socket) -> None:
    """The process leaves before it can write anything."""
    liveness = Liveness(address(listener), on_gone=leave)
    listener.close()

    with pytest.raises(Left):
        liveness.ensure_alive()


@pytest.mark.parametrize("argument", ["", "-c", "/usr/lib/python3/something.py", "host:not-a-port"])
def test_a_process_that_no_engine_started_never_leaves(argument: str) -> None:
    """In a test or a script the last argument is no address, and every write may go out."""
    liveness = Liveness(argument, on_gone=leave)

    liveness.watch()

    liveness.ensure_alive()


def test_the_watch_leaves_when_the_engine_dies(listener: socket.socket) -> None:
    """No verb has to run for the end to be noticed."""
    gone = Event()
    Liveness(address(listener), on_gone=gone.set).watch()
    connection, _ = listener.accept()

    listener.close()
    connection.close()

    assert gone.wait(timeout=10)


def test_the_watch_outlives_a_dropped_connection(listener: socket.socket) -> None:
    """An engine that hangs up and still listens is alive."""
    gone = Event()
    Liveness(address(listener), on_gone=gone.set).watch()

    for _ in range(3):
        listener.accept()[0].close()

    last, _ = listener.accept()
    assert not gone.is_set()
    listener.close()
    last.close()
    assert gone.wait(timeout=10)
