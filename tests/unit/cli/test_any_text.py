"""Whatever text is typed for an option or argument, the answer is clear, and a terminal obeys nothing of it."""

from __future__ import annotations

import re
import signal
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.cli.live import PAYROLL, SECRET
from tests.unit.cli.test_main import COMMANDS
from tests.unit.cli.test_usage import accepted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.unit.cli.live import LiveStack

NOBODY = "http://127.0.0.1:1"
BASES = {
    "init": "DIR=../of-any-text",
    "validate": "",
    "review": "--base=HEAD",
    "events": "",
    "list": "--stack=dev",
    "drift": "--stack=dev",
    "notice": "--stack=dev --report=files/no --text=files/body.json --last=files/body.json",
    "doctor": "--stack=dev --no-probe",
    "import": "--stack=dev --yes",
    "export": "--stack=dev --environment=local",
    "delete": "--stack=dev --yes ID=an-id",
    "verify": "FILE=files/body.json --signature=00",
    "send": f"EVENT=gigs.added --to={NOBODY} --dry-run",
    "listen": "--port=0 --once=1 --within=0.1s",
    "stacks": "",
    "stacks new": "STACK=dev-ana --from=dev --url=https://ana.example.com/argyle",
    "emulator": "--port=0",
    "emulator exec": "COMMAND=true",
    "emulator trigger": f"NAME=ratings.added --url={NOBODY}",
    "emulator deliveries": f"--url={NOBODY}",
    "emulator advance": f"SECONDS=30 --url={NOBODY}",
    "emulator show": "--database=files/emulator",
}
"""By command: what it needs, an argument under its name in the help."""


def test_every_command_with_text_is_here() -> None:
    """A new command is tried too."""
    assert BASES.keys() == {path for path, each in COMMANDS.items() if path and any(_texts(path, each))}


def _texts(path: str, command: Any) -> Iterator[Any]:
    for each in command.params:
        if not (each.param_type_name == "option" and each.is_flag) and accepted(path, each) in (None, ["like"]):
            yield each


@pytest.fixture(name="some")
def _some(dev: LiveStack, monkeypatch: pytest.MonkeyPatch) -> Iterator[LiveStack]:
    """A stack with a state; and what runs until Ctrl-C ends."""
    monkeypatch.setattr("argyle_provider.cli.app", COMMANDS[""])
    monkeypatch.setenv("ARGYLE_WEBHOOK_SECRET", SECRET)
    dev.declare({"payroll": PAYROLL})
    dev.manage(("payroll", dev.create("dev-payroll")))
    dev.in_backend(dev=5)
    (dev.files / "emulator").touch()
    (dev.files / "body.json").write_text("{}")
    before = signal.signal(signal.SIGALRM, lambda *_: signal.raise_signal(signal.SIGINT))
    yield dev
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("value", ["", "\x1b[31mred\n", "\udcff"], ids=["nothing", "control", "no UTF-8"])
@pytest.mark.parametrize("path", BASES)
def test_any_text_has_a_clear_answer(some: LiveStack, path: str, value: str) -> None:
    """It is neither an unexpected error nor silence, and no character of it reaches the terminal that would act."""
    for each in _texts(path, COMMANDS[path]):
        shown = each.opts[0] if each.param_type_name == "option" else each.metavar
        given = dict(pair.partition("=")[::2] for pair in BASES[path].split()) | {shown: value}
        options = [name if name in {"--yes", "--dry-run", "--no-probe"} else f"{name}={given[name]}" for name in given]
        arguments = [text for name, text in given.items() if not name.startswith("--")]
        signal.setitimer(signal.ITIMER_REAL, 1.5)

        code, out, err = some.project.run(
            *path.split(), *(each for each in options if each.startswith("--")), "--", *arguments
        )

        said = f"{path} {shown}: {code} {err}"
        assert "Unexpected error" not in err, said
        assert "Traceback" not in err, said
        assert "Errno" not in err, said
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", out + err), said
        assert code == 0 or (out + err).strip() or path.startswith("emulator"), said
