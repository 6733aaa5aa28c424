"""Provider processes for the protocol tests: most are forks of one process that has already imported the code.

Each test gets processes of its own, with their own environment, session and folder for temporary files. What the forks
share is the import of the code, which is nearly all that a new process costs.
"""

from __future__ import annotations

import io
import os
import runpy
import subprocess
import sys
import tempfile
from multiprocessing import get_context
from typing import TYPE_CHECKING

from argyle_provider.native.main import main
from tests.hosts import Host

if TYPE_CHECKING:
    from collections.abc import Mapping
    from multiprocessing.connection import Connection

_COMMANDS = {
    Host.DYNAMIC: [sys.executable, "-u", "-m", "pulumi.dynamic"],
    Host.NATIVE: [sys.executable, "-u", "-c", "from argyle_provider.native.main import main; main()"],
}
"""How the engine starts each host, before its own address."""

_FORKS = get_context("forkserver")
_FORKS.set_forkserver_preload(
    [
        "__main__",
        "encodings.idna",
        "argyle_provider.api.route",  # which the first request imports
        "argyle_provider.api.transport",
        "argyle_provider.native.main",
        "argyle_provider.pulumi.provider",
        "argyle_provider.verbs.session",
    ]
)


class Fork:
    """A provider in a fork, with the methods of a Popen that the tests use."""

    def __init__(self, host: Host, engine: str, environ: Mapping[str, str]) -> None:
        self._printed, writer = _FORKS.Pipe(duplex=False)
        self._process = _FORKS.Process(target=_serve, args=(host, engine, dict(environ), writer), daemon=True)
        self._process.start()
        writer.close()
        with os.fdopen(os.dup(self._printed.fileno()), "rb") as printed:
            self.port = int(printed.readline())

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end, and return the exit code."""
        self._process.join(timeout)
        code = self._process.exitcode
        assert code is not None, "the provider still runs"
        return code

    def poll(self) -> int | None:
        """Return the exit code, or None while the provider runs."""
        return self._process.exitcode

    def kill(self) -> None:
        """Kill the provider."""
        self._process.kill()

    def close(self) -> None:
        """End the provider, and all that it holds."""
        self.kill()
        self.wait()
        self._process.close()
        self._printed.close()


class Fresh:
    """A provider started by its command, as the engine starts it, with the same methods."""

    def __init__(self, host: Host, engine: str, environ: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [*_COMMANDS[host], engine], env=dict(environ), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert self._process.stdout is not None
        self._printed = self._process.stdout
        self.port = int(self._printed.readline())
        self.wait, self.poll, self.kill = self._process.wait, self._process.poll, self._process.kill

    def close(self) -> None:
        """End the provider, and all that it holds."""
        self.kill()
        self.wait()
        self._printed.close()


def _serve(host: Host, engine: str, environ: dict[str, str], printed: Connection) -> None:
    """Become the provider of *host*, as its command does."""
    os.dup2(printed.fileno(), 1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    sys.stdout = io.TextIOWrapper(io.FileIO(1, "w"), encoding="utf-8", write_through=True)
    os.environ.clear()
    os.environ.update(environ)
    tempfile.tempdir = None
    sys.argv = ["provider", engine]
    if host is Host.NATIVE:
        main()
    else:
        runpy.run_module("pulumi.dynamic", run_name="__main__")
