"""Fork for each command that asks, and watch the fork for the command.

This process has one thread and no open connection of gRPC, so that a fork starts like a new process.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import io
import marshal
import os
import runpy
import select
import signal
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from argyle_provider.native.main import main

PRELOADED = [
    "argyle_provider.api.client",
    "argyle_provider.api.transport",
    "argyle_provider.pulumi.component",
    "argyle_provider.pulumi.provider",
    "argyle_provider.verbs.session",
    "encodings.idna",
    "grpc._channel",
    "grpc._server",
    "pulumi.dynamic",
    "tenacity",
]
"""What else the program and the providers import, at once or with the first request."""

PLACES = sys.path[1:]
"""Where every Python process of this environment looks for modules, after its own places."""


@dataclass(frozen=True)
class Call:
    """A command, what it wants to be, and its streams."""

    command: socket.socket
    streams: list[int]
    arguments: list[str]
    environ: dict[str, str]
    folder: str


@dataclass(frozen=True)
class Fork:
    """A fork that runs: its process, its command, and a pipe that ends when the process does."""

    process: int
    command: socket.socket
    alive: int


def serve(address: str) -> Call | None:
    """Fork for each command until the input ends; return its call in a fork, and None here."""
    forks: list[Fork] = []
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(address)
        server.listen(64)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while True:
            waiting: list[Any] = [0, server, *(each.command for each in forks), *(each.alive for each in forks)]
            ready, _, _ = select.select(waiting, [], [])
            if 0 in ready:
                return None
            for each in list(forks):
                if each.alive in ready:
                    forks.remove(each)
                    _report(each)
                elif each.command in ready:
                    os.kill(each.process, signal.SIGINT if each.command.recv(1) else signal.SIGKILL)
            if server in ready and (call := _accept(server)) and _fork(call, forks):
                return call


def _accept(server: socket.socket) -> Call | None:
    """The call of the next command; None if somebody killed the command while it asked."""
    command, _ = server.accept()
    length, streams, _, _ = socket.recv_fds(command, 8, 3)
    request = command.recv(size, socket.MSG_WAITALL) if (size := int.from_bytes(length, "big")) else b""
    if len(request) == size > 0:
        return Call(command, streams, *marshal.loads(request))  # noqa: S302 - from our own command
    command.close()
    for stream in streams:
        os.close(stream)
    return None


def _fork(call: Call, forks: list[Fork]) -> bool:
    """Fork, and return whether this is the fork."""
    alive, end = os.pipe()
    if process := os.fork():
        forks.append(Fork(process, call.command, alive))
        for each in (end, *call.streams):
            os.close(each)
        return False
    for command, pipe in [(call.command, alive), *((each.command, each.alive) for each in forks)]:
        command.close()
        os.close(pipe)
    return True


def _report(fork: Fork) -> None:
    """Tell the command how its fork has ended; a command that was killed is told nothing."""
    code = os.waitstatus_to_exitcode(os.waitpid(fork.process, 0)[1])
    os.close(fork.alive)
    with fork.command:
        try:
            fork.command.send(bytes([max(code, 0), max(-code, 0)]))
        except OSError:
            return


def become(call: Call) -> None:
    """Run what the command wants to be, as a new process would."""
    os.setsid()
    for number, stream in enumerate(call.streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(call.folder)
    os.environ.clear()
    os.environ.update(call.environ)
    what, *arguments = call.arguments
    unbuffered = what == "dynamic"  # the engine's script starts it with -u
    written = io.FileIO(1, "w") if unbuffered else io.BufferedWriter(io.FileIO(1, "w"))
    sys.stdin = io.TextIOWrapper(io.BufferedReader(io.FileIO(0)), encoding="utf-8")
    sys.stdout = io.TextIOWrapper(written, encoding="utf-8", write_through=unbuffered)
    sys.stderr = io.TextIOWrapper(io.FileIO(2, "w"), encoding="utf-8", errors="backslashreplace", write_through=True)
    own = [place for place in call.environ.get("PYTHONPATH", "").split(os.pathsep) if place]
    match what:
        case "program":
            sys.argv = arguments
            sys.path[:] = [str(Path(arguments[0]).parent), *own, *PLACES]
            runpy.run_path(arguments[0], run_name="__main__")
        case "dynamic":
            sys.argv = ["-m", *arguments]
            sys.path[:] = [call.folder, *own, *PLACES]
            runpy.run_module("pulumi.dynamic", run_name="__main__", alter_sys=True)
        case "native":
            sys.argv = ["pulumi-resource-argyle", *arguments]
            sys.path[:] = [*own, *PLACES]
            main()


def _end_at_once(code: list[int]) -> None:
    """End without taking the interpreter apart, which would copy every page that the forks share."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code[0])


if __name__ == "__main__":
    for name in PRELOADED:
        importlib.import_module(name)
    gc.freeze()  # a fork then copies no page only to count references
    if (asked := serve(sys.argv[1])) is not None:
        ends_with = [0]
        atexit.register(_end_at_once, ends_with)  # after the threads, and after what the command itself registers
        try:
            become(asked)
        except SystemExit as ended:
            ends_with[0] = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
            raise
        except BaseException:
            ends_with[0] = 1
            raise
