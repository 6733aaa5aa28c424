"""Settings for all tests."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

from hypothesis import settings

if TYPE_CHECKING:
    import pytest

# How long one example takes says how busy the machine is, and nothing about the code.
# `pytest --hypothesis-profile thorough` looks longer; every run looks at other examples.
settings.register_profile("default", deadline=None, max_examples=40)
settings.register_profile("thorough", deadline=None, max_examples=1000)
settings.load_profile("default")

# A shell lets a command in the background ignore this; then no Ctrl-C of a test arrives, and each run of the engine
# waits 5 s for its language host to end.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Hundreds of processes load the same modules. They share the compiled ones, even where the environment forbids it:
# otherwise each one compiles the package and the tests anew, for 0.05 s and more.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start tests that wait first, so that other tests run in the meantime."""
    items.sort(key=lambda item: item.get_closest_marker("waits") is None)
