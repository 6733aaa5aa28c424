"""``argyle-webhooks emulator exec``."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from argyle_provider.cli import main
from argyle_provider.emulator import Emulator

if TYPE_CHECKING:
    from pathlib import Path

COMMAND = [
    sys.executable,
    "-c",
    "import sys; from argyle_provider.cli import main; sys.exit(main())",
    "emulator",
    "exec",
    "--",
]
CREATE = """
import os, requests
with requests.Session() as session:
    session.trust_env = False
    session.auth = os.environ["ARGYLE_API_KEY_ID"], os.environ["ARGYLE_API_KEY_SECRET"]
    content = {"name": "n", "url": "https://x.example/", "events": ["gigs.added"]}
    print(session.post(os.environ["ARGYLE_API_URL"] + "/v2/webhooks", json=content, timeout=10).status_code)
"""
# Says that it is there, then ends with the number of signals that came within a moment of the first.
COUNT = """
import signal, sys, time
came = []
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, lambda number, _: came.append(number))
print("ready", flush=True)
while not came:
    time.sleep(0.01)
time.sleep(0.3)
print("got", *came, flush=True)
sys.exit(len(came))
"""
# A terminal around a command: what comes on standard input is typed.
TERMINAL = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"


def test_the_command_finds_the_emulator(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """With the database, keys and switches of the options. Only the output of the command is printed."""
    database = tmp_path / "emulator.sqlite3"
    options = ["--database", str(database), "--keys", "a:b:mine", "--switch", "create_status=200"]

    code = main(["emulator", "exec", *options, "--", sys.executable, "-c", CREATE])

    with Emulator(database=database) as emulator:
        held = [(each.name, each.account) for each in emulator.subscriptions()]
    assert code == 0
    assert capfd.readouterr() == ("200\n", "")
    assert held == [("n", "mine")]


def test_the_command_may_use_a_key_of_the_other_environment(
    capfd: pytest.CaptureFixture[str],
) -> None:
    """The emulator refuses that key. The variables have a key of this environment."""
    script = f"import os; os.environ['ARGYLE_API_KEY_ID'] = 'o'; os.environ['ARGYLE_API_KEY_SECRET'] = 'p'\n{CREATE}"
    options = ["--other-environment-keys", "o:p", "--keys", "a:b"]

    code = main(["emulator", "exec", *options, "--", sys.executable, "-c", script])
    given = main(["emulator", "exec", *options, "--", "sh", "-c", "echo $ARGYLE_API_KEY_ID"])

    assert (code, given) == (0, 0)
    assert capfd.readouterr().out == "401\na\n"


@pytest.mark.parametrize(("script", "code"), [("exit 0", 0), ("exit 3", 3), ("kill -KILL $$", 137)])
def test_the_exit_code_is_the_commands(script: str, code: int) -> None:
    """128 plus the signal's number if a signal ended the command."""
    assert main(["emulator", "exec", "--", "sh", "-c", script]) == code


def test_options_of_the_command_are_its_own(capfd: pytest.CaptureFixture[str]) -> None:
    """Even if `emulator exec` has an option of the same name."""
    code = main(["emulator", "exec", "--", "echo", "--database", "x", "--help"])

    assert (code, capfd.readouterr().out) == (0, "--database x --help\n")


@pytest.mark.parametrize(
    ("command", "code", "words"), [("no-such-command", 127, "not found"), ("/", 126, "can't be run")]
)
def test_a_command_that_can_not_be_run_is_named(
    command: str, code: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The message has one sentence, and the exit codes are those of a shell."""
    assert main(["emulator", "exec", "--", command]) == code

    err = capsys.readouterr().err
    assert repr(command) in err
    assert words in err
    assert err.count("\n") == 1


def test_signal_handlers_are_as_before() -> None:
    """A program that calls `main` keeps its own handlers."""
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]

    main(["emulator", "exec", "--", "true"])

    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)] == before


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_reaches_the_command_once(number: signal.Signals) -> None:
    """The emulator waits until the command ends, and returns its exit code."""
    with subprocess.Popen(
        [*COMMAND, sys.executable, "-c", COUNT], stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout is not None
        ready = process.stdout.readline()
        process.send_signal(number)
        rest, _ = process.communicate(timeout=20)

    assert (ready, rest) == ("ready\n", f"got {number:d}\n")
    assert process.returncode == 1


def test_ctrl_c_at_a_terminal_reaches_the_command_once() -> None:
    """The terminal sends the signal to both processes; a second one would make `pulumi` stop at once."""
    with subprocess.Popen(
        [sys.executable, "-c", TERMINAL, *COMMAND, sys.executable, "-c", COUNT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        ready = process.stdout.readline()
        process.stdin.write(b"\x03")
        process.stdin.flush()
        rest = process.stdout.read()
        process.wait(timeout=20)

    assert ready == b"ready\r\n"
    assert rest.endswith(f"got {signal.SIGINT:d}\r\n".encode())
    assert process.returncode == 1


def test_nothing_is_left_running(tmp_path: Path) -> None:
    """The emulator's port is closed afterwards."""
    told = tmp_path / "url"
    main(["emulator", "exec", "--", "sh", "-c", f'echo "$ARGYLE_API_URL" > {told}'])
    port = int(told.read_text().rpartition(":")[2])

    with Emulator(port=port) as emulator:
        assert emulator.url == told.read_text().strip()
    assert "ARGYLE_API_URL" not in os.environ
