"""The recorded stacks in ``tests/states/``: a folder for each release, and in it one for each kind of stack.

A recorded stack has the program, its project and stack files, the exported state (secrets encrypted with the passphrase
"local"), and what was live in the emulator. ``python -m tests.engine.corpus VERSION`` records the installed code.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from argyle_provider.emulator import Emulator, Subscription
from tests.engine.executioner import Executioner, die
from tests.engine.harness import AUDIT, KEY_ID, KEY_SECRET, PAYROLL, PROJECT, SECRET, URL, make_stack
from tests.engine.prepared import Prepared

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.engine.harness import Stack

STATES = PROJECT / "tests" / "states"

OWN_PROGRAM = f"""\
\"\"\"A program that declares a subscription itself.\"\"\"

import pulumi

from argyle_provider import WebhookSubscription

receiver = pulumi.ComponentResource("example:index:Receiver", "receiver")
WebhookSubscription(
    "payroll",
    name="dev-payroll",
    url="{URL}",
    events=["gigs.added", "users.fully_synced"],
    secret=pulumi.Config("argyle").require_secret("secret"),
    opts=pulumi.ResourceOptions(parent=receiver),
)
"""


@dataclass(frozen=True)
class Recorded:
    """A stack as one release left it."""

    folder: Path

    @property
    def state(self) -> dict[str, Any]:
        """What ``pulumi stack export`` printed."""
        exported: dict[str, Any] = json.loads((self.folder / "state.json").read_text())
        return exported

    def restore(self, stack: Stack) -> None:
        """Make *stack* what the recorded one was, with its live subscriptions."""
        for name in ("Pulumi.yaml", "__main__.py"):
            shutil.copy(self.folder / name, stack.root / name)
        shutil.copy(self.folder / stack.stack_file.name, stack.stack_file)
        live = json.loads((self.folder / "live.json").read_text())
        stack.emulator.restore(Subscription(**{**each, "events": tuple(each["events"])}) for each in live)
        run = stack.pulumi("stack", "import", "--file", str(self.folder / "state.json"))
        assert run.code == 0, run.output


def recorded() -> list[Recorded]:
    """Every recorded stack of every release."""
    return [Recorded(each.parent) for each in sorted(STATES.glob("*/*/state.json"))]


def _small(stack: Stack, _: Executioner) -> None:
    events = [
        "gigs.added",
        {"gigs.partially_synced": {"days_synced": 30}},
        {"accounts.updated": {"include_resource": True}},
    ]
    stack.declare({"payroll": {**PAYROLL, "events": events}, "audit": {**AUDIT, "protect": True}}, maxDeletions=1)
    _up(stack)


def _large(stack: Stack, _: Executioner) -> None:
    stack.declare({f"entry-{number:03}": {**PAYROLL, "url": f"{URL}/{number}"} for number in range(60)})
    _up(stack)


def _pending(stack: Stack, executioner: Executioner) -> None:
    stack.declare({"payroll": PAYROLL})
    die(stack, executioner, "POST", alone=False)


def _half_replaced(stack: Stack, executioner: Executioner) -> None:
    stack.declare({"payroll": PAYROLL, "audit": AUDIT})
    _up(stack)
    stack.declare({"payroll": {**PAYROLL, "url": f"{URL}/v2"}, "audit": AUDIT})
    die(stack, executioner, "DELETE", alone=False)


def _imported(stack: Stack, _: Executioner) -> None:
    stack.emulator.create(name="payroll-by-hand", url=URL, events=PAYROLL["events"], secret=SECRET)
    stack.declare({"payroll": {**PAYROLL, "name": "payroll-by-hand"}})
    run = stack.cli("import", "--stack", stack.name, "--yes")
    assert run.code == 0, run.output


def _own_program(stack: Stack, _: Executioner) -> None:
    (stack.root / "__main__.py").write_text(OWN_PROGRAM)
    stack.declare(None, secret=PAYROLL["secret"])
    project = stack.root / "Pulumi.yaml"
    project.write_text(project.read_text().partition("config:")[0])
    _up(stack)


def _up(stack: Stack) -> None:
    run = stack.up()
    assert run.code == 0, run.output


KINDS: dict[str, Callable[[Stack, Executioner], None]] = {
    "small": _small,
    "large": _large,
    "pending-create": _pending,
    "half-replaced": _half_replaced,
    "imported": _imported,
    "own-program": _own_program,
}


def record(version: str) -> None:
    """Record a stack of each kind as *version*."""
    for kind, make in KINDS.items():
        executioner = Executioner()
        with (
            tempfile.TemporaryDirectory() as folder,
            Emulator(keys=[f"{KEY_ID}:{KEY_SECRET}"], on_answer=executioner) as emulator,
            contextlib.closing(Prepared(Path(folder) / "prepared")) as prepared,
        ):
            stack = make_stack(Path(folder) / "project", emulator, prepared)
            prepared.initialise(stack)
            make(stack, executioner)
            _keep(stack, STATES / version / kind)


def _keep(stack: Stack, folder: Path) -> None:
    folder.mkdir(parents=True)
    for path in (stack.root / "Pulumi.yaml", stack.root / "__main__.py", stack.stack_file):
        shutil.copy(path, folder)
    exported = stack.pulumi("stack", "export")
    assert exported.code == 0, exported.output
    (folder / "state.json").write_text(json.dumps(_without_places(json.loads(exported.output)), indent=1) + "\n")
    live = [dataclasses.asdict(each) for each in stack.emulator.subscriptions()]
    (folder / "live.json").write_text(json.dumps(live, indent=1) + "\n")


def _without_places(value: object) -> object:
    """*value* without where the engine saw each resource declared: those are paths of this machine."""
    match value:
        case dict():
            places = {"sourcePosition", "stackTrace"}
            return {key: _without_places(each) for key, each in value.items() if key not in places}
        case list():
            return [_without_places(each) for each in value]
        case _:
            return value


if __name__ == "__main__":
    record(sys.argv[1])
