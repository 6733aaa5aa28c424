"""Kill a run at a request, so that it leaves what a crash leaves."""

from __future__ import annotations

import contextlib
import os
import signal
from threading import Event
from typing import TYPE_CHECKING

import psutil

from tests.engine.harness import processes, running, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable

    from argyle_provider.emulator import JournalEntry
    from tests.engine.harness import Stack


class Executioner:
    """Kills a run from inside the server, after a write was carried out and before its reply is sent."""

    def __init__(self) -> None:
        self.method = ""
        self.kill: Callable[[], None] | None = None
        self.done = Event()

    def __call__(self, entry: JournalEntry) -> None:
        """Called by the emulator with each answer, in its own thread."""
        if self.kill is not None and entry.method == self.method:
            self.kill()
            self.kill = None
            self.done.set()


def kill_everything(stack: Stack) -> None:
    """Kill the whole process tree, like a power failure."""
    for process in processes(stack.root):
        with contextlib.suppress(psutil.Error):
            process.kill()


def die(stack: Stack, executioner: Executioner, method: str, *, alone: bool, **environ: str) -> None:
    """Run `up` until the first *method* is carried out, and kill the command, alone or with all its processes."""
    process = stack.start("up", "--yes", "--skip-preview", **environ)
    executioner.method = method
    executioner.kill = (lambda: os.kill(process.pid, signal.SIGKILL)) if alone else (lambda: kill_everything(stack))
    assert executioner.done.wait(60)
    stack.outputs.append(process.communicate(timeout=30)[0])
    assert wait_until(lambda: not python_processes(stack), seconds=20), running(stack.root)
    kill_everything(stack)  # also the engine's language host, which would end only after minutes
    assert stack.pulumi("cancel", "--yes").code == 0


def python_processes(stack: Stack) -> list[list[str]]:
    """The provider and the program, if they still run."""
    return [each for each in running(stack.root) if each and "python" in each[0] and "language" not in each[0]]
