"""A command that waits for Argyle says so."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING

import pytest

from argyle_provider.api import progress
from tests.unit.cli.live import KEY_ID, KEY_SECRET, PAYROLL

if TYPE_CHECKING:
    from tests.unit.cli.live import LiveStack

COMMANDS = (
    "drift --stack dev --format json",
    "doctor --stack dev --no-probe",
    "list --stack dev",
    "delete --stack dev --yes LEFTOVER",
    "import --stack dev --yes",
    "export --stack dev --environment local",
    "init ../another-repository --yes --from-account local",
)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_that_waits_says_for_what(dev: LiveStack, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """On standard error, also without a terminal, and once; the report on standard output stays as it is."""
    monkeypatch.setattr(progress, "FIRST", 0.0)
    monkeypatch.setattr(progress, "STEP", 0.001)
    told, lines, due = Event(), [""], progress.Progress._due  # noqa: SLF001 - where the thread looks

    def noted(watching: progress.Progress) -> str:
        if lines[-1]:
            told.set()  # the line of the last look is printed by now
        lines.append(lines[-1] or due(watching))
        return lines[-1] if not told.is_set() else ""

    monkeypatch.setattr(progress.Progress, "_due", noted)
    monkeypatch.setattr("argyle_provider.api.client.back_off", lambda _: float(not told.wait(2)))
    dev.declare({"payroll": PAYROLL})
    command = command.replace("LEFTOVER", dev.create("dev-old"))
    dev.emulator.queue_reply(method="GET", path="/v2/webhooks", status=503, times=2)

    _, out, err = dev.project.run(*command.split())

    waits = [each for each in err.splitlines() if each.startswith("Waiting for Argyle at ")]
    assert len(waits) == 1
    assert waits[0].startswith(f"Waiting for Argyle at {dev.emulator.url.removeprefix('http://')}: ")
    assert "Waiting" not in out
    assert KEY_ID not in err
    assert KEY_SECRET not in err
