"""The wheel and the sdist, built once, and clean environments that have the wheel and nothing of this checkout."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]


def build(source: Path, target: Path, *arguments: str) -> Path:
    """Build in *source* with the locked backend, as every frontend does, and return the one new file in *target*."""
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(target), *arguments]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    (made,) = target.iterdir()
    return made


@pytest.fixture(name="wheel", scope="session")
def _wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, tmp_path_factory.mktemp("wheel"), "-t", "wheel")


@pytest.fixture(name="sdist", scope="session")
def _sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, tmp_path_factory.mktemp("sdist"), "-t", "sdist")


@dataclass(frozen=True)
class Installed:
    """A virtual environment with the wheel."""

    folder: Path

    def run(self, command: str, *arguments: str, cwd: Path, code: int = 0) -> str:
        """Run a command of the environment, and return both of its streams.

        It finds no file of this checkout: PATH and PYTHONPATH are empty but for the environment and git.
        """
        environ = {"PATH": f"{self.folder / 'bin'}:/usr/local/bin:/usr/bin:/bin", "HOME": str(cwd)}
        done = subprocess.run(
            [str(self.folder / "bin" / command), *arguments],
            cwd=cwd,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stdout
        return done.stdout


@pytest.fixture(name="install", scope="session")
def _install(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Installed]:
    """Install the wheel in an environment of its own, over locked packages that set-up has installed in a folder.

    An editable install of this checkout in that folder has no effect: it is a path file, and Python reads those in the
    environment's own folder only.
    """

    def install(packages: Path) -> Installed:
        folder = tmp_path_factory.mktemp("installed")
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
        pip = [sys.executable, "-m", "pip", "--python", str(folder / "bin" / "python"), "install", "--quiet"]
        environ = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
        subprocess.run([*pip, "--no-deps", "--no-index", "--no-compile", str(wheel)], check=True, env=environ)
        (site,) = folder.glob("lib/python3*/site-packages")
        (site / "locked.pth").write_text(f"{packages}\n")
        return Installed(folder)

    return install
