"""Deliveries over the control endpoint."""

from __future__ import annotations

import json
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from argyle_provider.samples import SCENARIOS
from tests.receiver import Receiver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import requests

    from argyle_provider.emulator import Emulator

    Ask = Callable[..., requests.Response]


@pytest.fixture
def receiver(emulator: Emulator) -> Iterator[Receiver]:
    """A receiver that is subscribed to everything, as ``payroll``."""
    with Receiver() as listening:
        emulator.create(name="payroll", url=listening.url, events=["*"], secret="hush-hush")
        yield listening


def attempts(ask: Ask, **query: object) -> list[dict[str, Any]]:
    """The attempts that are asked for, waited for if need be."""
    reply = ask("GET", "/_emulator/deliveries", params={"wait": 5, **query})
    found: list[dict[str, Any]] = reply.json()["deliveries"]
    return found


def test_an_event_happens_and_is_seen(ask: Ask, receiver: Receiver) -> None:
    """From the position that the answer names."""
    made = ask("POST", "/_emulator/events", json={"event": "gigs.added"})
    (attempt,) = attempts(ask, after=made.json()["after"])

    (sent,) = made.json()["deliveries"]
    assert made.status_code == 202
    assert (sent["event"], sent["name"], sent["delivery"]) == ("gigs.added", "payroll", attempt["delivery"])
    assert {key: attempt[key] for key in ("event", "name", "attempt", "signature", "fault", "status", "error")} == {
        "event": "gigs.added",
        "name": "payroll",
        "attempt": 1,
        "signature": "valid",
        "fault": None,
        "status": 200,
        "error": None,
    }
    assert attempt["bytes"] == len(receiver.received[0].body)


def test_it_happens_to_whom_it_is_said(ask: Ask, emulator: Emulator, receiver: Receiver) -> None:
    """To a user with a payroll account, in an account of ours, with data of one's own, struck by a fault."""
    emulator.create(name="other", url=receiver.url, events=["*"], account="elsewhere")
    person = {"user": "u", "payroll_account": "p", "employer": "Bullseye", "item": "i"}

    ask("POST", "/_emulator/events", json={"event": "users.fully_synced", **person, "account": "elsewhere"})
    ask("POST", "/_emulator/events", json={"event": "new.event", "data": {"x": 1}, "fault": "late", "seconds": 0})
    attempts(ask, count=2)

    bodies = [json.loads(each.body) for each in receiver.received]
    first, second = sorted(bodies, key=lambda each: each["name"])  # two subscriptions: no order is promised
    resource = first["data"]["resource"]
    assert (first["name"], first["data"]["user"], resource["accounts_connected"]) == ("other", "u", ["p"])
    assert (resource["items_connected"], resource["employers_connected"]) == (["i"], ["Bullseye"])
    assert (second["name"], second["event"], second["data"]) == ("payroll", "new.event", {"x": 1})


def test_a_scenario_happens(ask: Ask, receiver: Receiver) -> None:
    """All of its events."""
    made = ask("POST", "/_emulator/scenarios", json={"scenario": "connect", "user": "u"}).json()

    found = attempts(ask, after=made["after"], count=len(made["deliveries"]))

    assert [each["event"] for each in found] == [step.event for step in SCENARIOS["connect"].steps]
    assert {json.loads(each.body)["data"]["user"] for each in receiver.received} == {"u"}


def test_the_journal_is_filtered_and_gone_on_with(ask: Ask, receiver: Receiver) -> None:
    """By event, by subscription, and from the number of the last answer."""
    for event in ("gigs.added", "gigs.updated", "shifts.added"):
        ask("POST", "/_emulator/events", json={"event": event})
    everything = attempts(ask, count=3)

    last = ask("GET", "/_emulator/deliveries").json()["last"]
    assert [each["event"] for each in attempts(ask, event="gigs.*", wait=0)] == ["gigs.added", "gigs.updated"]
    assert attempts(ask, name="pay*", wait=0) == everything
    assert attempts(ask, name="audit", wait=0) == []
    assert last == everything[-1]["number"]
    for after in (last, last + 100):
        answer = ask("GET", f"/_emulator/deliveries?after={after}").json()
        assert answer == {"deliveries": [], "last": last, "waiting": 0}


def test_a_reader_can_wait(ask: Ask, emulator: Emulator, receiver: Receiver) -> None:
    """It gets what comes, or nothing when the time is up or the emulator stops."""
    timer = threading.Timer(0.05, emulator.trigger, ["gigs.added"])
    timer.start()

    assert [each["event"] for each in attempts(ask, wait=5)] == ["gigs.added"]
    timer.join()
    started = time.monotonic()
    assert attempts(ask, wait=1, event="no.such") == []
    assert 0.9 < time.monotonic() - started < 10


def test_many_attempts_come_in_portions(
    ask: Ask, emulator: Emulator, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader that goes on from the last number gets them all."""
    monkeypatch.setattr("argyle_provider.emulator.control.deliveries._MOST_SHOWN", 2)
    for _ in range(3):
        emulator.trigger("gigs.added")
    assert emulator.wait_until_delivered()

    first = ask("GET", "/_emulator/deliveries").json()
    second = ask("GET", f"/_emulator/deliveries?after={first['last']}").json()

    assert (len(first["deliveries"]), len(second["deliveries"])) == (2, 1)
    assert second["deliveries"][0]["number"] == first["last"] + 1 == second["last"]


def test_bodies_are_for_who_asks(ask: Ask, receiver: Receiver) -> None:
    """These are people's pay; no secret is shown in any case."""
    ask("POST", "/_emulator/events", json={"event": "gigs.added"})
    (plain,) = attempts(ask)
    (whole,) = attempts(ask, bodies="yes")

    one = ask("GET", f"/_emulator/deliveries/{plain['number']}")

    (came,) = receiver.received
    assert "body" not in plain
    assert (one.json(), whole["body"]) == (whole, came.body.decode())
    assert whole["headers"]["X-Argyle-Signature"] == came.headers["X-Argyle-Signature"]
    assert "hush" not in one.text


def test_one_is_sent_again(ask: Ask, receiver: Receiver) -> None:
    """As a new delivery of the same body."""
    ask("POST", "/_emulator/events", json={"event": "gigs.added"})
    (attempt,) = attempts(ask)

    again = ask("POST", f"/_emulator/deliveries/{attempt['number']}/again")
    attempts(ask, after=again.json()["after"])

    assert again.status_code == 202
    assert [each.body for each in receiver.received] == [receiver.received[0].body] * 2


def test_faults_are_ordered_and_forgotten(ask: Ask, receiver: Receiver) -> None:
    """For deliveries to come."""
    order = {"fault": "unsigned", "event": "gigs.*", "name": "payroll", "times": None}
    assert ask("POST", "/_emulator/deliveries/faults", json=order).status_code == 204
    ask("POST", "/_emulator/events", json={"event": "gigs.added"})
    assert ask("DELETE", "/_emulator/deliveries/faults").status_code == 204
    ask("POST", "/_emulator/events", json={"event": "gigs.added"})

    assert [each["fault"] for each in attempts(ask, count=2)] == ["unsigned", None]


def test_time_is_advanced(ask: Ask, receiver: Receiver) -> None:
    """What is due by then is sent now."""
    receiver.answer = lambda _: 500
    ask("POST", "/_emulator/events", json={"event": "gigs.added"})
    (first,) = attempts(ask)

    advanced = ask("POST", "/_emulator/clock", json={"advance": 30.5})
    (second,) = attempts(ask, after=first["number"])

    assert advanced.json() == {"time": advanced.json()["time"], "advanced": 30.5}
    assert ask("GET", "/_emulator/clock").json()["advanced"] == 30.5
    assert first["retry_at"] <= second["time"]
    assert second["attempt"] == 2


def test_reset_forgets_deliveries(ask: Ask, receiver: Receiver) -> None:
    """The journal and the advanced time; the numbers go on."""
    ask("POST", "/_emulator/events", json={"event": "gigs.added"})
    ask("POST", "/_emulator/clock", json={"advance": 1})
    attempts(ask)

    ask("POST", "/_emulator/reset")

    assert attempts(ask, wait=0) == []
    assert ask("GET", "/_emulator/clock").json()["advanced"] == 0


@pytest.mark.parametrize(
    ("method", "path", "content", "words"),
    [
        ("POST", "events", {}, ["event is missing"]),
        ("POST", "events", {"event": "gigs.aded"}, ["'gigs.aded'", "data"]),
        ("POST", "events", {"event": "gigs.added", "data": []}, ["data has the wrong type"]),
        ("POST", "events", {"event": "gigs.added", "person": "p"}, ["person is unknown", "payroll_account"]),
        ("POST", "events", {"event": "gigs.added", "fault": "unsined"}, ["'unsined'", "unsigned"]),
        ("POST", "scenarios", {"scenario": "conect"}, ["'conect'", "connect, refresh, disconnect"]),
        ("POST", "deliveries/faults", {"fault": "late", "seconds": -1}, ["seconds outside 0 to"]),
        ("POST", "deliveries/faults", {"fault": "late", "seconds": "1"}, ["seconds has the wrong type"]),
        ("POST", "clock", {"advance": -1}, ["advance", "0 to 100,000,000"]),
        ("POST", "clock", {"advance": 10**400}, ["advance", "0 to 100,000,000"]),
        ("POST", "deliveries/faults", {"fault": "late", "seconds": 10**400}, ["seconds outside 0 to 100,000,000"]),
        ("POST", "clock", {"advance": True}, ["advance has the wrong type"]),
        ("GET", "deliveries?after=-1", None, ["after must be a number"]),
        ("GET", "deliveries?wait=-1", None, ["wait must be a number of seconds"]),
        ("GET", "deliveries?wait=nan", None, ["wait must be a number of seconds"]),
        ("GET", "deliveries?wait=long", None, ["wait must be a number of seconds"]),
        ("GET", "deliveries/999999", None, ["no attempt 999999"]),
        ("POST", "deliveries/999999/again", None, ["no attempt 999999"]),
    ],
)
def test_a_wrong_request_is_told_what_is_wrong(
    ask: Ask, method: str, path: str, content: object, words: list[str]
) -> None:
    """With 400 and one sentence; nothing is sent."""
    reply = ask(method, f"/_emulator/{path}", json=content)

    assert reply.status_code == 400
    assert all(word in reply.json()["detail"] for word in words), reply.text
    assert attempts(ask, wait=0) == []


@pytest.mark.parametrize("path", ["events", "scenarios", "clock", "deliveries/faults"])
def test_a_web_page_of_another_origin_triggers_nothing(
    ask: Ask, emulator: Emulator, receiver: Receiver, path: str
) -> None:
    """As anywhere below the control endpoint."""
    content = {"event": "gigs.added"} if path == "events" else {"scenario": "connect"}

    assert (
        ask("POST", f"/_emulator/{path}", json=content, headers={"Origin": "https://evil.example"}).status_code == 403
    )
    assert (receiver.received, emulator.deliveries()) == ([], ())
