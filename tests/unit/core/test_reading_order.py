"""The reading order of the core."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from argyle_provider import core

FOLDER = Path(core.__file__).parent
LINES = re.findall(r"^\d+\. .*$", core.__doc__ or "", re.MULTILINE)
ORDER = [name for line in LINES for name in re.findall(r"``(\w+)``", line)]


def needed(module: str) -> set[str]:
    """The modules of the core that *module* imports when it is loaded."""
    statements = ast.parse((FOLDER / f"{module}.py").read_text()).body
    imported = [(each.module or "", each.names) for each in statements if isinstance(each, ast.ImportFrom)]
    within = {name.rpartition(".")[2] for name, _ in imported if name.startswith(f"{core.__name__}.")}
    return within | {alias.name for name, names in imported if name == core.__name__ for alias in names}


def test_each_module_has_its_place() -> None:
    """Once, in ten lines."""
    assert sorted(ORDER) == sorted(each.stem for each in FOLDER.glob("*.py") if each.stem != "__init__")
    assert len(LINES) == 10


def test_each_module_needs_only_what_was_read_before() -> None:
    """So the core can be read from its first line to its last."""
    early = {name: needed(name) - set(ORDER[:place]) for place, name in enumerate(ORDER)}

    assert {name: later for name, later in early.items() if later} == {}
