"""`argyle-webhooks doctor`: each fault is its first failed line, and nothing else is kept from its look."""

from __future__ import annotations

import json
import threading
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from argyle_provider.deliveries.look import ALL_SECONDS
from tests.receiver import Receiver, verifying
from tests.unit.cli.live import PAYROLL, SECRET

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.unit.cli.live import LiveStack

DOCTOR = ("doctor", "--stack", "dev")


@pytest.fixture(name="receiver")
def _receiver(dev: LiveStack) -> Iterator[Receiver]:
    """A correct receiver, with a healthy stack that delivers to it."""
    with Receiver(verifying(SECRET)) as made:
        dev.declare({"payroll": {**PAYROLL, "url": made.url}})
        dev.manage(("payroll", dev.create("dev-payroll", url=made.url)))
        yield made


def levels(report: Any) -> dict[str, str]:
    """The level of each check; of a repeated one, the last."""
    return {each["check"]: each["level"] for each in report["lines"]}


def test_a_healthy_stack_is_one_page_without_a_failed_line(dev: LiveStack, receiver: Receiver) -> None:
    """It says what was not tried."""
    code, out, err = dev.project.run(*DOCTOR)

    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "Stack `dev` in local: 1 not tried, 12 ok.",
        "",
        "ok              config          The config declares 1 subscription.",
        "ok              state           The state manages 1 subscription.",
        "ok              key             Argyle accepts the key in local.",
        "ok              account         The key opens this stack's account in local: 1 subscription live.",
        "ok              drift           1 subscription live as declared.",
        "ok              secret          Each live secret is the declared one.",
        "ok              last sent       `payroll`: Last sent: never.",
        "",
        f"Receiver {receiver.url} of `payroll`",
        "ok              name            127.0.0.1 has 1 address.",
        f"ok              connection      Port {receiver.port} of 127.0.0.1 takes connections.",
        next(each for each in out.splitlines() if each.startswith("ok              answer ")),
        "ok              unsigned        The receiver refuses an unsigned delivery (401).",
        "ok              wrongly signed  The receiver refuses a wrong signature (401).",
        "not tried       genuine         Accepts genuine: not tried.",
        "                                To try it, add `--signed`.",
    ]
    assert len(receiver.received) == 2
    assert b'"name": "dev-payroll"' in receiver.received[0].body


def test_a_genuine_delivery_is_sent_only_when_asked_for(dev: LiveStack, receiver: Receiver) -> None:
    """It is signed with the declared secret, which no format prints."""
    reports = [dev.project.run(*DOCTOR, "--signed", "--format", each) for each in ("text", "markdown", "json")]

    assert [code for code, _, _ in reports] == [0, 0, 0]
    assert all("The receiver accepts a genuine delivery (200)." in out for _, out, _ in reports)
    assert not any(SECRET in out for _, out, _ in reports)


def broken_config(dev: LiveStack, receiver: Receiver) -> None:
    """An event has a typo."""
    dev.declare({"payroll": {**PAYROLL, "url": receiver.url, "events": ["gigs.aded"]}})


def wrong_key(dev: LiveStack, receiver: Receiver) -> None:
    """Argyle does not know the key."""
    dev.emulator.queue_reply(status=401, method="GET", path="/v2/webhooks", body='{"detail": "no"}', times=None)


def lost_state(dev: LiveStack, receiver: Receiver) -> None:
    """The state is empty, and everything is live."""
    dev.resources.clear()
    dev.manage()


def killed(dev: LiveStack, receiver: Receiver) -> None:
    """A run was killed while it created a subscription."""
    dev.pending("payroll")


def edited(dev: LiveStack, receiver: Receiver) -> None:
    """Somebody edited the live subscription."""
    dev.emulator.edit(dev.emulator.subscriptions()[0].id, events=["gigs.removed"])


def deleted(dev: LiveStack, receiver: Receiver) -> None:
    """Somebody deleted the live subscription."""
    dev.emulator.delete(dev.emulator.subscriptions()[0].id)


def moved(dev: LiveStack, receiver: Receiver) -> None:
    """Somebody added a slash to the live URL."""
    dev.emulator.edit(dev.emulator.subscriptions()[0].id, url=f"{receiver.url}/")


def rotated(dev: LiveStack, receiver: Receiver) -> None:
    """Somebody changed the live secret."""
    dev.emulator.edit(dev.emulator.subscriptions()[0].id, secret="changed by hand")


def unset(dev: LiveStack, receiver: Receiver) -> None:
    """Argyle has no secret; it shows that of another subscription."""
    dev.emulator.edit(dev.emulator.subscriptions()[0].id, secret=None)
    dev.create("by-hand", url=receiver.url)


def accepting(dev: LiveStack, receiver: Receiver) -> None:
    """The receiver accepts everything."""
    receiver.answer = lambda _: 200


def lost_path(dev: LiveStack, receiver: Receiver) -> None:
    """The receiver has moved."""
    receiver.answer = lambda _: 404


def other_secret(dev: LiveStack, receiver: Receiver) -> None:
    """The receiver has another secret, so it refuses everything."""
    receiver.answer = lambda _: 401


FAULTS: dict[Callable[[LiveStack, Receiver], None], tuple[str, str]] = {
    broken_config: ("config", "`gigs.aded`"),
    wrong_key: ("key", "The API key is wrong"),
    lost_state: ("drift", "`dev-payroll` is live as declared, but the state does not manage it."),
    killed: ("state", "An interrupted run did not record whether it created `payroll`."),
    edited: ("drift", "`payroll` (events) is live, but different"),
    deleted: ("drift", "`payroll` is declared, but not live"),
    moved: ("url", "It differs only in the slash at the end"),
    rotated: ("secret", "The live secret of `payroll` is not the declared one"),
    unset: ("secret", "Argyle has no secret for `dev-payroll`"),
    accepting: ("unsigned", "accepts an unsigned delivery (200)"),
    lost_path: ("answer", "Every delivery is answered with 404"),
    other_secret: ("genuine", "refuses a genuine delivery (401)"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_the_first_failed_line(
    dev: LiveStack, receiver: Receiver, fault: Callable[[LiveStack, Receiver], None]
) -> None:
    """It has a next step, the exit code is 2, and the receiver was looked at all the same."""
    fault(dev, receiver)
    check, words = FAULTS[fault]

    code, out, err = dev.project.run(*DOCTOR, "--signed", "--format", "json")

    report = json.loads(out)
    assert (code, err) == (2, "")
    assert report["first"]["check"] == check
    assert words in report["first"]["what"]
    assert report["first"]["step"] or check == "key"
    assert levels(report)["connection"] == "ok"
    assert not any(each in out for each in (SECRET, "changed by hand"))
    text = dev.project.run(*DOCTOR, "--signed")[1]
    assert text.splitlines()[1].startswith(f"First: {check}")


def test_a_receiver_that_is_down_is_the_first_failed_line(dev: LiveStack, receiver: Receiver) -> None:
    """Whether it verifies is not known."""
    with Receiver() as closed:
        url = closed.url
    dev.emulator.edit(dev.emulator.subscriptions()[0].id, url=url)
    dev.declare({"payroll": {**PAYROLL, "url": url}})

    code, out, _ = dev.project.run(*DOCTOR)

    assert code == 2
    assert out.splitlines()[1].startswith(f"First: connection of {url}. Nothing listens on port ")
    assert "could not look  unsigned        Whether the receiver refuses an unsigned delivery is not known." in out


def test_an_emulator_that_is_down_is_no_absence(
    dev: LiveStack, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What can't be looked at is neither ok nor failed, and has its own exit code."""
    monkeypatch.setattr("argyle_provider.cli._account.SECONDS", 0.1)
    monkeypatch.setenv("ARGYLE_API_URL", "http://127.0.0.1:1")

    code, out, _ = dev.project.run(*DOCTOR, "--format", "json")

    report = json.loads(out)
    found = levels(report)
    assert code == 5
    assert report["first"] is None
    assert (found["key"], found["drift"], found["last sent"]) == 3 * ("could not look",)
    assert (found["config"], found["state"], found["unsigned"]) == 3 * ("ok",)
    assert dev.project.run(*DOCTOR)[1].splitlines()[1].startswith("Could not look: key. GET /v2/webhooks at ")


def test_without_pulumi_the_config_and_the_receivers_are_looked_at(dev: LiveStack, receiver: Receiver) -> None:
    """From the files alone: no passphrase, no backend. No ciphertext signs anything."""
    (dev.bin / "pulumi").write_text("#!/bin/sh\necho 'error: passphrase must be set' >&2\nexit 1\n")

    code, out, _ = dev.project.run(*DOCTOR, "--signed", "--format", "json")

    report = json.loads(out)
    found = levels(report)
    assert code == 2
    assert report["first"]["check"] == "state"
    assert report["first"]["step"].startswith("Set `PULUMI_CONFIG_PASSPHRASE`")
    assert [each["level"] for each in report["lines"] if each["check"] == "config"] == ["ok", "could not look"]
    assert (found["state"], found["account"], found["drift"]) == ("failed", "could not look", "could not look")
    assert (found["key"], found["unsigned"], found["genuine"]) == ("ok", "ok", "could not look")
    assert len(receiver.received) == 2


def test_a_key_in_a_config_that_can_not_be_decrypted_is_not_missing(
    dev: LiveStack, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no variable has the key, and the config's is encrypted, nothing is known about it."""
    monkeypatch.delenv("ARGYLE_API_KEY_ID")
    monkeypatch.delenv("ARGYLE_API_KEY_SECRET")
    entry = {**PAYROLL, "url": receiver.url, "secret": {"secure": "v1:sealed"}}
    keys = {"apiKeyId": {"secure": "v1:sealed"}, "apiKeySecret": {"secure": "v1:sealed"}}
    dev.project.write("dev", {"payroll": entry}, environment="local", **keys)
    missing = dev.project.json(*DOCTOR)
    (dev.bin / "pulumi").write_text("#!/bin/sh\necho 'error: passphrase must be set' >&2\nexit 1\n")

    sealed = dev.project.json(*DOCTOR)

    assert levels(missing)["key"] == "failed"
    assert levels(sealed)["key"] == "could not look"


def test_a_stack_that_does_not_exist_is_named_before_its_config(dev: LiveStack) -> None:
    """A typo in its name is no error in a file."""
    (dev.bin / "pulumi").write_text("#!/bin/sh\necho \"error: no stack named 'prd' found\" >&2\nexit 1\n")

    report = dev.project.json("doctor", "--stack", "prd")

    assert report["first"]["check"] == "state"
    assert "no stack named 'prd' found" in report["first"]["what"]
    assert "`pulumi stack ls`" in report["first"]["step"]
    assert levels(report) == {
        "config": "could not look",
        "state": "failed",
        "key": "could not look",
        "drift": "could not look",
        "last sent": "could not look",
    }


def test_a_lost_state_is_named_before_what_needs_it(dev: LiveStack, receiver: Receiver) -> None:
    """`pulumi` reads no config of a stack that it does not find; the files are right, and the receiver is looked at."""
    (dev.bin / "pulumi").write_text("#!/bin/sh\necho \"error: no stack named 'dev' found\" >&2\nexit 1\n")

    report = dev.project.json(*DOCTOR)

    assert report["counts"]["failed"] == 1
    assert "Live in it: `dev-payroll`." in next(each["what"] for each in report["lines"] if each["check"] == "account")
    assert (report["first"]["check"], levels(report)["unsigned"]) == ("state", "ok")
    assert "run `pulumi stack init dev`, then `argyle-webhooks import --stack dev`" in report["first"]["step"]


def test_a_config_that_can_not_be_decrypted_is_named_where_the_state_can_be_read(
    dev: LiveStack, receiver: Receiver
) -> None:
    """The passphrase is the cause then."""
    state = dev.files / "state.json"
    (dev.bin / "pulumi").write_text(
        f"#!/bin/sh\n[ $1 = stack ] && exec cat '{state}'\necho 'error: incorrect passphrase' >&2\nexit 1\n"
    )

    report = dev.project.json(*DOCTOR)

    assert report["first"]["check"] == "config"
    assert "incorrect passphrase" in report["first"]["what"]
    assert levels(report)["state"] == "ok"


def test_a_config_without_an_environment_is_the_only_failed_line_about_it(dev: LiveStack, receiver: Receiver) -> None:
    """Which key is meant is a consequence."""
    values = json.loads((dev.files / "config.json").read_text())
    del values["argyle:environment"]
    (dev.files / "config.json").write_text(json.dumps(values))

    report = dev.project.json(*DOCTOR)

    assert report["counts"]["failed"] == 1
    assert (report["first"]["check"], levels(report)["key"]) == ("config", "could not look")


def test_a_key_of_another_account_fails_and_nothing_is_compared(
    dev: LiveStack, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What such an account has, or lacks, is not this stack's."""
    dev.emulator.delete(dev.emulator.subscriptions()[0].id)
    for each in dev.resources:
        each["outputs"]["account"] = {"key": "another", "clientId": "another"}
    dev.manage()

    report = dev.project.json(*DOCTOR)

    assert report["first"]["check"] == "account"
    assert levels(report)["drift"] == "could not look"


def test_a_stack_of_a_program_is_compared_with_its_state(dev: LiveStack) -> None:
    """The receivers are those in the state, with its secrets."""
    with Receiver(verifying(SECRET)) as receiver:
        dev.undeclare()
        fields = {"url": receiver.url, "events": PAYROLL["events"], "config": {}, "secret": dev.secret(SECRET)}
        dev.manage(("hook", dev.create("hook", url=receiver.url)), name="hook", **fields)

        code, out, _ = dev.project.run(*DOCTOR, "--signed")

    assert code == 0, out
    assert f"Receiver {receiver.url} of `hook`\n" in out
    assert "A program of its own declares this stack's subscriptions." in out
    assert "The receiver accepts a genuine delivery (200)." in out


def test_a_wrong_setting_beside_a_program_fails(dev: LiveStack) -> None:
    """The program does not read these keys, and doctor does."""
    dev.undeclare(quietAfter="3 days")
    fields = {"url": "http://127.0.0.1:1/hook", "events": PAYROLL["events"], "config": {}}
    dev.manage(("hook", dev.create("hook", secret=None)), name="hook", **fields)

    report = dev.project.json(*DOCTOR, "--no-probe")

    assert report["first"]["check"] == "config"
    assert "argyle:quietAfter" in report["first"]["what"]
    assert levels(report)["drift"] == "could not look"


def test_silence_alone_has_its_own_exit_code(dev: LiveStack, receiver: Receiver) -> None:
    """The line says which subscription, and when something was last sent."""
    row = {
        "id": dev.emulator.subscriptions()[0].id,
        "name": "dev-payroll",
        **PAYROLL,
        "url": receiver.url,
        "config": {},
        "created_at": "2026-01-01T00:00:00Z",
        "last_sent_at": "2026-01-02T00:00:00Z",
    }
    dev.show(row)

    code, out, _ = dev.project.run(*DOCTOR, "--quiet-after", "3d")
    without = dev.project.run(*DOCTOR)[0]

    assert (code, without) == (3, 0)
    assert "First: last sent. `payroll`: Nothing for longer than its `quietAfter`. Last sent: " in out
    assert "days ago, accepted or not." in out


def test_a_near_miss_of_the_live_url_is_named(dev: LiveStack, receiver: Receiver) -> None:
    """Both receivers are looked at: deliveries go to the live one."""
    dev.emulator.edit(dev.emulator.subscriptions()[0].id, url=f"{receiver.url}/")

    out = dev.project.run(*DOCTOR)[1]

    assert f"The live URL of `payroll` is {receiver.url}/. It differs only in the slash at the end" in out
    assert f"Receiver {receiver.url} of `payroll`\n" in out
    assert f"Receiver {receiver.url}/ of `payroll`\n" in out
    assert len(receiver.received) == 4


@pytest.mark.parametrize(
    ("environment", "options", "looked"),
    [
        ("local", (), True),
        ("local", ("--no-probe",), False),
        ("production", (), False),
        ("production", ("--probe",), True),
        ("nowhere", (), False),
    ],
)
def test_receivers_are_left_alone_in_production_and_on_demand(
    dev: LiveStack, receiver: Receiver, environment: str, options: tuple[str, ...], looked: bool
) -> None:
    """Also where the environment is not known; the line says how to look at them."""
    values = json.loads((dev.files / "config.json").read_text())
    values["argyle:environment"]["value"] = environment
    (dev.files / "config.json").write_text(json.dumps(values))

    report = dev.project.json(*DOCTOR, *options)

    assert bool(receiver.received) is looked
    assert ("unsigned" in levels(report)) is looked
    assert ("To look at it, add `--probe`." in [each["step"] for each in report["lines"]]) is not looked


def test_a_markdown_report_has_a_table_for_the_stack_and_for_each_receiver(dev: LiveStack, receiver: Receiver) -> None:
    """What comes from files or from Argyle is in code spans."""
    dev.create("by|hand", url=receiver.url)
    dev.emulator.delete(dev.emulator.subscriptions()[-1].id)
    dev.create("a|b", url=receiver.url)

    _, out, _ = dev.project.run(*DOCTOR, "--format", "markdown")

    assert out.startswith("## Check-up of `dev` in local\n\n**")
    assert f"### `{receiver.url}`\n\nThe receiver of `payroll`.\n\n|  | check | what | next step |\n" in out
    assert "a\\|b" in out


HANGS = 0.3
"""For how many seconds a receiver may hang in a test, instead of :data:`LIMIT_SECONDS`."""


def test_many_subscriptions_and_a_receiver_that_hangs_take_less_than_30_seconds(
    dev: LiveStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """200 subscriptions of 20 receivers: one line is about the one that hangs, and the page is folded.

    Looking at receivers ends after 25 seconds, whatever they do; all the rest takes a part of the other five.
    """
    monkeypatch.setattr("argyle_provider.deliveries.look.LIMIT_SECONDS", HANGS)
    over = threading.Event()
    with ExitStack() as stack:
        receivers = [stack.enter_context(Receiver(verifying(SECRET))) for _ in range(19)]
        receivers.append(stack.enter_context(Receiver(lambda _: over.wait(60) and 200)))
        urls = [receivers[number % 20].url for number in range(200)]
        dev.declare({f"entry-{number}": {**PAYROLL, "url": url} for number, url in enumerate(urls)})
        dev.manage(
            *((f"entry-{number}", dev.create(f"dev-entry-{number}", url=url)) for number, url in enumerate(urls))
        )
        began = time.monotonic()
        code, out, _ = dev.project.run(*DOCTOR)
        took = time.monotonic() - began
        over.set()

    assert took - HANGS + ALL_SECONDS < 30
    assert code == 2
    assert out.splitlines()[0] == "Stack `dev` in local: 1 failed, 2 could not look, 20 not tried, 303 ok."
    assert f"Receiver {receivers[19].url} of `entry-19`, `entry-39`, `entry-59` and 7 more\n" in out
    first = f"First: answer of {receivers[19].url}. The receiver does not answer within 10 seconds"
    assert out.splitlines()[1].startswith(first)
    assert f"ok              receiver        {receivers[0].url}: name, connection, answer, unsigned, wrongly sig" in out
    assert "ok              last sent       and 190 more" in out


TRIGGER = (*DOCTOR, "--trigger", "an-account", "--format", "json")


@pytest.fixture(name="_hurry")
def _in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Watch for a moment only."""
    monkeypatch.setattr("argyle_provider.cli._trigger.SECONDS", 0.5)
    monkeypatch.setattr("argyle_provider.cli._trigger.PAUSE", 0.05)


def end_to_end(dev: LiveStack, *options: str) -> tuple[str, str]:
    """Level and words of the line about a simulated refresh."""
    report = json.loads(dev.project.run(*TRIGGER, *options)[1])
    (found,) = (each for each in report["lines"] if each["check"] == "end to end")
    return found["level"], found["what"]


def test_a_simulated_refresh_shows_that_argyle_sends(
    dev: LiveStack, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the request to the receiver, which gets genuine deliveries about that account."""
    monkeypatch.setattr("argyle_provider.cli._trigger.PAUSE", 0.05)
    level, what = end_to_end(dev, "--no-probe")

    assert level == "ok", what
    assert what.startswith("Argyle sent `payroll` something ")
    assert b"an-account" in receiver.received[0].body
    assert dev.emulator.journal()[-1].method == "GET"


@pytest.mark.usefixtures("_hurry")
@pytest.mark.parametrize(
    ("status", "level", "words"),
    [
        (404, "failed", "Argyle has no account `an-account` in local."),
        (403, "could not look", "failed with 403"),
        (503, "failed", "Argyle sent nothing within "),
        (200, "failed", "Argyle sent nothing within "),
    ],
)
def test_a_simulated_refresh_that_argyle_does_not_start_is_said(
    dev: LiveStack, receiver: Receiver, status: int, level: str, words: str
) -> None:
    """After an answer that leaves it open, the list shows whether something is sent."""
    path = "/v2/accounts/an-account/periodic-scan"
    dev.emulator.queue_reply(status=status, method="POST", path=path, body="{}")

    found = end_to_end(dev, "--no-probe")

    assert found[0] == level
    assert words in found[1]
    assert receiver.received == []


def test_nothing_is_triggered_where_nothing_could_be_seen(
    dev: LiveStack, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a subscription that is due, without an account, and in production."""
    dev.emulator.edit(dev.emulator.subscriptions()[0].id, events=["gigs.removed"])
    nothing_due = end_to_end(dev)
    monkeypatch.setenv("ARGYLE_API_KEY_SECRET", "wrong")
    no_account = end_to_end(dev)
    values = json.loads((dev.files / "config.json").read_text())
    values["argyle:environment"]["value"] = "production"
    (dev.files / "config.json").write_text(json.dumps(values))
    code, _, err = dev.project.run(*TRIGGER)

    assert nothing_due[0] == no_account[0] == "could not look"
    assert (code, "in the Sandbox only" in " ".join(err.split())) == (2, True)
    assert not any("accounts" in each.path for each in dev.emulator.journal())
