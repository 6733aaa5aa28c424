"""``tools/local``: this checkout's engine and Python for any command."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture(name="checkout")
def _checkout(tmp_path: Path) -> Path:
    """A checkout whose path has spaces and a quote, with a `pulumi` and a `python` of its own."""
    checkout = tmp_path / "a 'checkout'"
    for name in (".engine/bin/pulumi", ".venv/bin/python"):
        program = checkout / name
        program.parent.mkdir(parents=True)
        program.write_text(f'#!/bin/sh\nprintf "%s\\n" {name} "$@"\n')
        program.chmod(0o755)
    (checkout / "tools").mkdir()
    shutil.copy(ROOT / "tools" / "local", checkout / "tools" / "local")
    return checkout


@pytest.mark.parametrize(("program", "path"), [("pulumi", ".engine/bin/pulumi"), ("python", ".venv/bin/python")])
def test_the_checkouts_own_programs_come_first(checkout: Path, tmp_path: Path, program: str, path: str) -> None:
    """From any folder, with each argument as it is."""
    command = [str(checkout / "tools" / "local"), program, "a b", "", "$HOME"]

    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)

    assert done.stdout.splitlines() == [path, "a b", "", "$HOME"]


def test_a_command_runs_in_the_checkout_and_has_its_exit_code(checkout: Path, tmp_path: Path) -> None:
    """As if the person had changed the folder and activated the environment."""
    command = [str(checkout / "tools" / "local"), "sh", "-c", 'pwd -P; echo "$VIRTUAL_ENV"; exit 7']

    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 7
    assert done.stdout.splitlines() == [str(checkout.resolve()), str(checkout / ".venv")]
