"""Watch the engine, and end this process when the engine is dead: nobody would record what it sends to Argyle.

Killing the ``pulumi`` command alone leaves the provider running: command, language host and provider are three process
groups. A provider that was waiting would go on and create subscriptions that no state knows. The engine's address is
the last argument of the provider's process.

The provider opens one connection at the start. While the connection is open, the engine is alive. When the connection
ends, the engine is dead; the provider does not connect again, because another process may have the port by then.
Until the connection is established, a refusal means death too. After anything else the provider tries again, and every
write waits for the answer. If there is none, the process ends as well: the next run repairs a failed run, but not
always an unrecorded write.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from threading import Event, Thread
from typing import TYPE_CHECKING

from argyle_provider.verbs.engine_connection import EngineConnection

if TYPE_CHECKING:
    from collections.abc import Callable

EXIT_CODE = 1
"""The provider's exit code when its engine is gone; nobody is left to read it."""

SECONDS = 60.0
"""How long the provider waits for the connection. An engine that is only slow has accepted it by then."""

FIRST_PAUSE = 0.01
LONGEST_PAUSE = 1.0
"""Seconds between two attempts to connect. The pause doubles each time."""


def exit_process(code: int = EXIT_CODE) -> None:
    """End the process at once: waiting threads must not run another line."""
    os._exit(code)


class Liveness:
    """Whether the engine at *address* (``host:port``) is alive.

    With any other text as the address, in a process that no engine started, nothing is watched.

    Args:
        leave: ends the process.
        seconds: how long to wait for the connection.
    """

    def __init__(self, address: str, *, leave: Callable[[], None] = exit_process, seconds: float = SECONDS) -> None:
        host, _, port = address.rpartition(":")
        self._address = (host, int(port)) if host and port.isdigit() else None
        self._leave = leave
        self._seconds = seconds
        self._connection: EngineConnection | None = None
        self._answered = Event()

    def watch(self) -> None:
        """Open the connection in a thread of its own, and leave as soon as the engine dies, also while no verb runs."""
        if self._address is not None:
            Thread(target=self._watch, args=(self._address,), name="argyle-engine-watch", daemon=True).start()

    def ensure_alive(self) -> None:
        """Return if the engine is alive, else leave; wait while that is not known. Call :meth:`watch` before."""
        if self._address is None:
            return
        self._answered.wait()
        with contextlib.suppress(OSError):
            if self._connection is not None:
                self._connection.read()
                return
        self._leave()

    def _watch(self, address: tuple[str, int]) -> None:
        """Watch until the engine dies. Any other end of this thread ends the process too: it would be unwatched."""
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
            f"The Pulumi engine at {host}:{port} did not answer for {seconds:.0f} seconds. The provider has stopped, "
            "because nobody would record what it sends to Argyle. Run again.\n"
        )
        sys.stderr.flush()
