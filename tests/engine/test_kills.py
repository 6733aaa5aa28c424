"""Runs that die at a request: the next `up` of the same file ends with exactly one subscription per entry."""

from __future__ import annotations

import contextlib
import os
import signal
from threading import Event
from typing import TYPE_CHECKING

import psutil
import pytest

from argyle_provider.emulator import Emulator
from tests.engine.harness import (
    KEY_ID,
    KEY_SECRET,
    PAYROLL,
    URL,
    Stack,
    finish,
    make_stack,
    processes,
    running,
    wait_until,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from argyle_provider.emulator import JournalEntry


class Executioner:
    """Kills a run from within the server, after a write was carried out and before its reply goes out."""

    def __init__(self) -> None:
        self.method = ""
        self.kill: Callable[[], None] | None = None
        self.done = Event()

    def __call__(self, entry: JournalEntry) -> None:
        """Told of each answer by the emulator, in its own thread."""
        if self.kill is not None and entry.method == self.method:
            self.kill()
            self.kill = None
            self.done.set()


@pytest.fixture(name="executioner")
def _executioner() -> Executioner:
    """Not armed yet."""
    return Executioner()


@pytest.fixture(name="mortal")
def _mortal(tmp_path: Path, executioner: Executioner) -> Iterator[Stack]:
    """A stack whose emulator asks the executioner."""
    with Emulator(keys=[f"{KEY_ID}:{KEY_SECRET}"], on_answer=executioner) as emulator:
        stack = make_stack(tmp_path / "project", emulator)
        assert stack.pulumi("stack", "init", "--no-select").code == 0
        yield stack
        finish(stack)


def kill_everything(stack: Stack) -> None:
    """The whole process tree, as a machine that loses power."""
    for process in processes(stack.root):
        with contextlib.suppress(psutil.Error):
            process.kill()


def die(stack: Stack, executioner: Executioner, method: str, *, alone: bool) -> None:
    """Run `up` until the first *method* is carried out, and kill the command, alone or with all that it started."""
    process = stack.start("up", "--yes", "--skip-preview")
    executioner.method = method
    executioner.kill = (lambda: os.kill(process.pid, signal.SIGKILL)) if alone else (lambda: kill_everything(stack))
    assert executioner.done.wait(60)
    stack.outputs.append(process.communicate(timeout=30)[0])
    assert wait_until(lambda: not python_processes(stack), seconds=20), running(stack.root)
    kill_everything(stack)  # the engine's language host, which asks for its engine every five minutes only
    assert stack.pulumi("cancel", "--yes").code == 0


def python_processes(stack: Stack) -> list[list[str]]:
    """The provider and the program, if they still run."""
    return [each for each in running(stack.root) if each and "python" in each[0] and "language" not in each[0]]


def assert_exactly_one(stack: Stack, url: str) -> None:
    """One live subscription as declared, known to the state, and nothing else; a further `up` has nothing to do."""
    (live,) = stack.emulator.subscriptions()
    assert (live.name, live.url) == ("dev-payroll", url)
    assert {each["id"] for each in stack.state().values()} == {live.id}
    again = stack.up("--expect-no-changes")
    assert again.code == 0, again.output


@pytest.mark.parametrize("alone", [True, False], ids=["command", "tree"])
def test_a_run_killed_after_its_create_is_healed(mortal: Stack, executioner: Executioner, alone: bool) -> None:
    """The next one takes over what it made."""
    mortal.declare({"payroll": PAYROLL})

    die(mortal, executioner, "POST", alone=alone)
    healed = mortal.up()

    assert healed.code == 0, healed.output
    assert_exactly_one(mortal, URL)


@pytest.mark.parametrize("alone", [True, False], ids=["command", "tree"])
@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_a_run_killed_in_a_replacement_is_healed(
    mortal: Stack, executioner: Executioner, method: str, alone: bool
) -> None:
    """After the create or after the delete: the new one is live once, and the old one is gone."""
    mortal.declare({"payroll": PAYROLL})
    assert mortal.up().code == 0
    mortal.declare({"payroll": {**PAYROLL, "url": f"{URL}/v2"}})

    die(mortal, executioner, method, alone=alone)
    healed = mortal.up()

    assert healed.code == 0, healed.output
    assert_exactly_one(mortal, f"{URL}/v2")


def test_a_killed_create_whose_file_was_reverted_leaves_a_named_leftover(
    mortal: Stack, executioner: Executioner
) -> None:
    """`up` succeeds with the old content; what the dead run made is still there, and the next change names it."""
    mortal.declare({"payroll": PAYROLL})
    assert mortal.up().code == 0
    mortal.declare({"payroll": {**PAYROLL, "url": f"{URL}/v2"}})
    die(mortal, executioner, "POST", alone=False)

    mortal.declare({"payroll": PAYROLL})
    reverted = mortal.up()
    mortal.declare({"payroll": {**PAYROLL, "url": f"{URL}/v3"}})
    changed = mortal.up()

    assert reverted.code == 0, reverted.output
    assert changed.code == 0, changed.output
    (leftover,) = [each for each in mortal.emulator.subscriptions() if each.url == f"{URL}/v2"]
    assert f"warning: {leftover.id}" in changed.output


def test_an_entry_renamed_under_its_name_survives_a_kill_between_the_two_steps(
    mortal: Stack, executioner: Executioner
) -> None:
    """The take-over is recorded, the old delete is not: the next run must not delete what the new resource holds."""
    mortal.declare({"payroll": {**PAYROLL, "name": "dev-payroll"}, "zz": {**PAYROLL, "name": "dev-zz"}})
    assert mortal.up().code == 0
    mortal.declare({"wages": {**PAYROLL, "name": "dev-payroll"}})

    die(mortal, executioner, "DELETE", alone=False)
    healed = mortal.up()

    assert healed.code == 0, healed.output
    assert_exactly_one(mortal, URL)
