"""No run forgets or creates anything before the account is proven, whatever a key shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from argyle_provider.emulator import Emulator
from tests.engine.harness import AUDIT, KEY_ID, KEY_SECRET, PAYROLL, URL, Stack, finish, make_stack

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.engine.prepared import Prepared

ROTATED = "rotated-key-id"
OTHERS = "other-key-id"


@pytest.fixture(name="shared")
def _shared(tmp_path: Path, prepared: Prepared) -> Iterator[Stack]:
    """A settled stack on an emulator with a second key of its account, and with the key of another account."""
    keys = [f"{KEY_ID}:{KEY_SECRET}:ours", f"{ROTATED}:{KEY_SECRET}:ours", f"{OTHERS}:{KEY_SECRET}:theirs"]
    with Emulator(keys=keys) as emulator:
        emulator.create(name="dev-payroll", url=URL, events=["gigs.added"], account="theirs")
        stack = make_stack(tmp_path / "project", emulator, prepared)
        stack.settle({"payroll": PAYROLL, "audit": AUDIT})
        yield stack
        finish(stack)


def refuse_everything(stack: Stack, status: int) -> None:
    """Answer every request with *status*."""
    stack.emulator.queue_reply(path="/v2/*", status=status, body='{"detail": "No."}', times=None)


@pytest.mark.parametrize(
    ("cause", "client_id"), [("theirs", "sent"), ("theirs", "omitted"), (401, "sent"), (403, "omitted"), (404, "sent")]
)
def test_no_run_forgets_or_makes_anything(shared: Stack, cause: str | int, client_id: str) -> None:
    """Refresh, a changed URL, a removed entry and destroy all fail, and the state is as before.

    Nothing is written. Only a destroy with the key that created the subscriptions fetches no list first; its DELETEs
    are refused like everything else.
    """
    shared.emulator.switch(client_id=client_id)
    before, live = shared.content(), [each.id for each in shared.emulator.subscriptions()]
    if cause == "theirs":
        shared.environ["ARGYLE_API_KEY_ID"] = OTHERS
    else:
        refuse_everything(shared, int(cause))
    shared.requests()

    runs = [shared.refresh()]
    shared.declare({"payroll": {**PAYROLL, "url": f"{URL}/v2"}, "audit": AUDIT})
    runs.append(shared.up())
    shared.declare({"payroll": PAYROLL})
    runs.append(shared.up())
    written = shared.writes()
    runs.append(shared.destroy())

    for run in runs:
        assert run.code != 0, run.output
        assert ("another Argyle account" if cause == "theirs" else str(cause)) in run.output
    assert shared.content() == before
    assert [each.id for each in shared.emulator.subscriptions()] == live
    assert written == []
    assert set(shared.writes()) <= (set() if cause == "theirs" else {"DELETE"})


@pytest.mark.parametrize("client_id", ["sent", "omitted"])
def test_a_rotated_key_of_the_same_account_goes_on(shared: Stack, client_id: str) -> None:
    """A deleted subscription is recognised, because another id of the stack is listed; the new key repairs it."""
    shared.emulator.switch(client_id=client_id)
    shared.environ["ARGYLE_API_KEY_ID"] = ROTATED
    shared.secrets.add(ROTATED)
    shared.emulator.delete(next(each.id for each in shared.emulator.subscriptions() if each.name == "dev-audit"))

    refreshed = shared.refresh()
    held = set(shared.state())
    repaired = shared.up()
    drift = shared.cli("drift", "--stack", "dev")
    destroyed = shared.destroy()

    assert refreshed.code == 0, refreshed.output
    assert held == {"payroll"}
    assert repaired.code == 0, repaired.output
    assert drift.code == 0, drift.output
    assert destroyed.code == 0, destroyed.output
    assert [each.account for each in shared.emulator.subscriptions()] == ["theirs"]
