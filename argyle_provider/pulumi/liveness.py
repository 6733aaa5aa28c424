"""Whether the engine that asked for a verb is still there to record the result.

Killing the ``pulumi`` command alone leaves the provider running: command, language host and provider are three process
groups. A provider that was waiting would go on to create what no state will ever know about. The engine's address is
the last argument of the provider's process; when it refuses a connection, the run is dead.
"""

from __future__ import annotations

import os
import socket
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

EXIT_CODE = 1
"""What the provider exits with when its engine is gone; nobody is left to read it."""

_CONNECT_SECONDS = 5.0


def exit_process() -> None:
    """Leave at once: waiting threads must not run another line."""
    os._exit(EXIT_CODE)


class Liveness:
    """The engine at *address* (``host:port``); anything else, as in a process that no engine started, never dies."""

    def __init__(self, address: str, *, on_gone: Callable[[], None] = exit_process) -> None:
        host, _, port = address.rpartition(":")
        self._address = (host, int(port)) if host and port.isdigit() else None
        self._on_gone = on_gone

    def ensure_alive(self) -> None:
        """Return if the engine accepts a connection, else leave. A slow engine is a living one."""
        connection = self._connect()
        if connection is not None:
            connection.close()

    def watch(self) -> None:
        """Leave as soon as the engine dies, also while no verb runs, so that no process is left behind."""
        if self._address is not None:
            threading.Thread(target=self._watch, name="argyle-engine-watch", daemon=True).start()

    def _watch(self) -> None:
        while (connection := self._connect()) is not None:
            with connection:
                connection.settimeout(None)
                _wait_for_end(connection)

    def _connect(self) -> socket.socket | None:
        if self._address is None:
            return None
        try:
            return socket.create_connection(self._address, timeout=_CONNECT_SECONDS)
        except ConnectionRefusedError:
            self._on_gone()
        except OSError:
            return None
        return None


def _wait_for_end(connection: socket.socket) -> None:
    try:
        while connection.recv(1024):
            pass
    except OSError:
        return
