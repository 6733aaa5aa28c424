"""Measure a second ``make up``, and the ``pulumi up`` inside it alone."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent
BARE = ["pulumi", "up", "--stack", "local", "--yes"]


@dataclass
class Warm:
    """Medians, in seconds."""

    make_up: float
    bare_up: float


def measure(*, rounds: int, tell: Callable[[str], None]) -> Warm:
    """Run *rounds* of both, alternating, in a copy of the checkout after set-up."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        checkout = Path(folder) / "checkout"
        _copy(checkout)
        tell("make up: the first one, to warm up")
        _timed(["make", "up"], checkout)
        whole, bare = [], []
        for number in range(rounds):
            tell(f"make up: round {number + 1} of {rounds}")
            whole.append(_timed(["make", "up"], checkout))
            bare.append(_bare(checkout))
    return Warm(statistics.median(whole), statistics.median(bare))


def _copy(checkout: Path) -> None:
    """Copy the committed files, and link the existing virtual environment."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True)  # noqa: S607 - found on the user's PATH
    for name in filter(None, listed.stdout.split("\0")):
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_file():
            shutil.copy(ROOT / name, checkout / name)
    (checkout / ".venv").symlink_to(ROOT / ".venv")  # the engine is on PATH


def _bare(checkout: Path) -> float:
    """The time of `pulumi up` alone while the emulator runs, measured by the shell that starts it."""
    script = f"start=$(date +%s%N); {' '.join(BARE)} >&2; end=$(date +%s%N); echo $((end - start))"
    command = ["argyle-webhooks", "emulator", "exec", "--local", "--", "sh", "-c", script]
    done = _run(["tools/local", *command], checkout)
    return int(done.stdout.split()[-1]) / 1e9


def _timed(command: list[str], checkout: Path) -> float:
    started = time.perf_counter()
    _run(command, checkout)
    return time.perf_counter() - started


def _run(command: list[str], checkout: Path) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(  # noqa: S603 - our own commands
        command, cwd=checkout, capture_output=True, text=True, check=False, env=os.environ, stdin=subprocess.DEVNULL
    )
    if done.returncode != 0:
        message = f"`{' '.join(command)}` failed:\n{(done.stdout + done.stderr)[-2000:]}"
        raise RuntimeError(message)
    return done
