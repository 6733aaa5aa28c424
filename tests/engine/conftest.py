"""The fixtures of the engine tests: an emulator, and a stack beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from argyle_provider.emulator import Emulator
from tests.engine.harness import KEY_ID, KEY_SECRET, Stack, finish, make_stack

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    """An emulator with an account of its own."""
    with Emulator(keys=[f"{KEY_ID}:{KEY_SECRET}"]) as running:
        yield running


@pytest.fixture
def stack(tmp_path: Path, emulator: Emulator) -> Iterator[Stack]:
    """An initialised stack without a declaration."""
    made = make_stack(tmp_path / "project", emulator)
    assert made.pulumi("stack", "init", "--no-select").code == 0
    yield made
    finish(made)
