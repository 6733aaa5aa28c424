"""A connection to the engine on which nothing is asked, and which the engine keeps open for as long as it lives.

The engine is a gRPC server. It sends an HTTP/2 SETTINGS frame as soon as it has accepted a connection, which a listen
queue that a dead process left behind can't do. It closes a connection that has not sent the client's preface within
120 seconds, and one that does not answer its pings; so this one does both (RFC 9113, sections 3.4, 4.1, 6.5 and 6.7;
grpc-go, ``internal/transport/http2_server.go``).
"""

from __future__ import annotations

import selectors
import socket
import time
from threading import Lock

_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
_HEADER = 9
_LONGEST_FRAME = 16_384
_SETTINGS, _PING, _ACK = 4, 6, 1


class EngineConnection:
    """An established connection; safe for threads. :meth:`open` makes one."""

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected
        self._lock = Lock()
        self._received = b""
        self._established = False

    @classmethod
    def open(cls, address: tuple[str, int], *, seconds: float) -> EngineConnection:
        """Connect, and wait for the first frame, which only a running server can send.

        Raises:
            ConnectionRefusedError: nobody listens at *address*.
            OSError: nothing came within *seconds*, the connection ended, or what listens speaks something else.
        """
        end = time.monotonic() + seconds
        connected = socket.create_connection(address, timeout=seconds)
        try:
            if connected.getsockname() == connected.getpeername():
                message = "the port is connected to itself: nobody listens"
                raise ConnectionAbortedError(message)
            connected.sendall(_PREFACE + _frame(_SETTINGS))
            connected.settimeout(0)
            connection = cls(connected)
            connection._establish(end)
        except OSError:
            connected.close()
            raise
        return connection

    def _establish(self, end: float) -> None:
        while not self._established:
            if not self.wait(seconds=end - time.monotonic()):
                message = "no answer in time"
                raise TimeoutError(message)
            self.read()

    def wait(self, *, seconds: float | None = None) -> bool:
        """Wait until something has arrived, the connection's end for instance, and return whether it has."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._socket, selectors.EVENT_READ)
            return bool(selector.select(None if seconds is None else max(seconds, 0.0)))

    def read(self) -> None:
        """Take what has arrived, and answer pings; returns at once.

        Raises:
            OSError: the connection has ended, or what listens speaks something else.
        """
        with self._lock:
            while self._receive():
                self._take_frames()

    def close(self) -> None:
        """End the connection from this side."""
        self._socket.close()

    def _receive(self) -> bool:
        try:
            data = self._socket.recv(_LONGEST_FRAME)
        except BlockingIOError:
            return False
        if not data:
            message = "the connection has ended"
            raise ConnectionResetError(message)
        self._received += data
        return True

    def _take_frames(self) -> None:
        while len(self._received) >= _HEADER:
            length, kind, flags = int.from_bytes(self._received[:3], "big"), self._received[3], self._received[4]
            if length > _LONGEST_FRAME or not (self._established or kind == _SETTINGS):
                message = "this is no gRPC server"
                raise ConnectionAbortedError(message)
            end = _HEADER + length
            if len(self._received) < end:
                return
            payload, self._received = self._received[_HEADER:end], self._received[end:]
            self._established = True
            if kind == _PING and not flags & _ACK:
                self._socket.sendall(_frame(_PING, flags=_ACK, payload=payload))


def _frame(kind: int, *, flags: int = 0, payload: bytes = b"") -> bytes:
    """A frame of stream 0, which concerns the whole connection."""
    return len(payload).to_bytes(3, "big") + bytes((kind, flags, 0, 0, 0, 0)) + payload
