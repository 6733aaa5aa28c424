"""Every command runs without the engine: once to do its work, once with an error. The other files have the details."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from argyle_provider.signature import sign
from tests.promises import promised
from tests.receiver import Receiver
from tests.unit.cli.live import PAYROLL, SECRET
from tests.unit.cli.test_main import COMMANDS, LEAVES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.unit.cli.live import LiveStack

WRONG_KEY = "with a key that Argyle does not know"
NOBODY = "http://127.0.0.1:1"

CASES = {
    "init": ("../a-repository", 0, "  Pulumi.yaml\n", "files/inside-the-project", 1),
    "validate": ("", 0, "2 stacks: no problems.", "nowhere.yaml", 2),
    "schema": ("", 0, '"argyle:subscriptions"', "--nothing", 2),
    "review": ("--base HEAD", 0, "dev", "--base nowhere", 1),
    "stacks": ("", 0, "stacks/Pulumi.dev.yaml", "--nothing", 2),
    "stacks new": (
        "dev-ana --from dev --url https://ana.example.com/argyle",
        0,
        "Made stack `dev-ana` and its file stacks/Pulumi.dev-ana.yaml, from stack `dev`.",
        "dev-ana --from production --url https://ana.example.com/argyle",
        1,
    ),
    "events": ("first time", 0, "gigs.fully_synced", "no-such-word", 1),
    "list": ("--stack dev", 0, "dev-payroll", WRONG_KEY, 1),
    "drift": ("--stack dev", 2, "Drift in stack `dev`: 1 to take over, 1 leftover, 1 unmanaged.", WRONG_KEY, 1),
    "notice": (
        "--stack dev --report files/no --text files/body.json --last files/body.json",
        0,
        '"trend": "worse"',
        "--stack dev --report files/body.json --text files/body.json --last files/body.json",
        2,
    ),
    "doctor": ("--stack dev --no-probe", 2, "live as declared, but the state does not manage it.", "--nothing", 2),
    "import": ("--stack dev --yes", 0, "+ audit = AUDIT", WRONG_KEY, 1),
    "export": ("--stack dev --environment local", 0, "    payroll:\n", WRONG_KEY, 1),
    "delete": ("--stack dev LEFTOVER --yes", 0, "Deleted subscription LEFTOVER.", WRONG_KEY, 1),
    "verify": ("files/body.json --signature SIGNATURE", 0, "ok, signed with", "files/body.json --signature 00", 1),
    "send": ("gigs.added --to RECEIVER", 0, "#1  gigs.added  sample  393 B  → 200 in ", f"gigs.aded --to {NOBODY}", 2),
    "listen": ("--port 0 --once 1 --within 0.1s", 1, "Listening on http://127.0.0.1:", "--within 1s", 2),
    "emulator exec": ("-- true", 0, "", "-- no-such-command", 127),
    "emulator trigger": ("ratings.added", 0, "hourly", "no.such.event", 1),
    "emulator deliveries": ("", 0, "The emulator has delivered nothing.", f"--url {NOBODY}", 1),
    "emulator advance": ("30", 0, "30 seconds ahead", f"30 --url {NOBODY}", 1),
    "emulator show": ("--database files/emulator", 0, "The emulator has no subscriptions.", "--database nowhere", 2),
}
"""By command: arguments, exit code and words of a run that does its work; arguments and exit code of one that fails."""


@pytest.fixture(name="ids")
def _ids(dev: LiveStack, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """A stack with subscriptions of several kinds, a receiver, and a saved delivery; values for the names above."""
    dev.declare({"payroll": {**PAYROLL, "protect": True}, "audit": {**PAYROLL, "protect": True}})
    dev.manage(("payroll", dev.create("dev-payroll")))
    dev.in_backend(dev=5)
    (dev.files / "emulator").touch()
    (dev.files / "body.json").write_text("{}")
    monkeypatch.setenv("ARGYLE_WEBHOOK_SECRET", SECRET)
    with Receiver() as receiver:
        dev.create("hourly", url=receiver.url, events=["ratings.added"])
        yield {
            "AUDIT": dev.create("dev-audit"),
            "LEFTOVER": dev.create("dev-old"),
            "RECEIVER": receiver.url,
            "SIGNATURE": sign(b"{}", SECRET),
        }


def filled(text: str, ids: dict[str, str]) -> str:
    """*text* with values in place of names."""
    for name, id_ in ids.items():
        text = text.replace(name, id_)
    return text


def test_every_command_is_here() -> None:
    """A new command needs a case."""
    assert CASES.keys() == LEAVES.keys()


@pytest.mark.parametrize("command", CASES)
def test_a_command_does_its_work(dev: LiveStack, ids: dict[str, str], command: str) -> None:
    """It prints what it did, without a secret."""
    arguments, expected, words, *_ = CASES[command]

    code, out, err = dev.project.run(*command.split(), *filled(arguments, ids).split())

    assert (code, err) == (expected, "")
    assert filled(words, ids) in out
    assert SECRET not in out


@pytest.mark.parametrize("command", CASES)
def test_a_command_that_fails_says_why(
    dev: LiveStack, ids: dict[str, str], monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    """The error is a sentence, not a traceback."""
    arguments, *_, wrong, expected = CASES[command]
    if wrong == WRONG_KEY:
        monkeypatch.setenv("ARGYLE_API_KEY_SECRET", "wrong-key-secret")
        wrong = filled(arguments, ids)

    code, out, err = dev.project.run(*command.split(), *wrong.split())

    assert code == expected
    assert any(words in out + err for words in ("Error: ", "No event matches.", "malformed signature"))
    assert "Traceback" not in err
    assert "wrong-key-secret" not in out + err
    assert len(dev.emulator.subscriptions()) == 4


NAMED_BY_DATA = {"config", "counts"}
"""The keys whose value is a map with keys that the data chooses."""

BY_NAME = {"compared.declared", "compared.live"}
"""The places of a map that has one value of one shape for each name or id."""


def test_json_keys_are_as_promised(dev: LiveStack, ids: dict[str, str]) -> None:
    """Each command with ``--format json``: every key that its reports have, with the types of its values."""
    lines = []
    for command, each in COMMANDS.items():
        if any("--format" in option.opts for option in each.params):
            arguments = CASES[command][0] if command in CASES else ""
            _, out, _ = dev.project.run(*command.split(), *filled(arguments, ids).split(), "--format", "json")
            for report in _reports(out):
                lines += [f"{command}: {line}" for line in _shape(report, "")]

    assert lines
    promised("json.txt", lines)


def _reports(text: str) -> list[Any]:
    """One report, or one in each line."""
    try:
        return [json.loads(text)]
    except ValueError:
        return [json.loads(line) for line in text.splitlines()]


def _shape(value: object, path: str) -> Iterator[str]:
    match value:
        case dict():
            for key, each in value.items():
                below = f"{path}.{'*' if path in BY_NAME else key}".lstrip(".")
                yield below
                if key not in NAMED_BY_DATA:
                    yield from _shape(each, below)
        case list():
            for each in value:
                yield from _shape(each, f"{path}[]")
