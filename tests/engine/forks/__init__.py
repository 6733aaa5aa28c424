"""Python processes of the engine as forks of one process that has already imported the code.

Half of what a ``pulumi`` command costs is the import of the SDK, in the program and again in the provider. So the
stacks of these tests find a ``python3`` and a ``pulumi-resource-argyle`` on PATH that ask ``server.py`` for a fork.
Each fork is a process of its own, with the command's streams, environment and folder. The command itself stays: it
hands Ctrl-C on, ends as its fork ends, and takes the fork with it when it is killed.

Whatever else these commands are asked for, the real one does. :meth:`tests.engine.harness.Stack.use_new_processes`
is for tests about processes.
"""

from __future__ import annotations

import contextlib
import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_HERE = Path(__file__).parent

_PYTHON = """#!/bin/sh
case "${{PYTHONIOENCODING:-}}$1 $2 $3" in
  */pulumi-language-python-exec\\ *) exec {fork} program "$@";;
  "-u -m pulumi.dynamic") exec {fork} dynamic "$4";;
  "-m pip list") exec cat {pip_list};;
  "--version  ") exec echo "Python {version}";;
esac
exec {python} "$@"
"""

_NATIVE = """#!/bin/sh
exec {fork} native "$@"
"""


@contextlib.contextmanager
def serve(pip_list: Path) -> Iterator[Path]:
    """A folder for PATH whose commands start forks, and print *pip_list* as the list of installed packages.

    The language host lists the packages before each command, to find plugins. They stay the same during a test run.
    """
    with tempfile.TemporaryDirectory(prefix="forks-") as folder:
        address = Path(folder) / "socket"
        command = [sys.executable, str(_HERE / "server.py"), str(address)]
        environ = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
        with subprocess.Popen(command, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
            assert server.stdout is not None
            assert server.stdout.readline() == b"ready\n"
            yield _commands(Path(folder) / "bin", address, pip_list)
            server.communicate()  # the end of its input ends it


def _commands(folder: Path, address: Path, pip_list: Path) -> Path:
    words = {
        "fork": shlex.join([sys.executable, "-IS", str(_HERE / "command.py"), str(address)]),
        "python": shlex.quote(sys.executable),
        "pip_list": shlex.quote(str(pip_list)),
        "version": sys.version.split()[0],
    }
    folder.mkdir()
    for name, text in {"python3": _PYTHON, "pulumi-resource-argyle": _NATIVE}.items():
        (folder / name).write_text(text.format(**words))
        (folder / name).chmod(0o755)
    return folder
