"""A connection that sends the engine no requests, and that the engine keeps open for as long as it lives.

The engine is a gRPC server. When it accepts a connection, it sends an HTTP/2 SETTINGS frame; the kernel, which may
accept a connection for a process that has just died, sends none. The engine closes a connection that does not send the
client's preface within 120 seconds or does not answer pings, so this one does both (RFC 9113, sections 3.4, 4.1, 6.5
and 6.7; grpc-go, ``internal/transport/http2_server.go``).
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
    """An established connection; safe for threads. Use :meth:`open` to connect."""

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected
        self._lock = Lock()
        self._received = b""
        self._established = False

    @classmethod
    def open(cls, address: tuple[str, int], *, seconds: float) -> EngineConnection:
        """Connect, and wait for the first frame, which only a running server can send.

        Raises:
            ConnectionRefusedError: no process listens at *address*.
            OSError: no frame came within *seconds*, the connection ended, or the listener speaks another protocol.
        """
        end = time.monotonic() + seconds
        connected = socket.create_connection(address, timeout=seconds)
        try:
            if connected.getsockname() == connected.getpeername():
                message = "the port is connected to itself, so no process listens"
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
                message = "no frame in time"
                raise TimeoutError(message)
            self.read()

    def wait(self, *, seconds: float | None = None) -> bool:
        """Wait for data or the end of the connection; return whether either arrived."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._socket, selectors.EVENT_READ)
            return bool(selector.select(None if seconds is None else max(seconds, 0.0)))

    def read(self) -> None:
        """Read the frames that have arrived, and answer pings. Returns at once.

        Raises:
            OSError: the connection has ended, or the listener speaks another protocol.
        """
        with self._lock:
            while self._receive():
                self._take_frames()

    def close(self) -> None:
        """Close the connection."""
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
                message = "the listener is not a gRPC server"
                raise ConnectionAbortedError(message)
            end = _HEADER + length
            if len(self._received) < end:
                return
            payload, self._received = self._received[_HEADER:end], self._received[end:]
            self._established = True
            if kind == _PING and not flags & _ACK:
                self._socket.sendall(_frame(_PING, flags=_ACK, payload=payload))


def _frame(kind: int, *, flags: int = 0, payload: bytes = b"") -> bytes:
    """A frame of stream 0, the stream of the connection itself."""
    return len(payload).to_bytes(3, "big") + bytes((kind, flags, 0, 0, 0, 0)) + payload
