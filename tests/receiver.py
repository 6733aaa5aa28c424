"""A receiver of deliveries for tests: it remembers each request exactly, and answers what it is told to."""

from __future__ import annotations

import socket
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from argyle_provider import signature

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable
    from types import TracebackType

    from typing_extensions import Self


@dataclass(frozen=True)
class Received:
    """One request as it came; the connection is the number of its client's port."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    connection: int


def verifying(*secrets: str) -> Callable[[Received], int]:
    """The answers of a receiver that verifies with *secrets*."""

    def answer(came: Received) -> int:
        try:
            signature.verify(came.body, came.headers.get(signature.HEADER), secrets)
        except signature.SignatureError:
            return 401
        return 200

    return answer


class Receiver:
    """Listens on a free port of 127.0.0.1 (or ``::1``) from the ``with`` to its end.

    Attributes:
        received: all requests, in the order of their ends.
        answer: called with each request; gives the status, or None to close the connection without an answer.
        headers: what each answer has beside its status.
    """

    def __init__(
        self,
        answer: Callable[[Received], int | None] = lambda _: 200,
        *,
        host: str = "127.0.0.1",
        context: ssl.SSLContext | None = None,
        headers: dict[str, str] | None = None,
        body: bytes = b"",
    ) -> None:
        self.received: list[Received] = []
        self.answer = answer
        self.headers = headers or {}
        self.body = body
        self._host = host
        self._scheme = "https" if context else "http"
        self._server = self._listen(context)

    def _listen(self, context: ssl.SSLContext | None) -> ThreadingHTTPServer:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                receiver._handle(self)

            def log_message(self, *_: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            address_family = socket.AF_INET6 if ":" in receiver._host else socket.AF_INET
            daemon_threads = True

            def handle_error(self, *_: Any) -> None:
                pass

        server = Server((self._host, 0), Handler)
        if context:
            server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        return server

    def _handle(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers["Content-Length"]))
        came = Received(request.command, request.path, dict(request.headers.items()), body, request.client_address[1])
        status = self.answer(came)
        self.received.append(came)
        if status is None:
            request.close_connection = True
            return
        request.send_response_only(status)
        for name, value in {**self.headers, "Content-Length": str(len(self.body))}.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(self.body)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """Its URL, with a path."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"{self._scheme}://{host}:{self.port}/hook"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
