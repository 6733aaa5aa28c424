"""Runs that die at a request: the next `up` of the same file ends with exactly one subscription per declared one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from argyle_provider.emulator import Emulator
from tests.engine.executioner import Executioner, die, kill_everything
from tests.engine.harness import (
    KEY_ID,
    KEY_SECRET,
    PAYROLL,
    URL,
    Stack,
    finish,
    make_stack,
    wait_until,
)
from tests.hosts import Host

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.engine.prepared import Prepared


@pytest.fixture(name="executioner")
def _executioner() -> Executioner:
    """An executioner that is not armed yet."""
    return Executioner()


@pytest.fixture(name="mortal")
def _mortal(tmp_path: Path, executioner: Executioner, prepared: Prepared, host: Host) -> Iterator[Stack]:
    """A stack whose emulator calls the executioner."""
    with Emulator(keys=[f"{KEY_ID}:{KEY_SECRET}"], on_answer=executioner) as emulator:
        stack = make_stack(tmp_path / "project", emulator, prepared)
        stack.use(host)
        prepared.initialise(stack)
        yield stack
        finish(stack)


def assert_exactly_one(stack: Stack, url: str) -> None:
    """Check that one live subscription matches, that the state has it, and that a further `up` changes nothing."""
    (live,) = stack.emulator.subscriptions()
    assert (live.name, live.url) == ("dev-payroll", url)
    assert {each["id"] for each in stack.state().values()} == {live.id}
    again = stack.up("--expect-no-changes")
    assert again.code == 0, again.output


@pytest.mark.parametrize(
    ("host", "method", "alone"),
    [
        (Host.DYNAMIC, "GET", True),
        (Host.DYNAMIC, "POST", True),
        (Host.DYNAMIC, "POST", False),
        (Host.NATIVE, "POST", True),
    ],
    ids=["GET-command", "POST-command", "POST-tree", "native-POST-command"],
)
def test_a_run_killed_at_its_create_is_healed(
    mortal: Stack, executioner: Executioner, method: str, alone: bool
) -> None:
    """Before the POST nothing was created; after it, the next run takes over what was."""
    mortal.declare({"payroll": PAYROLL})

    die(mortal, executioner, method, alone=alone)
    assert len(mortal.live()) == (method == "POST")
    healed = mortal.up()

    assert healed.code == 0, healed.output
    assert_exactly_one(mortal, URL)


@pytest.mark.parametrize(
    ("host", "method", "alone"),
    [
        (Host.DYNAMIC, "GET", False),
        (Host.DYNAMIC, "POST", True),
        (Host.DYNAMIC, "DELETE", True),
        (Host.DYNAMIC, "DELETE", False),
        (Host.NATIVE, "DELETE", False),
    ],
    ids=["GET-tree", "POST-command", "DELETE-command", "DELETE-tree", "native-DELETE-tree"],
)
def test_a_run_killed_in_a_replacement_is_healed(
    mortal: Stack, executioner: Executioner, method: str, alone: bool
) -> None:
    """Before the create, after it, or after the delete: the new subscription is live once, and the old one is gone."""
    mortal.settle({"payroll": PAYROLL})
    mortal.declare({"payroll": {**PAYROLL, "url": f"{URL}/v2"}})

    die(mortal, executioner, method, alone=alone)
    healed = mortal.up()

    assert healed.code == 0, healed.output
    assert_exactly_one(mortal, f"{URL}/v2")


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_a_run_without_checkpoints_is_healed_too(mortal: Stack, executioner: Executioner, method: str) -> None:
    """The state has nothing of what the run did. The next run takes over what was created, and finds the rest gone."""
    old = {key: {**PAYROLL, "url": f"{URL}/{key}"} for key in ("payroll", "wages", "zz")}
    mortal.declare(old)
    assert mortal.up(PULUMI_SKIP_CHECKPOINTS="true").code == 0
    mortal.declare({key: {**each, "url": f"{each['url']}/v2"} for key, each in old.items()})

    die(mortal, executioner, method, alone=False, PULUMI_SKIP_CHECKPOINTS="true")
    healed = mortal.up(PULUMI_SKIP_CHECKPOINTS="true")

    assert healed.code == 0, healed.output
    assert sorted(each.url for each in mortal.emulator.subscriptions()) == [f"{URL}/{key}/v2" for key in sorted(old)]
    assert {each["id"] for each in mortal.state().values()} == {each.id for each in mortal.emulator.subscriptions()}
    assert mortal.up("--expect-no-changes").code == 0


def test_a_killed_create_whose_file_was_reverted_leaves_a_named_leftover(
    mortal: Stack, executioner: Executioner
) -> None:
    """`up` succeeds with the old content. What the killed run created is still live, and the next change names it."""
    mortal.settle({"payroll": PAYROLL})
    mortal.declare({"payroll": {**PAYROLL, "url": f"{URL}/v2"}})
    die(mortal, executioner, "POST", alone=False)

    mortal.declare({"payroll": PAYROLL})
    reverted = mortal.up()
    drift = mortal.cli("drift", "--stack", "dev")
    mortal.declare({"payroll": {**PAYROLL, "url": f"{URL}/v3"}})
    changed = mortal.up()

    assert reverted.code == 0, reverted.output
    assert drift.code == 2, drift.output
    assert changed.code == 0, changed.output
    (leftover,) = [each for each in mortal.emulator.subscriptions() if each.url == f"{URL}/v2"]
    assert f"warning: A live subscription `{leftover.name}` ({leftover.id}) has other content" in changed.output
    (printed,) = [
        line.partition("argyle-webhooks ")[2] for line in drift.output.splitlines() if "delete --stack" in line
    ]
    assert printed.endswith(leftover.id)
    assert mortal.cli(*printed.split(), "--yes").code == 0
    assert mortal.cli("drift", "--stack", "dev").code == 0


def test_a_create_that_is_carried_out_after_its_run_died_is_healed(mortal: Stack) -> None:
    """The request was on its way when the run was killed."""
    mortal.declare({"payroll": PAYROLL})
    mortal.emulator.fault("hold", seconds=2)
    process = mortal.start("up", "--yes", "--skip-preview")
    assert wait_until(lambda: any(each.method == "POST" for each in mortal.emulator.journal()), seconds=60)
    kill_everything(mortal)
    mortal.outputs.append(process.communicate(timeout=30)[0])
    assert mortal.live() == {}
    assert wait_until(lambda: bool(mortal.live()), seconds=10)
    assert mortal.pulumi("cancel", "--yes").code == 0

    healed = mortal.up()

    assert healed.code == 0, healed.output
    assert_exactly_one(mortal, URL)


def test_a_refreshing_run_finishes_the_delete_of_a_dead_one(mortal: Stack, executioner: Executioner) -> None:
    """`up --refresh` after a kill between the two steps of a replacement; then `destroy --refresh` leaves nothing."""
    mortal.settle({"payroll": PAYROLL, "zz": {**PAYROLL, "url": f"{URL}/zz"}})
    mortal.declare({"payroll": {**PAYROLL, "url": f"{URL}/v2"}, "zz": {**PAYROLL, "url": f"{URL}/zz/v2"}})
    die(mortal, executioner, "DELETE", alone=False)

    healed = mortal.up("--refresh")

    assert healed.code == 0, healed.output
    assert sorted(each.url for each in mortal.emulator.subscriptions()) == [f"{URL}/v2", f"{URL}/zz/v2"]
    assert mortal.cli("drift", "--stack", "dev").code == 0
    assert mortal.destroy("--refresh").code == 0
    assert mortal.live() == {}


def test_an_entry_renamed_under_its_name_survives_a_kill_between_the_two_steps(
    mortal: Stack, executioner: Executioner
) -> None:
    """The take-over is recorded, the old delete is not: the next run keeps the new resource's subscription."""
    mortal.settle({"payroll": {**PAYROLL, "name": "dev-payroll"}, "zz": {**PAYROLL, "name": "dev-zz"}})
    mortal.declare({"wages": {**PAYROLL, "name": "dev-payroll"}})

    die(mortal, executioner, "DELETE", alone=False)
    healed = mortal.up()

    assert healed.code == 0, healed.output
    assert_exactly_one(mortal, URL)
