"""A fake engine for a provider that watches its engine: a listener that greets like a gRPC server, or does not."""

from __future__ import annotations

import contextlib
import socket
import struct
from enum import Enum
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

    from typing_extensions import Self

SETTINGS = bytes([0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 5, 0, 0, 64, 0])
"""What the engine of 3.259 sends as soon as it has accepted a connection."""

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0])
"""What a client has to send."""


class Answer(Enum):
    """How a connection is answered."""

    GREETING = "the first frame of a gRPC server"
    RESET = "a reset, as from the listen queue of a process that has just died"
    END = "an orderly end"
    NOTHING = "nothing, and no end"
    OTHER_WORDS = "the words of another protocol"


class FakeEngine:
    """A listener on a free port, or on *port*; each connection gets the next of *answers*, then greetings."""

    def __init__(self, answers: Iterable[Answer] = (), *, port: int = 0) -> None:
        self._answers = list(answers)
        self._listener = socket.create_server(("127.0.0.1", port))
        self.port: int = self._listener.getsockname()[1]
        self.address = f"127.0.0.1:{self.port}"
        self.connections: list[socket.socket] = []
        self._thread = Thread(target=self._serve, daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.die()

    def die(self) -> None:
        """Close everything, like the kernel after a process has ended."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread
        self._listener.close()
        self._thread.join()
        self.hang_up()

    def hang_up(self) -> None:
        """End each connection and keep listening."""
        for each in self.connections:
            each.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections.append(connection)
            self._answer(connection, self._answers.pop(0) if self._answers else Answer.GREETING)

    @staticmethod
    def _answer(connection: socket.socket, answer: Answer) -> None:
        match answer:
            case Answer.GREETING:
                connection.sendall(SETTINGS)
            case Answer.OTHER_WORDS:
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
            case Answer.RESET:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                connection.close()
            case Answer.END:
                connection.close()
            case Answer.NOTHING:
                pass
