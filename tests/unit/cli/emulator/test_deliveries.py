"""The commands that ask a running emulator: ``trigger``, ``deliveries`` and ``advance``."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from argyle_provider.cli import main
from argyle_provider.emulator import Emulator
from tests.receiver import Receiver

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def emulator(monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulator]:
    """An emulator that the environment names."""
    with Emulator() as running:
        monkeypatch.setenv("ARGYLE_API_URL", running.url)
        yield running


@pytest.fixture
def receiver(emulator: Emulator) -> Iterator[Receiver]:
    """A receiver that is subscribed to everything about gigs, as ``payroll``."""
    with Receiver() as listening:
        emulator.create(name="payroll", url=listening.url, events=["gigs.added", "gigs.updated"], secret="hush-hush")
        yield listening


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """The exit code of an emulator command, and all that it prints."""
    code = main(["emulator", *arguments])
    out, err = capsys.readouterr()
    return code, out + err


def test_an_event_is_shown_with_its_answers(receiver: Receiver, capsys: pytest.CaptureFixture[str]) -> None:
    """One row for each subscription, and 0 when all of them accept."""
    code, out = run(capsys, "trigger", "gigs.added", "--user", "u")

    heading, row = out.splitlines()
    assert code == 0
    assert heading.split() == ["#", "TIME", "EVENT", "NAME", "TRY", "SIGNATURE", "RESULT"]
    assert row.split()[2:7] == ["gigs.added", "payroll", "1", "valid", "200"]
    assert json.loads(receiver.received[0].body)["data"]["user"] == "u"
    assert "hush" not in out


def test_a_refusal_is_1_and_names_the_retry(receiver: Receiver, capsys: pytest.CaptureFixture[str]) -> None:
    """And the fault that was asked for."""
    receiver.answer = lambda _: 503

    code, out = run(capsys, "trigger", "gigs.added", "--fault", "unsigned")

    assert code == 1
    assert "absent" in out
    assert "503 in" in out
    assert "(unsigned); sent again at " in out


def test_a_scenario_is_triggered_by_its_name(receiver: Receiver, capsys: pytest.CaptureFixture[str]) -> None:
    """Those of its events that somebody gets."""
    code, out = run(capsys, "trigger", "refresh")

    assert code == 0
    assert [line.split()[2] for line in out.splitlines()[1:]] == ["gigs.added"]


def test_an_event_that_nobody_gets_is_1(receiver: Receiver, capsys: pytest.CaptureFixture[str]) -> None:
    """A script that waits for it would wait for ever."""
    assert run(capsys, "trigger", "shifts.added") == (
        1,
        "No subscription gets shifts.added, so nothing was delivered. Subscribe a receiver first.\n",
    )


def test_what_does_not_end_in_time_is_said(
    receiver: Receiver, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A late delivery, say."""
    monkeypatch.setattr(sys.modules["argyle_provider.cli.emulator.trigger"], "_WAIT_SECONDS", 0.1)

    code, out = run(capsys, "trigger", "gigs.added", "--fault", "late")

    assert code == 1
    assert out.splitlines()[-1] == "1 of 1 deliveries have not ended."


def test_the_journal_is_shown(emulator: Emulator, receiver: Receiver, capsys: pytest.CaptureFixture[str]) -> None:
    """As rows, or as JSON that names where to go on."""
    assert run(capsys, "deliveries") == (0, "The emulator has delivered nothing.\n")
    emulator.trigger("gigs.added")
    emulator.trigger("gigs.updated")

    assert emulator.wait_until_delivered()
    rows = run(capsys, "deliveries", "--event", "*.updated")[1].splitlines()
    code, out = run(capsys, "deliveries", "--format", "json", "--after", "1", "--wait", "5")
    whole = json.loads(run(capsys, "deliveries", "--bodies")[1])

    assert [each.split()[2] for each in rows[1:]] == ["gigs.updated"]
    assert code == 0
    assert (json.loads(out)["last"], [each["number"] for each in json.loads(out)["deliveries"]]) == (2, [2])
    assert json.loads(whole["deliveries"][0]["body"])["event"] == "gigs.added"


def test_time_is_advanced(emulator: Emulator, receiver: Receiver, capsys: pytest.CaptureFixture[str]) -> None:
    """A retry is sent at once."""
    receiver.answer = lambda _: 500
    emulator.trigger("gigs.added")
    emulator.wait_for_deliveries(1)

    code, out = run(capsys, "advance", "31")

    assert (code, out.endswith("31 seconds ahead of the real time.\n")) == (0, True)
    assert len(emulator.wait_for_deliveries(2)) == 2


@pytest.mark.parametrize("arguments", [["trigger", "gigs.added"], ["deliveries"], ["advance", "1"]])
def test_without_an_emulator_it_says_how_to_start_one(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """One line, and 1."""
    code, out = run(capsys, *arguments, "--url", "http://127.0.0.1:1")

    assert code == 1
    assert out.startswith("Error: No emulator answers on http://127.0.0.1:1. Start one with")


def test_a_wrong_event_keeps_the_emulators_words(receiver: Receiver, capsys: pytest.CaptureFixture[str]) -> None:
    """And 1."""
    code, out = run(capsys, "trigger", "gigs.aded")

    assert (code, "'gigs.aded'" in out) == (1, True)
