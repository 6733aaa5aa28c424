"""What a release promises, in committed files with one fact a line: a removed line is a broken promise."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

FOLDER = Path(__file__).parent / "golden" / "promises"
UPDATE = "UPDATE_GOLDEN=1 pytest tests/unit/test_promises.py tests/unit/cli/test_each_command.py"


def promised(name: str, lines: Iterable[str]) -> None:
    """Compare *lines* with a committed file, or write the file where the environment has ``UPDATE_GOLDEN``."""
    file = FOLDER / name
    text = "".join(f"{line}\n" for line in sorted(set(lines)))
    if os.environ.get("UPDATE_GOLDEN"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    assert text == file.read_text(), (
        f"A promise has changed. Run `{UPDATE}`, and read docs/releases.md about a removed line."
    )
