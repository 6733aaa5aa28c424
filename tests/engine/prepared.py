"""Starting points for tests: made by the real engine once for all workers of a test run, and copied.

``pulumi stack init`` and a first ``pulumi up`` take two seconds of processor time; a copy of their results takes
milliseconds. A test about the first ``up`` itself calls :meth:`~tests.engine.harness.Stack.up`.
"""

from __future__ import annotations

import fcntl
import functools
import hashlib
import pickle
import shutil
import subprocess
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING

from argyle_provider.emulator import Emulator
from tests.engine import forks

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.engine.harness import Stack


class Prepared:
    """The starting points of one test run, in *folder*, which all workers share.

    Close it after use: it holds the process that the Python processes of the engine are forks of.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held = ExitStack()

    @functools.cached_property
    def commands(self) -> Path:
        """The folder of the commands that start forks."""
        return self._held.enter_context(forks.serve(self._made("pip list", _pip_list) / "list.json"))

    def close(self) -> None:
        """End the process."""
        self._held.close()

    def initialise(self, stack: Stack) -> None:
        """Make what ``pulumi stack init`` makes."""

        def make(folder: Path) -> None:
            made = stack.twin(folder / "project", stack.emulator)
            run = made.pulumi("stack", "init", "--no-select")
            assert run.code == 0, run.output

        made = self._made(f"init {stack.name}", make)
        shutil.copytree(made / "project" / "state", stack.root / "state", dirs_exist_ok=True)

    def settle(self, stack: Stack) -> None:
        """Make what a first ``pulumi up`` with these files makes, in an account without other subscriptions."""
        keys = [f"{each.id}:{each.secret}:{each.account}" for each in stack.emulator.keys.all]

        def make(folder: Path) -> None:
            with Emulator(keys=keys) as emulator:
                made = stack.twin(folder / "project", emulator)
                self.initialise(made)
                for path in (stack.root / "Pulumi.yaml", stack.stack_file):
                    shutil.copy(path, made.root / path.relative_to(stack.root))
                run = made.up(PULUMI_SKIP_CHECKPOINTS="true")
                assert run.code == 0, run.output
                (folder / "live.pickle").write_bytes(pickle.dumps(emulator.subscriptions()))

        texts = [path.read_text() for path in (stack.root / "Pulumi.yaml", stack.stack_file)]
        made = self._made(f"up {stack.name} {stack.host} {keys} {texts}", make)
        shutil.copytree(made / "project" / "state", stack.root / "state", dirs_exist_ok=True)
        stack.emulator.restore(pickle.loads((made / "live.pickle").read_bytes()))  # noqa: S301 - written above

    def _made(self, what: str, make: Callable[[Path], None]) -> Path:
        """The folder of *what*; the first worker that needs it makes it while the others wait."""
        folder = self._folder / hashlib.sha256(what.encode()).hexdigest()[:16]
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (folder / "ready").exists():
                make(folder)
                (folder / "ready").touch()
        return folder


def _pip_list(folder: Path) -> None:
    asked = [sys.executable, "-m", "pip", "list", "-v", "--format", "json", "--disable-pip-version-check"]
    (folder / "list.json").write_text(subprocess.run(asked, capture_output=True, text=True, check=True).stdout)
