"""The web server: listens on loopback in a thread of its own, and can restart on the same port."""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import TYPE_CHECKING

import uvicorn

from argyle_provider.emulator.errors import EmulatorError
from argyle_provider.emulator.loopback import is_loopback

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.types import ASGIApp

_START_SECONDS = 10
_GRACE_SECONDS = 1


class Server:
    """One address, and the thread that answers there."""

    def __init__(self, *, host: str, port: int, tls: tuple[Path, Path] | None) -> None:
        """Prepare to listen: see :class:`argyle_provider.emulator.Emulator`.

        Raises:
            EmulatorError: the host is not a loopback address.
        """
        if not is_loopback(host):
            message = f"The emulator listens only on loopback addresses; {host!r} is not one. Use 127.0.0.1."
            raise EmulatorError(message)
        self._host = "127.0.0.1" if host == "localhost" else host
        self._port = port
        self._tls = tls
        self._running: _Uvicorn | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """The address without a trailing slash. The port is known after the first start."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"{'https' if self._tls else 'http'}://{host}:{self._port}"

    def start(self, app: ASGIApp) -> None:
        """Start to listen; *app* answers requests when this returns.

        Raises:
            EmulatorError: the port can't be used.
            OSError: the certificate or its key can't be read.
        """
        certificate, key = self._tls or (None, None)
        config = uvicorn.Config(
            app,
            loop="asyncio",
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="error",
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=_GRACE_SECONDS,
            ssl_certfile=certificate,
            ssl_keyfile=key,
        )
        config.load()
        listener = self._listen()
        self._running = _Uvicorn(config)
        self._thread = threading.Thread(
            target=self._running.run, kwargs={"sockets": [listener]}, name="argyle-emulator", daemon=True
        )
        self._thread.start()
        if not self._running.ready.wait(_START_SECONDS):
            self.stop()
            message = f"The emulator did not start within {_START_SECONDS} seconds. Start it again."
            raise EmulatorError(message)

    def _listen(self) -> socket.socket:
        # asyncio disables Nagle's algorithm only where the protocol is named; with it, each reply would wait 40 ms.
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((self._host, self._port))
            listener.listen()
        except (OSError, OverflowError) as error:
            listener.close()
            reason = error.strerror if isinstance(error, OSError) else str(error)
            message = f"The emulator can't listen on {self._host} port {self._port}: {reason}. Choose another `--port`."
            raise EmulatorError(message) from None
        self._port = listener.getsockname()[1]
        return listener

    def disconnect(self, client: tuple[str, int]) -> None:
        """Close the connection of the client at this address at once."""
        if self._running:
            self._running.disconnect(client)

    def stop(self) -> None:
        """Stop listening, after one second for requests in progress. Safe to repeat."""
        if self._running and self._thread:
            self._running.should_exit = True
            self._thread.join()
        self._running = self._thread = None


class _Uvicorn(uvicorn.Server):
    """A uvicorn server that reports when it listens, and closes every connection at its end."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    def disconnect(self, client: tuple[str, int]) -> None:
        """Close the connection of the client at this address at once."""
        for connection in self.server_state.connections:
            if getattr(connection, "client", None) == tuple(client):
                connection.transport.abort()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await super().shutdown(sockets)
        # A TLS client that keeps its connection open does not answer the shutdown.
        for connection in self.server_state.connections:
            connection.transport.abort()
        await asyncio.sleep(0)
