"""`argyle-webhooks listen`: a local receiver for people and for scripts."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests

from argyle_provider.signature import HEADER
from argyle_provider.testing import Delivery, delivery
from tests.unit.cli.live import PAYROLL, LiveStack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.unit.cli.conftest import Project

SECRET = "listening-secret"
GENUINE = delivery("gigs.added", secret=SECRET, name="payroll")
FORGED = delivery("gigs.added", secret="another", name="payroll")


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """The usual variable has the secret."""
    monkeypatch.setenv("ARGYLE_WEBHOOK_SECRET", SECRET)


def free_port() -> int:
    """A port that nobody uses."""
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as listener:
        return int(listener.getsockname()[1])


def listen(
    project: Project, *arguments: str, post: Sequence[Delivery] = (), interrupt: bool = False
) -> tuple[int, str, str, list[int]]:
    """Run the command, post to it once it listens, and interrupt it at last: code, output, errors, and its answers."""
    port, answers = free_port(), []

    def send() -> None:
        for _ in range(1500):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            time.sleep(0.02)
        with contextlib.suppress(requests.ConnectionError):  # its time may be over
            for each in post:
                answer = requests.post(f"http://127.0.0.1:{port}/", data=each.body, headers=each.headers, timeout=10)
                answers.append(answer.status_code)
        if interrupt:
            os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=send)
    thread.start()
    code, out, err = project.run("listen", "--port", str(port), *arguments)
    thread.join()
    return code, out, err, answers


def test_a_person_reads_one_line_for_each_delivery(project: Project) -> None:
    """Until Ctrl-C, which is a good end, also after a forgery."""
    code, out, err, answers = listen(project, post=[GENUINE, FORGED], interrupt=True)

    greeting, secrets, first, second, end = out.splitlines()
    assert (code, err, answers) == (0, "", [200, 401])
    assert greeting.startswith("Listening on http://127.0.0.1:")
    assert secrets == "Verifying with the secret ARGYLE_WEBHOOK_SECRET."
    assert first[12:] == f"  #1  gigs.added  payroll  ok  {len(GENUINE.body)} B  → 200"
    assert second.endswith("→ 401")
    assert end == "2 deliveries: 1 ok, 1 wrong signature."
    assert SECRET not in out


def test_a_program_reads_json_and_nothing_else(project: Project) -> None:
    """What is for people goes to standard error; the body is exact."""
    code, out, err, _ = listen(project, "--format", "json", "--once", "1", post=[GENUINE])

    ready, arrived, end = map(json.loads, out.splitlines())
    assert code == 0
    assert ready == {"type": "ready", "url": ready["url"]}
    assert (arrived["type"], arrived["verdict"], arrived["secret_index"]) == ("delivery", "ok", 0)
    assert arrived["headers"][HEADER] == GENUINE.headers[HEADER]
    assert end["type"] == "end"
    assert end["counts"]["ok"] == 1
    assert "Listening on" in err


def test_what_it_prints_can_be_verified(project: Project) -> None:
    """A saved stream is a recording."""
    _, out, _, _ = listen(project, "--format", "json", "--once", "2", post=[GENUINE, FORGED])
    Path("saved.ndjson").write_text(out)

    code, out, _ = project.run("verify", "saved.ndjson")

    assert code == 1
    assert [line.split("  ")[3] for line in out.splitlines()[:2]] == [
        "ok, signed with the secret ARGYLE_WEBHOOK_SECRET",
        "wrong signature",
    ]


@pytest.mark.parametrize(
    ("arguments", "post", "code"),
    [
        (["--once", "2"], [GENUINE, GENUINE], 0),
        (["--once", "2"], [GENUINE, FORGED], 1),
        (["--once", "2", "--within", "0.3s"], [GENUINE], 1),
        (["--expect", "gigs.added:2"], [GENUINE, GENUINE], 0),
        (["--expect", "gigs.added"], [FORGED, GENUINE], 1),
        (["--expect", "gigs.added", "--expect", "users.fully_synced", "--within", "0.3s"], [GENUINE], 1),
        (["--once", "1", "--allow-unsigned"], [GENUINE.unsigned()], 0),
    ],
)
def test_a_script_learns_whether_all_arrived(
    arguments: list[str], post: list[Delivery], code: int, project: Project
) -> None:
    """The code is 0 only when everything that was waited for came, and everything that came verified."""
    found, out, _, _ = listen(project, *arguments, post=post)

    assert found == code
    assert ("Missing: users.fully_synced (0 of 1)." in out) is ("users.fully_synced" in arguments)


def test_the_last_delivery_is_answered_before_the_end(project: Project) -> None:
    """Also where a slow receiver is played."""
    code, _, _, answers = listen(project, "--once", "1", "--delay", "0.5s", "--respond", "503", post=[GENUINE])

    assert (code, answers) == (0, [503])


def test_an_interrupted_wait_is_no_success(project: Project) -> None:
    """A script that is stopped has not heard what it waited for."""
    assert listen(project, "--once", "5", post=[GENUINE], interrupt=True)[0] == 130


def test_other_events_are_counted_and_not_shown(project: Project) -> None:
    """A typo is named, and may be a new event."""
    other = delivery("gigs.removed", secret=SECRET)
    arguments = ("--events", "gigs.added,gigs.aded", "--once", "1")

    code, out, err, answers = listen(project, *arguments, post=[other, GENUINE])

    assert (code, answers) == (0, [200, 200])
    assert "gigs.removed" not in out
    assert out.splitlines()[-1] == "1 delivery: 1 ok, 1 of other events."
    assert err == "Warning: Unknown event `gigs.aded`. Did you mean `gigs.added`?\n"


def test_bodies_are_printed_where_that_was_asked_for(project: Project) -> None:
    """They hold people's pay."""
    assert '"added_count"' not in listen(project, "--once", "1", post=[GENUINE])[1]
    assert '      "added_count": ' in listen(project, "--once", "1", "--body", post=[GENUINE])[1]


def test_deliveries_are_kept_for_their_owner_alone(project: Project) -> None:
    """Each in a file that `verify` reads."""
    listen(project, "--record", "kept", "--once", "2", post=[GENUINE, FORGED])

    files = sorted(Path("kept").iterdir())
    assert [each.name.partition("-")[2] for each in files] == ["000001-gigs.added.json", "000002-gigs.added.json"]
    assert {stat.S_IMODE(each.stat().st_mode) for each in files} == {0o600}
    assert project.run("verify", str(files[0]))[0] == 0
    assert project.run("verify", str(files[1]))[0] == 1


def test_unsigned_ones_are_accepted_loudly(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also without any secret, where a signature can't be checked."""
    monkeypatch.delenv("ARGYLE_WEBHOOK_SECRET")

    code, out, err, _ = listen(project, "--allow-unsigned", "--once", "2", post=[GENUINE, GENUINE.unsigned()])

    assert code == 0
    assert "UNSIGNED DELIVERIES ARE ACCEPTED" in err
    assert "No secret is given" in out
    assert [line.split("  ")[4] for line in out.splitlines() if "#" in line] == ["not checked", "unsigned"]


def test_a_stack_gives_its_secrets(dev: LiveStack) -> None:
    """The declared and the deployed one, so that a rotation refuses nothing."""
    dev.declare({"payroll": {**PAYROLL, "secret": "new one"}})
    content: dict[str, Any] = {"name": "n", "url": "https://x.example.com/", "events": ["gigs.added"]}
    dev.manage(("payroll", "id"), **content, secret=LiveStack.secret("old one"))
    post = [delivery(secret=each) for each in ("old one", "new one")]

    code, out, _, _ = listen(dev.project, "--stack", "dev", "--once", "2", post=post)

    assert code == 0
    assert "Verifying with 2 secrets: 1 payroll, 2 payroll (deployed)." in out
    assert ["(secret 2 of 2)" in line for line in out.splitlines() if "#" in line] == [True, False]


def test_a_silent_time_is_said(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has to wonder whether it still runs."""
    monkeypatch.setattr(sys.modules["argyle_provider.cli.listen"], "IDLE_SECONDS", 0.05)

    _, out, _, _ = listen(project, "--once", "1", "--within", "0.3s")

    assert "No delivery for 10 minutes." in out


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["--first", "1"], "--first needs --respond or --delay."),
        (["--within", "5s"], "--within needs --expect or --once."),
        (["--within", "soon", "--once", "1"], "Write a time like 60s, 5m or 1h."),
        (["--expect", "gigs.added:0"], "Write EVENT or EVENT:NUMBER"),
        (["--respond", "100"], "--respond"),
        (["--secret-env", "NOT_THERE"], "NOT_THERE is not set"),
        (["--port", "70000"], "--port"),
    ],
)
def test_wrong_usage(arguments: list[str], error: str, project: Project) -> None:
    """It is said before anything listens."""
    code, out, err = project.run("listen", *arguments)

    assert (code, out) == (2, "")
    assert error in " ".join(err.split())


def test_without_a_secret_it_does_not_start(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would accept what anybody sends, or refuse everything."""
    monkeypatch.delenv("ARGYLE_WEBHOOK_SECRET")

    code, _, err = project.run("listen")

    assert code == 2
    assert "There is no secret to verify with." in err


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("http://192.0.2.1/hook", "is not this machine"),
        ("127.0.0.1:3000", "This is not a URL to send to."),
        ("http://localhost:{port}/", "is this receiver itself"),
    ],
)
def test_deliveries_are_passed_on_to_this_machine_alone(url: str, error: str, project: Project) -> None:
    """And not in a circle; it is said at the start."""
    port = free_port()

    code, out, err = project.run("listen", "--port", str(port), "--forward-to", url.format(port=port))

    assert (code, out) == (1, "")
    assert error in err


def test_a_port_in_use_is_an_error(project: Project) -> None:
    """Whatever waits for the ready line is not left waiting."""
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as taken:
        code, out, err = project.run("listen", "--port", str(taken.getsockname()[1]))

    assert (code, out) == (1, "")
    assert "can't be used" in err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_process_of_its_own_ends_cleanly(number: signal.Signals) -> None:
    """The ready line comes once it answers; a signal ends it with code 0, with the last line and no traceback."""
    command = [sys.executable, "-c", "import sys; from argyle_provider.cli import main; sys.exit(main(sys.argv[1:]))"]
    process = subprocess.Popen(
        [*command, "listen", "--port", "0", "--format", "json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "ARGYLE_WEBHOOK_SECRET": SECRET},
    )
    assert process.stdout is not None
    url = json.loads(process.stdout.readline())["url"]
    assert requests.post(url, data=GENUINE.body, headers=GENUINE.headers, timeout=10).status_code == 200
    assert json.loads(process.stdout.readline())["n"] == 1
    process.send_signal(number)
    out, err = process.communicate(timeout=10)

    assert process.returncode == 0
    assert json.loads(out)["type"] == "end"
    assert "Traceback" not in err
    assert SECRET not in out + err
