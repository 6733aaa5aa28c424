"""The watch over the engine: the process ends when its engine is dead."""

from __future__ import annotations

import contextlib
import errno
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest

from argyle_provider.verbs.engine_connection import EngineConnection
from argyle_provider.verbs.liveness import Liveness
from tests.fake_engine import PREFACE, SETTINGS, Answer, FakeEngine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SOON = 0.15
LATE = 10.0


class Left(BaseException):
    """Raised in a writing thread in place of the end of the process."""


class Provider:
    """A stand-in for a provider process: it watches its engine, writes, and ends."""

    def __init__(self, address: str, *, seconds: float = LATE) -> None:
        self.gone = Event()
        self.written = Event()
        self._liveness = Liveness(address, leave=self._leave, seconds=seconds)
        self._liveness.watch()

    def write(self) -> None:
        """The check before each write."""
        self._liveness.ensure_alive()

    def start_write(self) -> None:
        """Write in another thread, as a verb does."""
        Thread(target=self._write, daemon=True).start()

    @staticmethod
    def join() -> None:
        """Wait for the end of the thread that watches."""
        for each in threading.enumerate():
            if each.name == "argyle-engine-watch":
                each.join(LATE)

    def _write(self) -> None:
        with contextlib.suppress(Left):
            self.write()
            self.written.set()

    def _leave(self) -> None:
        self.gone.set()
        if threading.current_thread().name != "argyle-engine-watch":
            raise Left


@pytest.fixture(name="engine")
def _engine() -> Iterator[FakeEngine]:
    """An engine that is alive."""
    with FakeEngine() as running:
        yield running


def free_port() -> int:
    """A port where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.mark.parametrize("argument", ["", "-c", "/usr/lib/python3/something.py", "host:not-a-port"])
def test_a_process_that_no_engine_started_never_leaves(argument: str) -> None:
    """In a test or a script the last argument is no address, and every write may go out."""
    provider = Provider(argument)

    provider.write()

    assert not provider.gone.is_set()


def test_one_connection_serves_all_writes(engine: FakeEngine) -> None:
    """The check before a write opens no connection: the kernel could accept one for a dead process."""
    provider = Provider(engine.address)

    for _ in range(100):
        provider.write()

    assert len(engine.connections) == 1
    assert not provider.gone.is_set()


def test_an_engine_that_refuses_is_dead() -> None:
    """The process leaves before it can write anything."""
    provider = Provider(f"127.0.0.1:{free_port()}")

    with pytest.raises(Left):
        provider.write()

    assert provider.gone.wait(LATE)


@pytest.mark.parametrize("how", ["dies", "hangs up"])
def test_the_end_of_the_held_connection_is_the_engines_death(engine: FakeEngine, how: str) -> None:
    """The watch without a running verb and the next write both notice it. A living engine never hangs up."""
    provider = Provider(engine.address)
    provider.write()

    (engine.die if how == "dies" else engine.hang_up)()

    with pytest.raises(Left):
        provider.write()
    assert provider.gone.wait(LATE)


def test_a_write_notices_the_death_before_the_watch_does(engine: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a loaded machine the watch's thread may have to wait for its turn."""
    woken = Event()
    wait = EngineConnection.wait
    monkeypatch.setattr(
        EngineConnection,
        "wait",
        lambda self, seconds=None: woken.wait() if seconds is None else wait(self, seconds=seconds),
    )
    provider = Provider(engine.address)
    provider.write()
    engine.die()

    with pytest.raises(Left):
        provider.write()
    woken.set()


def test_a_port_that_another_process_has_taken_over_is_no_engine(engine: FakeEngine) -> None:
    """Not even a gRPC server, for example of another run: the provider sends it nothing."""
    provider = Provider(engine.address)
    provider.write()
    engine.die()

    with FakeEngine(port=engine.port) as stranger:
        with pytest.raises(Left):
            provider.write()
        assert provider.gone.wait(LATE)
        time.sleep(SOON)
        assert stranger.connections == []


@pytest.mark.parametrize("answer", [each for each in Answer if each is not Answer.GREETING])
def test_without_a_greeting_the_question_stays_open(answer: Answer) -> None:
    """No write goes out meanwhile; when the time is over, the process leaves."""
    with FakeEngine([answer] * 100) as engine:
        provider = Provider(engine.address, seconds=SOON * 2)
        provider.start_write()

        assert not provider.gone.wait(SOON)
        assert not provider.written.is_set()
        assert provider.gone.wait(LATE)
        assert not provider.written.wait(SOON)


def test_leaving_a_living_engine_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    """The engine prints what the provider writes to its standard error."""
    with FakeEngine([Answer.NOTHING]) as engine:
        assert Provider(engine.address, seconds=SOON).gone.wait(LATE)

    assert f"The Pulumi engine at {engine.address} did not answer for 0 seconds." in capsys.readouterr().err


@pytest.mark.parametrize("answer", [Answer.RESET, Answer.END, Answer.OTHER_WORDS])
def test_an_unclear_answer_is_asked_again(answer: Answer) -> None:
    """A later greeting lets the write go out."""
    with FakeEngine([answer] * 3) as engine:
        provider = Provider(engine.address)

        provider.write()

        assert len(engine.connections) == 4
        assert not provider.gone.is_set()


@pytest.mark.parametrize("answer", [Answer.RESET, Answer.END, Answer.OTHER_WORDS, Answer.NOTHING])
def test_an_unclear_answer_and_then_a_refusal_is_death(answer: Answer) -> None:
    """The first connection was accepted for a process that was about to end."""
    with FakeEngine([answer] * 100) as engine:
        provider = Provider(engine.address)
        provider.start_write()
        time.sleep(SOON)
        engine.die()

        assert provider.gone.wait(LATE)
        assert not provider.written.is_set()


@pytest.mark.parametrize(
    "error",
    [
        ConnectionResetError(),
        ConnectionAbortedError(),
        TimeoutError(),
        OSError(errno.ENETUNREACH, "unreachable"),
        OSError(errno.EMFILE, "too many open files"),
        PermissionError(),
    ],
    ids=lambda error: f"{type(error).__name__}-{error.errno}",
)
@pytest.mark.parametrize("alive", [True, False])
def test_whatever_fails_at_the_connect_is_asked_again(
    error: OSError, alive: bool, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only a refusal means death. The watching thread never ends without the process."""
    attempts = failing_first(monkeypatch, error, times=3)
    if not alive:
        engine.die()
    provider = Provider(engine.address)

    with contextlib.nullcontext() if alive else pytest.raises(Left):
        provider.write()

    assert attempts() == 4
    assert provider.gone.is_set() is not alive


def test_a_connection_of_the_port_to_itself_is_no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """On loopback the kernel may give our side the dead engine's port, and connect it to itself."""
    port = free_port()

    def to_itself() -> socket.socket:
        itself = socket.socket()
        itself.bind(("127.0.0.1", port))
        itself.connect(("127.0.0.1", port))
        return itself

    connect = socket.create_connection
    answers: list[Callable[[], socket.socket]] = [to_itself]
    monkeypatch.setattr(
        "socket.create_connection",
        lambda address, timeout: answers.pop()() if answers else connect(address, timeout=timeout),
    )
    provider = Provider(f"127.0.0.1:{port}")

    with pytest.raises(Left):
        provider.write()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_an_unforeseen_error_ends_the_process_too(monkeypatch: pytest.MonkeyPatch, engine: FakeEngine) -> None:
    """A process without its watch could run for ever."""
    failing_first(monkeypatch, RuntimeError(), times=1)

    provider = Provider(engine.address)

    assert provider.gone.wait(LATE)
    provider.join()


def test_the_engine_has_no_reason_to_end_the_connection() -> None:
    """It gets the client's preface and an answer to each ping, however the bytes arrive."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        provider = Provider(f"127.0.0.1:{listener.getsockname()[1]}")
        connection, _ = listener.accept()
        connection.settimeout(LATE)
        ping, told = bytes([0, 0, 8, 6, 0, 0, 0, 0, 0]), b"8 octets"
        acknowledged = bytes([0, 0, 0, 4, 1, 0, 0, 0, 0])
        for byte in SETTINGS + acknowledged + ping + told:
            connection.sendall(bytes([byte]))
        provider.write()

        heard = b""
        while len(heard) < len(PREFACE) + 17:
            heard += connection.recv(100)

        assert heard == PREFACE + bytes([0, 0, 8, 6, 1, 0, 0, 0, 0]) + told
        assert not provider.gone.is_set()
        connection.close()
        assert provider.gone.wait(LATE)


LISTENERS = """
import os, signal, socket, sys
signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
for _ in sys.stdin:
    listener = socket.create_server(("127.0.0.1", 0))
    child = os.fork()
    if not child:
        held = []
        while True:
            held.append(listener.accept()[0])
            held[-1].sendall(bytes([0, 0, 0, 4, 0, 0, 0, 0, 0]))
    print(child, listener.getsockname()[1], flush=True)
    listener.close()
"""


def test_a_killed_engine_is_always_noticed() -> None:
    """Killed 500 times, before, while and after the connection is made: then no write goes out."""
    chance = random.Random(500)  # noqa: S311 - nothing secret hangs on it
    command = [sys.executable, "-c", LISTENERS]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1) as listeners:
        assert listeners.stdin is not None
        assert listeners.stdout is not None
        for _ in range(500):
            listeners.stdin.write("\n")
            process, port = map(int, listeners.stdout.readline().split())
            provider = Provider(f"127.0.0.1:{port}")
            time.sleep(chance.choice([0, 0.0005, 0.001, 0.003]))
            os.kill(process, signal.SIGKILL)
            wait_for_end(process)

            # First: on a busy machine the kernel hands over the end of a connection later than that of its process.
            assert provider.gone.wait(LATE)
            with pytest.raises(Left):
                provider.write()
        listeners.stdin.close()


def wait_for_end(process: int) -> None:
    """Until the kernel has forgotten it, with all its sockets."""
    with contextlib.suppress(ProcessLookupError):
        while True:
            os.kill(process, 0)
            time.sleep(0.0002)


def failing_first(monkeypatch: pytest.MonkeyPatch, error: Exception, *, times: int) -> Callable[[], int]:
    """Let the first connects fail with *error*; returns how many there were."""
    connect = socket.create_connection
    made: list[tuple[str, int]] = []

    def create_connection(address: tuple[str, int], timeout: float) -> socket.socket:
        made.append(address)
        if len(made) <= times:
            raise error
        return connect(address, timeout=timeout)

    monkeypatch.setattr("socket.create_connection", create_connection)
    return lambda: len(made)
