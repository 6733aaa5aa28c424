"""`argyle-webhooks send`: deliveries to a receiver of this machine, and the check of a receiver."""

from __future__ import annotations

import inspect
import json
import socket
import subprocess
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from argyle_provider import samples, signature
from argyle_provider.cli import app
from argyle_provider.core.deliveries import Delivery
from argyle_provider.deliveries.records import Recorder
from argyle_provider.samples import PERSON, SCENARIOS
from tests.receiver import Receiver
from tests.unit.cli.live import PAYROLL, SECRET, LiveStack

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.receiver import Received
    from tests.unit.cli.conftest import Project

OTHER = "another environment's"
USER = "0197a3f9-4f43-dbd5-e5bd-3941dc245d1b"


def right(request: Received) -> int:
    """What a right receiver answers."""
    try:
        signature.verify(request.body, signed(request), [SECRET])
    except signature.SignatureError:
        return 401
    return 204


def signed(request: Received) -> str | None:
    """The value of the signature's header."""
    return request.headers.get(signature.HEADER)


@dataclass
class Here:
    """A receiver of this machine, its secret in the usual variable, and the command."""

    project: Project
    receiver: Receiver

    def send(self, *arguments: str) -> tuple[int, str, str]:
        """Exit code, output and errors of one `send` to the receiver."""
        return self.project.run("send", *arguments, "--to", self.receiver.url)

    @property
    def bodies(self) -> list[dict[str, Any]]:
        """What the receiver got."""
        return [json.loads(each.body) for each in self.receiver.received]


@pytest.fixture
def here(project: Project, monkeypatch: pytest.MonkeyPatch) -> Iterator[Here]:
    """A right receiver."""
    monkeypatch.setenv("ARGYLE_WEBHOOK_SECRET", SECRET)
    with Receiver(right, body=b"no \x1b[31m way") as receiver:
        yield Here(project, receiver)


def test_an_event_is_sent_as_argyle_sends_it(here: Here) -> None:
    """The exact bytes of the sample, the recorded headers, and a signature that verifies."""
    code, out, err = here.send("gigs.added")

    (request,) = here.receiver.received
    assert (code, err) == (0, "")
    assert out.startswith("#1  gigs.added  sample  393 B  → 204 in ")
    assert request.body == samples.body("gigs.added", name="sample")
    assert request.headers == {
        "Host": f"127.0.0.1:{here.receiver.port}",
        "Content-Length": "393",
        **samples.headers(signature.sign(request.body, SECRET)),
    }


def test_a_refusal_is_1_with_what_the_receiver_says(here: Here) -> None:
    """And with what Argyle would do."""
    code, out, _ = here.send("gigs.added", "--forge", "sha256")

    line, said = out.splitlines()
    assert code == 1
    assert line.startswith("#1  gigs.added  sample  forged: sha256  393 B  → 401 in ")
    assert line.endswith(" ms: Argyle would not retry")
    assert said == "    no  [31m way"


@pytest.mark.parametrize(("status", "code"), [("401", 0), ("4xx", 0), ("403", 1), ("2xx", 1)])
def test_what_is_expected_is_right(here: Here, status: str, code: int) -> None:
    """So a test can say that a forgery must be refused."""
    assert here.send("gigs.added", "--forge", "altered", "--expect", status)[0] == code


def test_a_scenario_is_sent_in_its_order(here: Here) -> None:
    """Or in the reverse one, or twice."""
    events = [each.event for each in SCENARIOS["refresh"].steps]

    code, out, _ = here.send("--scenario", "refresh", "--duplicate", "--reorder")

    assert code == 0
    assert [each["event"] for each in here.bodies] == [each for each in events[::-1] for _ in range(2)]
    assert out.splitlines()[-1] == "8 deliveries sent, 8 answered with 2xx."


def test_whom_it_is_about_can_be_said(here: Here) -> None:
    """A user, an account, several people, and any value at a path."""
    here.send("gigs.added", "--user", USER, "--account", "a", "--set", "data.added_count=7", "--set", "name=my-name")
    here.send("gigs.added", "--count", "2")

    first, second, third = here.bodies
    assert first["data"] | {"user": USER, "account": "a", "added_count": 7} == first["data"]
    assert first["name"] == "my-name"
    assert second["data"]["user"] == PERSON.user
    assert third["data"]["user"] not in {PERSON.user, USER}


def test_data_of_ones_own_is_sent(here: Here) -> None:
    """Also for an event that is new."""
    (here.project.root / "data.json").write_text('{"user": "u"}')

    assert here.send("holidays.added", "--data", "data.json")[0] == 0
    assert here.bodies == [{"event": "holidays.added", "name": "sample", "data": {"user": "u"}}]


def test_without_a_secret_nothing_is_signed(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """As for a subscription that has none, and it is said."""
    monkeypatch.delenv("ARGYLE_WEBHOOK_SECRET")

    code, _, err = here.send("gigs.added", "--expect", "401")

    assert code == 0
    assert err == "Warning: There is no secret, so nothing is signed. Set ARGYLE_WEBHOOK_SECRET.\n"
    assert signed(here.receiver.received[0]) is None


def test_a_program_gets_one_line_of_json_each(here: Here) -> None:
    """And nothing else on standard output."""
    code, out, err = here.send(
        "gigs.added", "--duplicate", "--forge", "unsigned", "--expect", "401", "--format", "json"
    )

    first, _, end = map(json.loads, out.splitlines())
    assert (code, err) == (0, "")
    assert 0 <= first.pop("ms") < 10_000
    assert first == {
        "type": "sent",
        "n": 1,
        "event": "gigs.added",
        "name": "sample",
        "forgery": "unsigned",
        "bytes": 393,
        "status": 401,
        "error": None,
        "answer": "no  [31m way",
        "asExpected": True,
    }
    assert end == {"type": "end", "counts": {"sent": 2, "asExpected": 2}}


def test_no_answer_is_said_with_what_argyle_would_do(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where that is known: after silence, and not where there is no connection."""
    here.receiver.answer = lambda _: None
    code, out, _ = here.send("gigs.added")
    assert (code, out.endswith("→ the connection broke before an answer came\n")) == (1, True)

    late = threading.Event()
    here.receiver.answer = lambda _: 200 if late.wait(5) else None
    monkeypatch.setattr("argyle_provider.core.probes.LIMIT_SECONDS", 0.2)
    code, out, _ = here.send("gigs.added")
    late.set()
    assert code == 1
    assert "→ no answer in 0.2 s: Argyle would retry once, about 30 s later" in out


def test_a_dry_run_sends_nothing_and_shows_how_to(here: Here) -> None:
    """The request, and a command that sends the same bytes; the secret is nowhere in it."""
    code, out, _ = here.send("--scenario", "connect", "--dry-run")

    assert (code, here.receiver.received) == (0, [])
    assert out.startswith(f"POST {here.receiver.url}\nAccept: */*\n")
    assert out.count("\ncurl -i -X POST ") == 12
    assert SECRET not in out


def test_a_password_in_a_url_is_refused_and_not_repeated(here: Here) -> None:
    """Also where nothing is sent."""
    for more in ([], ["--dry-run"], ["--check"]):
        code, out, err = here.project.run("send", "gigs.added", *more, "--to", "http://me:hush@127.0.0.1/")

        assert (code, out) == (1, "")
        assert "hush" not in err


@pytest.mark.parametrize("forgery", ["unsigned", "empty-header", "not-ascii", "two-headers", "sha256-prefix"])
def test_the_printed_command_sends_the_same(here: Here, forgery: str, tmp_path: Path) -> None:
    """Byte for byte, as a shell takes it apart."""
    arguments = ("gigs.added", "--forge", forgery, "--dry-run", "--format", "json", "--set", 'name="it\'s Zo\\u00eb"')
    _, out, _ = here.send(*arguments)
    planned = json.loads(out)

    show = tmp_path / "curl"
    show.write_text('#!/bin/sh\nprintf "%s\\0" "$@"\n')
    show.chmod(0o755)
    run = subprocess.run(
        ["bash", "-c", planned["curl"]], env={"PATH": f"{tmp_path}:/usr/bin:/bin"}, capture_output=True, check=True
    )

    words = run.stdout.split(b"\0")[:-1]
    headers = [words[place + 1] for place, each in enumerate(words) if each == b"-H"]
    assert words[:4] == [b"-i", b"-X", b"POST", here.receiver.url.encode()]
    assert words[-1].decode().encode() == bytes(words[-1])
    assert "it's Zoë" in words[-1].decode()
    assert headers == [
        (f"{name}: {value}" if value else f"{name};").encode("latin-1") for name, value in planned["headers"]
    ]


def test_recordings_are_sent_again(here: Here) -> None:
    """Signed anew with the receiver's secret, or exactly as they came; a forgery is made of their bodies."""
    body = samples.body("gigs.added", name="of-yesterday")
    recorder = Recorder(here.project.root / "kept")
    for number in (2, 1):
        recorder.keep(Delivery(body, {"X-Own": "1", signature.HEADER: "old"}, n=number, event="gigs.added", time="T1"))

    codes = [
        here.send("--replay", "kept")[0],
        here.send("--replay", "kept", "--as-recorded", "--expect", "401")[0],
        here.send("--replay", "kept", "--forge", "base64", "--expect", "401")[0],
    ]

    again, _, alone, *_ = here.receiver.received
    assert codes == [0, 0, 0]
    assert {each.body for each in here.receiver.received} == {body}
    assert (again.headers["X-Own"], alone.headers["X-Own"], signed(alone)) == ("1", "1", "old")


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ([], "Say what to send: an event, or one of --scenario, --replay and --check."),
        (["gigs.added", "--scenario", "connect"], "Say what to send"),
        (["gigs.aded"], "Unknown event `gigs.aded`. Did you mean `gigs.added`?"),
        (["--scenario", "conect"], "Unknown scenario `conect`. Use one of connect, refresh, disconnect."),
        (["gigs.added", "--forge", "sha25"], "Unknown forgery `sha25`. Did you mean `sha256`?"),
        (["gigs.added", "--set", "data.usr=1"], "What is sent has no `data.usr`. Did you mean `data.user`?"),
        (["gigs.added", "--set", "data.user"], "Write --set PATH=VALUE"),
        (["gigs.added", "--expect", "no"], "Write the status to expect like 401 or 4xx."),
        (["gigs.added", "--as-recorded"], "--as-recorded needs --replay."),
        (["--replay", "x", "--user", "u"], "--replay and --user do not go together."),
        (["--replay", "x", "--yes-send-to", "h"], "--replay and --yes-send-to do not go together."),
        (["gigs.added", "--data", "Pulumi.yaml", "--yes-send-to", "h"], "--data and --yes-send-to do not go together."),
        (["gigs.added", "--data", "Pulumi.yaml"], "Pulumi.yaml must hold a JSON object"),
        (["gigs.added", "--check", "--forge", "sha256"], "--check and --forge do not go together."),
        (["gigs.aded", "--check"], "Unknown event `gigs.aded`."),
        (["gigs.added", "--forge", "other-environment"], "--other-secret-env"),
        (["gigs.added", "--entry", "payroll"], "--entry needs --stack."),
        (["gigs.added", "--yes-send-to", "h"], "--yes-send-to names h, and the URL's host is 127.0.0.1."),
        (["gigs.added", "--secret-env", "NOT_SET"], "The variable NOT_SET is not set."),
    ],
)
def test_wrong_usage_is_2_and_sends_nothing(here: Here, arguments: list[str], error: str) -> None:
    """With what to write instead."""
    code, out, err = here.send(*arguments)

    assert (code, out) == (2, "")
    assert error in err
    assert here.receiver.received == []


@pytest.mark.parametrize("arguments", [["--check"], ["gigs.added", "--forge", "sha256"], ["--replay", "x"]])
def test_what_needs_a_secret_says_so(here: Here, arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A check without one would prove nothing."""
    monkeypatch.delenv("ARGYLE_WEBHOOK_SECRET")

    code, _, err = here.send(*arguments)

    assert code == 2
    assert "set ARGYLE_WEBHOOK_SECRET" in err


def test_somewhere_is_needed(project: Project) -> None:
    """A URL, or a stack that knows it."""
    code, _, err = project.run("send", "gigs.added")

    assert code == 2
    assert "Say where to send to: --to URL, or --stack STACK --entry ENTRY." in err


# Nothing leaves the machine.


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The hosts public.example.com, which is another machine, and changes.example.com, which becomes it.

    What would be connected there is kept, and refused.
    """
    connected: list[Any] = []
    asked: list[str] = []
    resolve, connect = socket.getaddrinfo, socket.socket.connect

    def found(host: Any, *more: Any, **how: Any) -> Any:
        if host == "changes.example.com":
            asked.append(host)
            return resolve("127.0.0.1" if len(asked) == 1 else "192.0.2.1", *more, **how)
        return resolve("192.0.2.1" if host == "public.example.com" else host, *more, **how)

    def connecting(self: socket.socket, address: Any) -> None:
        if address[0] == "127.0.0.1":
            connect(self, address)
            return
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", found)
    monkeypatch.setattr(socket.socket, "connect", connecting)
    return connected


@pytest.mark.parametrize("url", ["http://192.0.2.1/hook", "http://public.example.com/hook", "https://[2001:db8::1]/"])
@pytest.mark.parametrize("what", [["gigs.added"], ["--check"]])
def test_nothing_goes_to_another_machine(here: Here, elsewhere: list[Any], url: str, what: list[str]) -> None:
    """Neither to an address nor to a name that leads to one; the message says how to allow it."""
    code, out, err = here.project.run("send", *what, "--to", url)

    assert (code, out, elsewhere) == (1, "", [])
    assert "is not this machine. Deliveries hold people's pay: nothing was sent." in err
    assert "To send sample data there, add --yes-send-to " in err


def test_a_name_that_changes_after_the_check_is_not_connected(here: Here, elsewhere: list[Any]) -> None:
    """It is resolved again for the connection, and that address is the one that is checked."""
    code, out, _ = here.project.run("send", "gigs.added", "--to", f"http://changes.example.com:{here.receiver.port}/")

    assert (code, elsewhere, here.receiver.received) == (1, [], [])
    assert "changes.example.com is not this machine" in out


def test_a_redirect_is_not_followed(here: Here, elsewhere: list[Any]) -> None:
    """Wherever it leads."""
    here.receiver.answer = lambda _: 307
    here.receiver.headers = {"Location": "http://192.0.2.1/"}

    code, out, _ = here.send("gigs.added")

    assert (code, elsewhere, len(here.receiver.received)) == (1, [], 1)
    assert "→ 307 in" in out


def test_another_machine_gets_sample_data_when_it_is_named(here: Here, elsewhere: list[Any]) -> None:
    """That very host, and it is said."""
    code, _, err = here.project.run(
        "send", "gigs.added", "--to", "http://public.example.com/hook", "--yes-send-to", "public.example.com"
    )

    assert code == 1
    assert elsewhere == [("192.0.2.1", 80)]
    assert err == "Sending sample data about a made-up person to public.example.com.\n"


# The check.


def test_a_right_receiver_is_told_so(here: Here) -> None:
    """With what was not tried; what it does is said before."""
    code, out, err = here.send("--check")

    assert code == 0
    assert "+ The receiver accepts what is genuine, and refuses each forgery.\n" in out
    assert "Not tried: G6, which needs a second secret: name its variable with --secret-env.\n" in out
    assert err == (
        f"Sending 24 deliveries about a made-up user to {here.receiver.url}. "
        "The receiver acts on those that it accepts.\n"
    )
    assert len(here.receiver.received) == 24


def test_a_wrong_receiver_is_told_what_is_wrong_and_how_to_fix_it(here: Here) -> None:
    """As a table and sentences, and exit code 1."""
    here.receiver.answer = lambda _: 200

    code, out, _ = here.send("--check")

    lines = out.splitlines()
    assert code == 1
    assert lines[0].split() == ["PROBE", "SENT", "MUST", "BE", "ANSWER"]
    assert lines[1].startswith("   G1     genuine  ")
    assert lines[6].startswith("!  F1     no signature header  ")
    assert "- The receiver accepts every forged delivery: it does not verify signatures, or it ignores" in out
    assert "    Check again with an event that the receiver handles, and with --user and --account of a" in out
    assert SECRET not in out


def test_a_known_user_is_in_each_probe(here: Here) -> None:
    """Then there is no doubt."""
    here.receiver.answer = lambda _: 200

    _, out, err = here.send("--check", "--user", USER, "accounts.connected")

    assert "- The receiver accepts every forged delivery: it does not verify signatures.\n" in out
    assert "about this user" in err
    assert "it ignores this user or event" in here.send("--check", "--user", USER)[1]
    assert "it ignores this user or event" in here.send("--check", "gigs.added")[1]


def test_a_check_knows_other_secrets(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second one during a rotation, and another environment's."""
    monkeypatch.setenv("NEW", SECRET)
    monkeypatch.setenv("OLD", "before")
    monkeypatch.setenv("PRODUCTION", OTHER)

    code, out, _ = here.send(
        "--check", "--secret-env", "NEW", "--secret-env", "OLD", "--other-secret-env", "PRODUCTION", "--format", "json"
    )

    report = json.loads(out)
    assert code == 1
    assert [(each["key"], each["probes"]) for each in report["conclusions"]] == [("knows-one-secret", ["G6"])]
    assert not report["is_right"]
    assert {each["probe"]: each["secret"] for each in report["probes"] if each["secret"]} == {
        "G6": "OLD",
        "F11": "PRODUCTION",
    }
    assert not any(secret in out for secret in (SECRET, "before", OTHER))


def test_a_receiver_that_is_not_there_is_said_at_once(here: Here) -> None:
    """The other probes are not sent."""
    here.receiver.answer = lambda _: None

    code, out, _ = here.send("--check")

    assert code == 1
    assert len(here.receiver.received) == 2
    assert "- The receiver gives no answer: the connection broke before an answer came." in out
    assert out.endswith("The other probes were not sent.\n")


def test_the_receivers_own_words_are_quoted(here: Here) -> None:
    """They tell most about what is wrong."""
    here.receiver.answer = lambda _: 400

    assert "The receiver's answer to G1: no  [31m way" in here.send("--check")[1]


# A stack.


@pytest.fixture
def in_dev(dev: LiveStack) -> Iterator[tuple[LiveStack, Receiver]]:
    """A stack with two entries; the receiver of payroll is here."""
    with Receiver(right) as receiver:
        events = ["gigs.added", {"gigs.partially_synced": {"days_synced": 90}}]
        payroll = {**PAYROLL, "url": receiver.url, "events": events}
        dev.declare({"payroll": payroll, "audit": {**PAYROLL, "events": ["accounts.failed"]}})
        yield dev, receiver


def test_an_entry_gets_what_its_subscriptions_get(in_dev: tuple[LiveStack, Receiver]) -> None:
    """At its URL, signed with its secret, one delivery for each of its subscriptions; nothing else."""
    dev, receiver = in_dev

    code, _, err = dev.project.run("send", "--scenario", "connect", "--stack", "dev", "--entry", "payroll")

    assert (code, err) == (0, "")
    (message,) = (json.loads(each.body) for each in receiver.received)
    assert (message["name"], message["data"]["days_synced"]) == ("dev-payroll-partial-90", 90)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["gigs.added"], "Name an entry of stack `dev` with --entry. Its entries are payroll, audit."),
        (["gigs.added", "--entry", "payrol"], "Stack `dev` has no entry `payrol`. Did you mean `payroll`?"),
        (["gigs.added", "--entry", "audit"], "The entry is not subscribed to what would be sent."),
    ],
)
def test_what_an_entry_does_not_get_is_not_sent(
    in_dev: tuple[LiveStack, Receiver], arguments: list[str], error: str
) -> None:
    """Argyle would not send it either."""
    code, _, err = in_dev[0].project.run("send", *arguments, "--stack", "dev")

    assert code == 2
    assert error in err


def test_a_url_counts_before_the_entrys(in_dev: tuple[LiveStack, Receiver]) -> None:
    """To try a receiver on the laptop with the stack's secret; an entry that is the only one need not be named."""
    dev, receiver = in_dev
    dev.declare({"audit": {**PAYROLL, "events": ["accounts.failed"]}})

    code, _, _ = dev.project.run("send", "--check", "--stack", "dev", "--to", receiver.url)

    assert code == 0
    assert "accounts.failed" in {json.loads(each.body)["event"] for each in receiver.received}


def test_a_program_of_ones_own_has_its_subscriptions_in_the_state(in_dev: tuple[LiveStack, Receiver]) -> None:
    """Its config says nothing of them."""
    dev, receiver = in_dev
    dev.undeclare()
    content: dict[str, Any] = {"name": "mine", "url": receiver.url, "events": ["gigs.added"]}
    dev.manage(("main", "id"), **content, secret=LiveStack.secret(SECRET))

    code, _, _ = dev.project.run("send", "gigs.added", "--stack", "dev")

    assert code == 0
    assert json.loads(receiver.received[0].body)["name"] == "mine"


def test_a_programs_own_can_be_named_beside_the_entries(in_dev: tuple[LiveStack, Receiver]) -> None:
    """By its resource's name."""
    dev, receiver = in_dev
    dev.own()
    content: dict[str, Any] = {"name": "mine", "url": receiver.url, "events": ["gigs.added"]}
    dev.manage(("gateway", "id"), **content, secret=LiveStack.secret(SECRET))

    code, _, _ = dev.project.run("send", "gigs.added", "--stack", "dev", "--entry", "gateway")

    assert code == 0
    assert json.loads(receiver.received[0].body)["name"] == "mine"


def test_no_secret_is_an_argument() -> None:
    """They would be in the shell's history."""
    (command,) = (each for each in app.registered_commands if each.name == "send")
    assert command.callback is not None
    options = [each for each in inspect.signature(command.callback).parameters if "secret" in each]

    assert options == ["secret_env", "other_secret_env"]
