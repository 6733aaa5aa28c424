"""Two provider processes in one run: a resource that moves from one to the other keeps its subscription."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.hosts import Host
from tests.protocol.harness import CONTENT

if TYPE_CHECKING:
    from pathlib import Path

    from argyle_provider.emulator import Emulator


@pytest.fixture
def host() -> Host:
    """The tests here name the hosts of their processes."""
    return Host.NATIVE


@pytest.mark.parametrize(
    ("old", "new"), [(Host.DYNAMIC, Host.NATIVE), (Host.NATIVE, Host.DYNAMIC), (Host.NATIVE, Host.NATIVE)]
)
def test_the_old_process_does_not_delete_what_the_new_one_took_over(
    start: Any, emulator: Emulator, tmp_path: Path, old: Host, new: Host
) -> None:
    """Nothing is sent to Argyle. Once the new process has ended, a delete is a delete again."""
    id_, outputs = start(on=old).create(CONTENT)  # in an earlier run
    emulator.clear_journal()
    (machine := tmp_path / "machine").mkdir()
    before, after = (start(on=each, TMPDIR=str(machine)) for each in (old, new))

    taken, _ = after.create(CONTENT)
    before.delete(id_, outputs)
    sent = {each.method for each in emulator.journal()}
    after.process.kill()
    after.process.wait()
    before.delete(id_, outputs)

    assert (taken, sent) == (id_, {"GET"})
    assert emulator.subscriptions() == []


def test_what_a_neighbour_holds_is_not_taken_over(start: Any, emulator: Emulator, tmp_path: Path) -> None:
    """Two resources of one program that declare the same are two subscriptions, on whichever hosts they are."""
    (machine := tmp_path / "machine").mkdir()
    first, second = (start(on=each, TMPDIR=str(machine)) for each in Host)

    ids = {first.create(CONTENT)[0], second.create(CONTENT)[0]}

    assert {each.id for each in emulator.subscriptions()} == ids
    assert len(ids) == 2
