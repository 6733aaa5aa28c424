"""The command line as a whole."""

from __future__ import annotations

import subprocess
import sys

import pytest

from argyle_provider.cli import main

HELP = """
import sys
from argyle_provider.cli import main
for arguments in (["--help"], ["emulator", "--help"], ["emulator", "exec", "--help"]):
    assert main(arguments) == 0
print(sorted({"pulumi", "requests", "starlette", "uvicorn", "grpc"} & sys.modules.keys()))
"""


def test_help_loads_nothing_heavy() -> None:
    """It answers at once: no engine, no HTTP client and no web server is loaded."""
    run = subprocess.run([sys.executable, "-c", HELP], capture_output=True, text=True, check=True)

    assert run.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("arguments", [[], ["nothing"], ["emulator", "--nothing"], ["emulator", "show"]])
def test_wrong_usage_is_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """With the usage, and no traceback."""
    code = main(arguments)

    assert code == 2
    assert "Usage: argyle-webhooks" in "".join(capsys.readouterr())


def test_an_error_is_one_line_and_1(capsys: pytest.CaptureFixture[str]) -> None:
    """On standard error."""
    code = main(["emulator", "--switch", "no_such=1"])

    out, err = capsys.readouterr()
    assert (code, out) == (1, "")
    assert err.startswith("Error: There is no switch 'no_such'")
    assert err.count("\n") == 1
