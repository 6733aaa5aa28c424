"""A web server on loopback, in a thread of its own."""

from __future__ import annotations

import math
import socket
import threading
from typing import TYPE_CHECKING

import uvicorn

from argyle_provider.exceptions import ListenError

if TYPE_CHECKING:
    from starlette.types import ASGIApp

HOST = "127.0.0.1"
_START_SECONDS = 10
_STOP_SECONDS = 2


class Server:
    """One port of this machine, and the thread that answers there.

    Attributes:
        port: where it answers.
    """

    def __init__(self, app: ASGIApp, *, port: int) -> None:
        """Take the port, 0 for a free one; nobody is answered before :meth:`start`.

        Raises:
            ListenError: the port can't be used.
        """
        config = uvicorn.Config(
            app,
            loop="asyncio",
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="critical",
            access_log=False,
            proxy_headers=False,
            server_header=False,
        )
        self._listener = _listen(port)
        self.port: int = self._listener.getsockname()[1]
        self._server = _Uvicorn(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._listener]}, name="argyle-listen", daemon=True
        )

    @property
    def url(self) -> str:
        """Where it answers: the address in place of a name, which may mean another one."""
        return f"http://{HOST}:{self.port}/"

    def start(self) -> None:
        """Answer; requests are taken when this returns.

        Raises:
            ListenError: it does not come up.
        """
        self._thread.start()
        if not self._server.ready.wait(_START_SECONDS):
            self.stop()
            message = f"The receiver did not start within {_START_SECONDS} seconds."
            raise ListenError(message)

    def stop(self, *, seconds: float = 0) -> None:
        """Stop; requests that are being answered get so many *seconds* to end. Safe to repeat, and without a start."""
        self._server.config.timeout_graceful_shutdown = max(1, math.ceil(seconds))
        self._server.force_exit = not seconds
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join(seconds + _STOP_SECONDS)
        self._listener.close()


def _listen(port: int) -> socket.socket:
    # asyncio turns Nagle's algorithm off only where the protocol is named; with it each reply would wait 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen()
    except OSError as error:
        listener.close()
        message = (
            f"Port {port} of {HOST} can't be used: {error.strerror}. Name another one with --port, or 0 for a free one."
        )
        raise ListenError(message) from None
    return listener


class _Uvicorn(uvicorn.Server):
    """Says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()
