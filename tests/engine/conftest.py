"""The fixtures of the engine tests: an emulator, and a stack beside it."""

from __future__ import annotations

import os
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from argyle_provider.emulator import Emulator
from tests.engine import s3
from tests.engine.harness import KEY_ID, KEY_SECRET, Stack, finish, make_stack
from tests.engine.prepared import Prepared
from tests.engine.repository import make_repository
from tests.hosts import Host

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepared]:
    """What tests start from, in a folder that all workers of this run share."""
    own = tmp_path_factory.getbasetemp()
    with closing(Prepared((own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "prepared")) as made:
        yield made


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[s3.Server]:
    """An S3 server for the states of stacks."""
    with s3.serve(tmp_path_factory.mktemp("s3") / "log") as server:
        yield server


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    """An emulator with an account of its own."""
    with Emulator(keys=[f"{KEY_ID}:{KEY_SECRET}"]) as running:
        yield running


@pytest.fixture
def host() -> Host:
    """What calls the verbs: the dynamic host, unless a test names others with ``parametrize``."""
    return Host.DYNAMIC


@pytest.fixture
def stack(tmp_path: Path, emulator: Emulator, prepared: Prepared, host: Host) -> Iterator[Stack]:
    """An initialised stack without a declaration."""
    made = make_stack(tmp_path / "project", emulator, prepared)
    made.use(host)
    prepared.initialise(made)
    yield made
    finish(made)


@pytest.fixture
def checkout(stack: Stack) -> Path:
    """The stack's project as a team's repository."""
    make_repository(stack.root)
    return stack.root
