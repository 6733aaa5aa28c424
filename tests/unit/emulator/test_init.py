"""The package's front."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from argyle_provider import emulator
from tests.receiver import Receiver

DOCUMENT = Path(__file__).parents[3] / "docs" / "emulator.md"


def test_every_public_name_is_found() -> None:
    """And no other."""
    assert [getattr(emulator, name).__name__ for name in emulator.__all__] == emulator.__all__
    with pytest.raises(AttributeError, match="Nothing"):
        emulator.Nothing  # noqa: B018 - looking it up is the test


def test_importing_it_loads_no_web_server() -> None:
    """The command line imports it for its help."""
    code = "import sys, argyle_provider.emulator; print({'starlette', 'uvicorn', 'sqlite3'} & sys.modules.keys())"

    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert run.stdout == "set()\n"


def test_the_documented_examples_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """The assertions of both examples are true."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    first, second = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)

    with Receiver(lambda each: 200 if "X-Argyle-Signature" in each.headers else 401) as receiver:
        for example in (first, second):
            exec(compile(example, str(DOCUMENT), "exec"), {"receiver": receiver.url})  # noqa: S102 - the document is ours
