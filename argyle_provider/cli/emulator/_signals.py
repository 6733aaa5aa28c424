"""Handle signals in a command that runs another command, or waits until it is stopped."""

from __future__ import annotations

import contextlib
import os
import signal
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterable, Iterator
    from types import FrameType

    _Handler: TypeAlias = Callable[[int, FrameType | None], None]

_SENT_BY_TERMINALS = {signal.SIGINT, signal.SIGHUP}
FORWARDED = (*_SENT_BY_TERMINALS, signal.SIGTERM)


@contextlib.contextmanager
def handling(numbers: Iterable[signal.Signals], handler: _Handler) -> Iterator[None]:
    """Let *handler* handle these signals inside the block; works only in the main thread."""
    before = {number: signal.signal(number, handler) for number in numbers}
    try:
        yield
    finally:
        for number, previous in before.items():
            signal.signal(number, previous)


class Forwarder:
    """A signal handler that passes signals on to a process, and keeps those that arrive before the process starts.

    A terminal sends Ctrl-C to its whole foreground group, so the process already has the signal. A second one makes
    many programs, ``pulumi`` among them, stop at once.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._early: list[int] = []

    def __call__(self, number: int, _: FrameType | None) -> None:
        """Pass the signal *number* on."""
        if self._process is None:
            self._early.append(number)
        elif number not in _SENT_BY_TERMINALS or not _in_foreground():
            self._process.send_signal(number)

    def to(self, process: subprocess.Popen[bytes]) -> None:
        """Pass signals on to *process* from now on; first those that arrived before."""
        self._process = process
        for number in self._early:
            process.send_signal(number)


def _in_foreground() -> bool:
    """Whether this process is in the foreground group of a terminal."""
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)
