"""Whether the engine that asked for a verb is still there to record the result.

Killing the ``pulumi`` command alone leaves the provider running: command, language host and provider are three process
groups. A provider that was waiting would go on to create what no state will ever know about. The engine's address is
the last argument of the provider's process.

The engine is alive while one connection to it, held open from the start, has not ended. Once that has ended it is dead:
nothing is asked a second time, because another process may have the port by then. Before the connection is established,
a refusal is death too, and anything else leaves the question open: it is asked again, and every write waits for the
answer. If none comes, the process leaves as well, since a failed run heals and an unrecorded write may not.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from threading import Event, Thread
from typing import TYPE_CHECKING

from argyle_provider.pulumi.engine_connection import EngineConnection

if TYPE_CHECKING:
    from collections.abc import Callable

EXIT_CODE = 1
"""What the provider exits with when its engine is gone; nobody is left to read it."""

SECONDS = 60.0
"""How long the question may stay open. An engine that is merely slow to accept has answered by then."""

FIRST_PAUSE = 0.01
LONGEST_PAUSE = 1.0
"""Seconds between two questions; doubled each time."""


def exit_process() -> None:
    """Leave at once: waiting threads must not run another line."""
    os._exit(EXIT_CODE)


class Liveness:
    """The life of the engine at *address* (``host:port``).

    Anything else, as in a process that no engine started, never dies.

    Args:
        leave: ends the process.
        seconds: how long the question may stay open.
    """

    def __init__(self, address: str, *, leave: Callable[[], None] = exit_process, seconds: float = SECONDS) -> None:
        host, _, port = address.rpartition(":")
        self._address = (host, int(port)) if host and port.isdigit() else None
        self._leave = leave
        self._seconds = seconds
        self._connection: EngineConnection | None = None
        self._answered = Event()

    def watch(self) -> None:
        """Open the connection, and leave as soon as the engine dies, also while no verb runs; all in a thread."""
        if self._address is not None:
            Thread(target=self._watch, args=(self._address,), name="argyle-engine-watch", daemon=True).start()

    def ensure_alive(self) -> None:
        """Return if the engine is alive now, else leave; wait while that is not known. :meth:`watch` comes before."""
        if self._address is None:
            return
        self._answered.wait()
        with contextlib.suppress(OSError):
            if self._connection is not None:
                self._connection.read()
                return
        self._leave()

    def _watch(self, address: tuple[str, int]) -> None:
        """Whatever ends this thread, the process ends with it: unwatched, it could outlive its engine."""
        try:
            with contextlib.suppress(OSError), contextlib.closing(self._connect(address)) as self._connection:
                self._answered.set()
                while self._connection.wait():
                    self._connection.read()
        finally:
            self._answered.set()
            self._leave()

    def _connect(self, address: tuple[str, int]) -> EngineConnection:
        end = time.monotonic() + self._seconds
        pause = FIRST_PAUSE
        while (left := end - time.monotonic()) > 0:
            try:
                return EngineConnection.open(address, seconds=left)
            except ConnectionRefusedError:  # noqa: PERF203 - what is tried here is a connection
                raise
            except OSError:
                time.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
        _say_unanswered(address, self._seconds)
        raise TimeoutError


def _say_unanswered(address: tuple[str, int], seconds: float) -> None:
    with contextlib.suppress(OSError):
        host, port = address
        sys.stderr.write(
            f"The Pulumi engine at {host}:{port} did not answer for {seconds:.0f} seconds. This provider ends, because "
            "nobody would record what it sends to Argyle. Run again.\n"
        )
        sys.stderr.flush()
