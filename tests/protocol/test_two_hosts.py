"""Two provider processes in one run: a resource that moves from one to the other keeps its subscription."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.grpc_engine import GrpcEngine
from tests.hosts import Host
from tests.protocol.harness import CONTENT

if TYPE_CHECKING:
    from argyle_provider.emulator import Emulator


@pytest.fixture
def host() -> Host:
    """The tests here name the hosts of their processes."""
    return Host.NATIVE


@pytest.mark.parametrize(
    ("old", "new"), [(Host.DYNAMIC, Host.NATIVE), (Host.NATIVE, Host.DYNAMIC), (Host.NATIVE, Host.NATIVE)]
)
def test_the_old_process_does_not_delete_what_the_new_one_took_over(
    start: Any, emulator: Emulator, old: Host, new: Host
) -> None:
    """Nothing is sent to Argyle. Once the new process has ended, a delete is a delete again."""
    id_, outputs = start(on=old).create(CONTENT)  # in an earlier run
    emulator.clear_journal()
    engine = GrpcEngine()
    before, after = (start(on=each, engine=engine) for each in (old, new))

    taken, _ = after.create(CONTENT)
    before.delete(id_, outputs)
    sent = {each.method for each in emulator.journal()}
    after.process.kill()
    after.process.wait()
    before.delete(id_, outputs)

    assert (taken, sent) == (id_, {"GET"})
    assert emulator.subscriptions() == []


@pytest.mark.parametrize("host", Host)
def test_a_preview_beside_the_run_keeps_nothing_live(start: Any, emulator: Emulator, host: Host) -> None:
    """Another run on the machine that has seen the subscription unchanged is no reason to leave out the delete."""
    run, preview = start(on=host), start(on=host)
    id_, outputs = run.create(CONTENT)
    assert not preview.diff(id_, outputs, CONTENT).changes

    run.delete(id_, outputs)

    assert emulator.subscriptions() == []


def test_what_a_neighbour_holds_is_not_taken_over(start: Any, emulator: Emulator) -> None:
    """Two resources of one program that declare the same are two subscriptions, on whichever hosts they are."""
    engine = GrpcEngine()
    first, second = (start(on=each, engine=engine) for each in Host)

    ids = {first.create(CONTENT)[0], second.create(CONTENT)[0]}

    assert {each.id for each in emulator.subscriptions()} == ids
    assert len(ids) == 2
