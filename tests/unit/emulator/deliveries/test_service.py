"""Deliveries as a whole: from what happens in an account to what its receivers get."""

from __future__ import annotations

import itertools
import json
import socket
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from argyle_provider import samples, signature
from argyle_provider.emulator import Emulator, EmulatorError, Subscription
from argyle_provider.emulator.deliveries import service
from argyle_provider.emulator.deliveries.making import sign
from argyle_provider.emulator.deliveries.sender import Sender
from argyle_provider.emulator.times import written
from argyle_provider.samples import SCENARIOS, Person

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.receiver import Received, Receiver

    Subscribe = Callable[..., Subscription]

SECRET = "hush-hush"


def events(receiver: Receiver) -> list[str]:
    """The events that came, in their order."""
    return [json.loads(each.body)["event"] for each in receiver.received]


def delivered(emulator: Emulator) -> None:
    """Wait for all deliveries."""
    assert emulator.wait_until_delivered(), "the deliveries did not end"


def status_of(receiver: Receiver, *statuses: int) -> None:
    """Answer with these, one after the other; the last one stays."""
    left = list(statuses)
    receiver.answer = lambda _: left.pop(0) if len(left) > 1 else left[0]


def test_each_matching_subscription_gets_its_own_delivery(
    emulator: Emulator, receiver: Receiver, subscribe: Subscribe
) -> None:
    """Told apart by name, each signed with its own secret, and nobody else gets any."""
    subscribe("gigs.added", name="one", secret="secret of one")
    subscribe("*", name="all", secret=None)
    subscribe("gigs.updated", name="other")
    subscribe("gigs.added", name="elsewhere", account="elsewhere")

    made = emulator.trigger("gigs.added")
    delivered(emulator)

    signatures = {json.loads(each.body)["name"]: each.headers.get("X-Argyle-Signature") for each in receiver.received}
    assert [each.name for each in made] == ["one", "all"]
    assert signatures == {"one": sign(receiver.received[0].body, "secret of one"), "all": None} or signatures == {
        "one": sign(receiver.received[1].body, "secret of one"),
        "all": None,
    }


def test_a_scenario_arrives_in_its_order(emulator: Emulator, receiver: Receiver, subscribe: Subscribe) -> None:
    """All of it for the wildcard, about one person."""
    subscribe("*")
    person = Person(user="a-user", account="an-account")

    emulator.play("connect", person=person)
    delivered(emulator)

    assert events(receiver) == [step.event for step in SCENARIOS["connect"].steps]
    assert {json.loads(each.body)["data"]["user"] for each in receiver.received} == {"a-user"}


def test_many_events_keep_their_order_within_a_subscription(
    emulator: Emulator, receiver: Receiver, subscribe: Subscribe
) -> None:
    """Whatever happens beside them."""
    for name in ("a", "b", "c"):
        subscribe("counted", name=name)

    for number in range(50):
        emulator.trigger("counted", data={"number": number})
    delivered(emulator)

    came = [json.loads(each.body) for each in receiver.received]
    for name in ("a", "b", "c"):
        assert [each["data"]["number"] for each in came if each["name"] == name] == list(range(50))


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_failed_delivery_is_sent_once_more_after_30_seconds(
    emulator: Emulator, receiver: Receiver, subscribe: Subscribe, status: int
) -> None:
    """The same bytes with the same signature, and no third time."""
    subscribe("gigs.added")
    status_of(receiver, status)

    emulator.trigger("gigs.added")
    delivered(emulator)
    emulator.advance(15)
    time.sleep(0.05)
    assert len(receiver.received) == 1
    emulator.advance(16)
    first, second = emulator.wait_for_deliveries(2)
    emulator.advance(3600)
    time.sleep(0.05)

    once, again = receiver.received
    assert (once.body, once.headers) == (again.body, again.headers)
    assert (first.attempt, second.attempt, first.delivery) == (1, 2, second.delivery)
    assert first.retry_at is not None
    assert first.retry_at <= second.time
    assert second.retry_at is None


def test_a_retry_that_is_accepted_ends_the_delivery(
    emulator: Emulator, receiver: Receiver, subscribe: Subscribe
) -> None:
    """Its numbers are switches."""
    subscribe("gigs.added")
    emulator.switch(delivery_retries=3, delivery_retry_delay="0.01")
    status_of(receiver, 500, 500, 200)

    emulator.trigger("gigs.added")

    assert [each.answer.status for each in emulator.wait_for_deliveries(3)] == [500, 500, 200]


@pytest.mark.parametrize("status", [200, 204, 302, 400, 401, 404])
def test_other_answers_are_final(emulator: Emulator, receiver: Receiver, subscribe: Subscribe, status: int) -> None:
    """Accepted or refused."""
    subscribe("gigs.added")
    status_of(receiver, status)

    emulator.trigger("gigs.added")
    (attempt,) = emulator.wait_for_deliveries(1)

    assert (attempt.answer.status, attempt.retry_at) == (status, None)


def test_a_receiver_that_is_too_slow_is_asked_again(
    emulator: Emulator, receiver: Receiver, subscribe: Subscribe
) -> None:
    """After the time-out, which is a switch."""
    subscribe("gigs.added")
    emulator.switch(delivery_timeout="0.05")
    came = threading.Event()

    def slow_at_first(_: Received) -> int:
        if not came.is_set():
            came.set()
            time.sleep(0.2)
        return 200

    receiver.answer = slow_at_first
    emulator.trigger("gigs.added")
    (late,) = emulator.wait_for_deliveries(1)
    emulator.switch(delivery_timeout=10)
    emulator.advance(31)
    (_, in_time) = emulator.wait_for_deliveries(2)

    assert (late.answer.status, late.answer.error) == (None, "no answer in 0.1 s")
    assert (late.retry_at is not None, in_time.answer.status) == (True, 200)


def test_last_sent_at_moves_at_once_and_updated_at_a_minute_later(
    emulator: Emulator, receiver: Receiver, subscribe: Subscribe
) -> None:
    """Also when the receiver refuses: it says attempted, and not accepted."""
    subscribe("gigs.added")
    seen: list[int | None] = []

    def look(_: Received) -> int:
        seen.append(emulator.subscriptions()[0].last_sent_at)
        return 404

    receiver.answer = look
    (before,) = emulator.subscriptions()

    emulator.trigger("gigs.added")
    (attempt,) = emulator.wait_for_deliveries(1)
    (sent,) = emulator.subscriptions()
    emulator.advance(61)
    moved = wait_for(lambda: emulator.subscriptions()[0].updated_at != before.updated_at)
    (after,) = emulator.subscriptions()

    assert before.last_sent_at is None
    assert seen == [sent.last_sent_at]
    assert sent.last_sent_at is not None
    assert written(sent.last_sent_at) == attempt.time
    assert (sent.updated_at, moved) == (before.updated_at, True)
    assert after.updated_at - sent.last_sent_at == 60_000_000


def test_updated_at_follows_the_newest_delivery(emulator: Emulator, subscribe: Subscribe) -> None:
    """Once a minute while deliveries come, and at last a minute after the last one."""
    subscribe("gigs.added")

    emulator.trigger("gigs.added")
    delivered(emulator)
    emulator.advance(30)
    emulator.trigger("gigs.added")
    delivered(emulator)
    emulator.advance(61)

    def settled() -> bool:
        (each,) = emulator.subscriptions()
        return each.last_sent_at is not None and each.updated_at == each.last_sent_at + 60_000_000

    assert wait_for(settled)


def wait_for(condition: Callable[[], bool]) -> bool:
    """Whether *condition* comes true within five seconds."""
    end = time.monotonic() + 5
    while not (met := condition()) and time.monotonic() < end:
        time.sleep(0.005)
    return met


def test_what_would_leave_the_machine_is_only_written_down(emulator: Emulator) -> None:
    """Nothing is sent, so nothing is marked and nothing is tried again."""
    emulator.create(name="public", url="http://192.0.2.1/hook", events=["gigs.added"], secret=SECRET)

    emulator.trigger("gigs.added")
    (attempt,) = emulator.wait_for_deliveries(1)

    assert (attempt.answer.sent, attempt.answer.error) == (False, "not sent: not a loopback address")
    assert attempt.retry_at is None
    assert emulator.subscriptions()[0].last_sent_at is None


def test_a_public_host_that_is_mapped_gets_its_deliveries(receiver: Receiver) -> None:
    """By an explicit map, on this machine."""
    with Emulator(deliver=[f"hooks.example.com=127.0.0.1:{receiver.port}"]) as emulator:
        emulator.create(name="n", url="https://hooks.example.com/argyle", events=["*"], secret=SECRET)
        emulator.trigger("gigs.added")
        (attempt,) = emulator.wait_for_deliveries(1)

    assert (attempt.answer.status, receiver.received[0].target) == (200, "/argyle")


@pytest.mark.parametrize(
    ("fault", "signature"),
    [("wrong-secret", "invalid"), ("unsigned", "absent"), ("altered", "invalid"), ("truncated", "invalid")],
)
def test_forged_deliveries_are_named_in_the_journal(
    emulator: Emulator, receiver: Receiver, subscribe: Subscribe, fault: str, signature: str
) -> None:
    """The next one is genuine again."""
    subscribe("gigs.added")
    emulator.delivery_fault(fault)

    for _ in range(2):
        emulator.trigger("gigs.added")
    forged, genuine = emulator.wait_for_deliveries(2)

    assert (forged.delivery.fault, forged.delivery.signature) == (fault, signature)
    assert (genuine.delivery.fault, genuine.delivery.signature) == (None, "valid")
    assert is_genuine(receiver.received[0]) is False
    assert is_genuine(receiver.received[1]) is True


def is_genuine(came: Received) -> bool:
    """Whether a receiver that verifies would accept it."""
    return came.headers.get("X-Argyle-Signature") == sign(came.body, SECRET)


@pytest.mark.parametrize("by", ["replacement", "edit"])
def test_the_old_secret_is_the_one_before_the_rotation(
    emulator: Emulator, receiver: Receiver, subscribe: Subscribe, by: str
) -> None:
    """Of a subscription that was replaced by one of the same name, or edited."""
    before = subscribe("gigs.added", secret="before")
    if by == "replacement":
        subscribe("gigs.added", secret=SECRET)
        emulator.delete(before.id)
    else:
        emulator.edit(before.id, secret=SECRET)

    emulator.trigger("gigs.added", fault="old-secret")
    delivered(emulator)

    (came,) = receiver.received
    assert came.headers["X-Argyle-Signature"] == sign(came.body, "before")


def test_a_duplicate_is_the_same_bytes_twice(emulator: Emulator, receiver: Receiver, subscribe: Subscribe) -> None:
    """A receiver can't tell which one is the second."""
    subscribe("gigs.added")

    emulator.trigger("gigs.added", fault="duplicate")
    delivered(emulator)

    one, other = receiver.received
    assert (one.body, one.headers) == (other.body, other.headers)
    assert [each.delivery.number for each in emulator.deliveries()] == sorted(
        {each.delivery.number for each in emulator.deliveries()}
    )


def test_a_reordered_delivery_comes_after_the_next_one(
    emulator: Emulator, receiver: Receiver, subscribe: Subscribe
) -> None:
    """Only one is kept back at a time, so that always reordered means in pairs."""
    subscribe("*")
    emulator.delivery_fault("reordered", times=None)

    for event in ("gigs.added", "gigs.updated", "shifts.added", "shifts.updated"):
        emulator.trigger(event)
    delivered(emulator)

    assert events(receiver) == ["gigs.updated", "gigs.added", "shifts.updated", "shifts.added"]


def test_a_reordered_delivery_without_a_next_one_is_late(
    emulator: Emulator, receiver: Receiver, subscribe: Subscribe
) -> None:
    """It comes after a while all the same, and once."""
    subscribe("*")
    emulator.delivery_fault("reordered", seconds=20)
    emulator.delivery_fault("reordered", seconds=20, event="shifts.*")

    emulator.trigger("gigs.added")
    emulator.trigger("vehicles.added")
    emulator.trigger("shifts.added")
    delivered(emulator)
    assert events(receiver) == ["vehicles.added", "gigs.added"]
    emulator.advance(21)
    emulator.wait_for_deliveries(3)

    assert events(receiver) == ["vehicles.added", "gigs.added", "shifts.added"]


def test_a_late_delivery_comes_when_its_time_has_come(
    emulator: Emulator, receiver: Receiver, subscribe: Subscribe
) -> None:
    """After everything that happened meanwhile."""
    subscribe("*")
    emulator.delivery_fault("late", seconds=3600)

    emulator.trigger("gigs.added")
    emulator.trigger("gigs.updated")
    delivered(emulator)
    assert events(receiver) == ["gigs.updated"]
    emulator.advance(3601)
    emulator.wait_for_deliveries(2)

    assert events(receiver) == ["gigs.updated", "gigs.added"]


def test_a_lost_delivery_never_comes(emulator: Emulator, receiver: Receiver, subscribe: Subscribe) -> None:
    """Argyle has sent it, as its subscription says, and does not send it again."""
    subscribe("gigs.added")

    emulator.trigger("gigs.added", fault="lost")
    (attempt,) = emulator.wait_for_deliveries(1)
    emulator.advance(3600)
    delivered(emulator)

    assert receiver.received == []
    assert (attempt.answer.error, attempt.retry_at) == ("lost on the way, as ordered", None)
    assert emulator.subscriptions()[0].last_sent_at is not None


def test_a_fault_strikes_what_it_is_aimed_at(emulator: Emulator, subscribe: Subscribe) -> None:
    """By event and by subscription, so many times."""
    subscribe("*", name="payroll")
    subscribe("*", name="audit")
    emulator.delivery_fault("unsigned", event="gigs.*", name="pay*", times=2)

    for event in ("shifts.added", "gigs.added", "gigs.updated", "gigs.removed"):
        emulator.trigger(event)
    delivered(emulator)

    struck = {(each.delivery.event, each.delivery.name) for each in emulator.deliveries() if each.delivery.fault}
    assert struck == {("gigs.added", "payroll"), ("gigs.updated", "payroll")}


@pytest.mark.parametrize(
    ("order", "words"),
    [
        ({"kind": "unsined"}, ["'unsined'", "unsigned", "truncated"]),
        ({"kind": "late", "seconds": -1}, ["seconds outside 0 to"]),
        ({"kind": "late", "times": 0}, ["times 0"]),
    ],
)
def test_a_wrong_fault_is_told_what_is_wrong(emulator: Emulator, order: dict[str, object], words: list[str]) -> None:
    """At once, and not at the next delivery."""
    with pytest.raises(EmulatorError) as caught:
        emulator.delivery_fault(**order)  # type: ignore[arg-type] # as said

    assert all(word in str(caught.value) for word in words)


def test_unknown_events_and_scenarios_are_refused(emulator: Emulator) -> None:
    """The message names what is known, or the way out."""
    with pytest.raises(EmulatorError, match="data"):
        emulator.trigger("gigs.aded")
    with pytest.raises(EmulatorError, match="connect, refresh, disconnect"):
        emulator.play("conect")


def test_a_delivery_can_be_sent_again(emulator: Emulator, receiver: Receiver, subscribe: Subscribe) -> None:
    """The same body as a new delivery, signed with what is the secret now."""
    made = subscribe("gigs.added")
    emulator.trigger("gigs.added", fault="unsigned")
    (attempt,) = emulator.wait_for_deliveries(1)
    emulator.edit(made.id, secret="new")

    again = emulator.send_again(attempt.number)
    delivered(emulator)

    first, second = receiver.received
    assert first.body == second.body
    assert second.headers["X-Argyle-Signature"] == sign(second.body, "new")
    assert (again.number > attempt.delivery.number, again.signature, again.fault) == (True, "valid", None)
    emulator.delete(made.id)
    for number, words in ((attempt.number, "No subscription"), (999_999, "no attempt 999999")):
        with pytest.raises(EmulatorError, match=words):
            emulator.send_again(number)


def test_what_was_matched_is_delivered_also_when_the_subscription_goes(
    emulator: Emulator, receiver: Receiver, subscribe: Subscribe
) -> None:
    """With what it was when the event happened: a rotation loses nothing."""
    made = subscribe("gigs.added")
    emulator.delivery_fault("late", seconds=10)
    emulator.trigger("gigs.added")

    emulator.delete(made.id)
    emulator.advance(11)
    emulator.wait_for_deliveries(1)

    assert is_genuine(receiver.received[0])


def test_a_stopped_emulator_sends_nothing_and_catches_up(receiver: Receiver) -> None:
    """As a service that is down for a while."""
    with Emulator() as emulator:
        emulator.create(name="n", url=receiver.url, events=["*"])
        emulator.stop()
        emulator.trigger("gigs.added")
        time.sleep(0.05)
        assert receiver.received == []

        emulator.start()
        assert emulator.wait_until_delivered()

    assert events(receiver) == ["gigs.added"]


def test_closing_does_not_wait_for_a_slow_receiver(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it answers after that is forgotten."""
    monkeypatch.setattr(service, "_GRACE_SECONDS", 0.05)
    begun, end, ended = threading.Event(), threading.Event(), threading.Event()

    def slow(_: Received) -> int:
        begun.set()
        end.wait(5)
        ended.set()
        return 500

    receiver.answer = slow
    emulator = Emulator()
    emulator.start()
    emulator.create(name="n", url=receiver.url, events=["*"])
    emulator.trigger("gigs.added")
    begun.wait(5)
    started = time.monotonic()
    emulator.close()
    taken = time.monotonic() - started
    end.set()

    assert ended.wait(5)
    assert emulator.wait_until_delivered()
    assert taken < 2
    assert emulator.deliveries() == ()


def test_too_many_waiting_deliveries_are_refused(
    emulator: Emulator, receiver: Receiver, subscribe: Subscribe, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Memory stays bounded when a receiver is slower than what happens."""
    subscribe("gigs.added")
    end = threading.Event()
    receiver.answer = lambda _: (end.wait(5), 200)[1]

    for _ in range(3):
        emulator.trigger("gigs.added")
    monkeypatch.setattr(service, "_MOST_WAITING", 2)
    with pytest.raises(EmulatorError, match=r"\d deliveries are waiting"):
        emulator.trigger("gigs.added")
    end.set()
    delivered(emulator)


def test_reset_forgets_what_was_to_be_delivered(emulator: Emulator, receiver: Receiver, subscribe: Subscribe) -> None:
    """Journal, faults, what waits, and the advanced time."""
    subscribe("*")
    emulator.delivery_fault("late", seconds=10)
    emulator.delivery_fault("reordered", seconds=10)
    emulator.delivery_fault("unsigned", event="shifts.*")
    emulator.trigger("gigs.added")
    emulator.trigger("gigs.updated")

    emulator.reset()
    subscribe("*")
    emulator.advance(11)
    emulator.trigger("shifts.added")
    (attempt,) = emulator.wait_for_deliveries(1)

    assert (attempt.delivery.event, attempt.delivery.fault) == ("shifts.added", None)
    assert events(receiver) == ["shifts.added"]


def test_somebody_is_told_of_each_attempt(receiver: Receiver) -> None:
    """The command line prints a line for it."""
    told: list[str] = []
    with Emulator(on_attempt=lambda each: told.append(each.delivery.event)) as emulator:
        emulator.create(name="n", url=receiver.url, events=["*"])
        emulator.trigger("gigs.added")
        assert emulator.wait_until_delivered()

    assert told == ["gigs.added"]


def test_no_secret_is_in_the_journal(emulator: Emulator, subscribe: Subscribe) -> None:
    """Nor one from before, whatever is asked for."""
    made = subscribe("*", secret="hush-before")
    emulator.edit(made.id, secret=SECRET)
    for fault in (None, "old-secret", "wrong-secret", "altered"):
        emulator.trigger("gigs.added", fault=fault)
    delivered(emulator)

    shown = str([each.as_json(bodies=True) for each in emulator.deliveries()]) + repr(emulator.deliveries())

    assert "hush" not in shown


def test_what_http_cannot_carry_does_not_stop_the_others(
    emulator: Emulator, receiver: Receiver, subscribe: Subscribe, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The journal names the kind of the error, and not its text."""
    subscribe("*")
    broken = [True]

    def send(*arguments: Any, **options: Any) -> Any:
        if broken.pop() if broken else False:
            raise ValueError(SECRET)
        return genuine(*arguments, **options)

    genuine = Sender.send
    monkeypatch.setattr(Sender, "send", send)
    emulator.trigger("gigs.added")
    emulator.trigger("gigs.updated")
    first, second = emulator.wait_for_deliveries(2)

    assert (first.answer.error, second.answer.status) == ("not sent: unexpected ValueError", 200)
    assert events(receiver) == ["gigs.updated"]


def test_nothing_is_connected_to_but_this_machine(
    emulator: Emulator, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a URL, a name, a redirect or a name that changes after the check leads to."""
    connected: list[str] = []
    connect, resolve = socket.socket.connect, socket.getaddrinfo
    answers = {"app.test": ["127.0.0.1", "192.0.2.1"], "hooks.example.com": ["192.0.2.2"]}

    def watched(self: socket.socket, address: Any) -> None:
        connected.append(address[0])
        connect(self, address)

    def getaddrinfo(host: str, *arguments: Any, **options: Any) -> Any:
        if host not in answers:
            return resolve(host, *arguments, **options)
        found = answers[host].pop(0) if len(answers[host]) > 1 else answers[host][0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (found, 0))]

    monkeypatch.setattr(socket.socket, "connect", watched)
    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    receiver.answer, receiver.headers = (lambda _: 307), {"Location": "http://192.0.2.3/hook"}
    for host in ("192.0.2.4", "hooks.example.com", f"app.test:{receiver.port}", f"127.0.0.1:{receiver.port}"):
        emulator.create(name=host, url=f"http://{host}/hook", events=["*"])

    for _ in range(2):
        emulator.trigger("gigs.added")
    delivered(emulator)

    assert set(connected) == {"127.0.0.1"}
    assert {each.delivery.name.partition(":")[0]: each.answer.status for each in emulator.deliveries()} == {
        "192.0.2.4": None,
        "hooks.example.com": None,
        "app.test": 307,
        "127.0.0.1": 307,
    }
    assert {json.loads(each.body)["name"].partition(":")[0] for each in receiver.received} == {"app.test", "127.0.0.1"}


def test_a_rotation_loses_nothing_and_is_refused_nowhere(emulator: Emulator, receiver: Receiver) -> None:
    """While events flow: a receiver that knows both secrets accepts all that comes, and misses no event."""
    old, new = "secret before", "secret after"
    receiver.answer = lambda came: 200 if verifies(came, old, new) else 401
    kept = emulator.create(name="payroll", url=receiver.url, events=["counted"], secret=old)
    end, happened = threading.Event(), itertools.count()

    def flow() -> None:
        while not end.is_set():
            emulator.trigger("counted", data={"number": next(happened)})
            time.sleep(0.001)

    flowing = threading.Thread(target=flow)
    flowing.start()
    time.sleep(0.05)
    emulator.create(name="payroll", url=receiver.url, events=["counted"], secret=new)
    time.sleep(0.05)
    emulator.delete(kept.id)
    time.sleep(0.05)
    end.set()
    flowing.join()
    delivered(emulator)

    came = {json.loads(each.body)["data"]["number"] for each in receiver.received}
    assert {each.answer.status for each in emulator.deliveries()} == {200}
    assert came == set(range(next(happened)))
    assert {verifies(each, old) for each in receiver.received} == {True, False}


def verifies(came: Received, *secrets: str) -> bool:
    """Whether the receiver's side, which shares no code with the emulator, accepts it."""
    try:
        signature.verify(came.body, came.headers.get(signature.HEADER), secrets)
    except signature.SignatureError:
        return False
    return True


@pytest.mark.parametrize("event", samples.EVENTS)
def test_the_receivers_side_verifies_every_event(
    emulator: Emulator, receiver: Receiver, subscribe: Subscribe, event: str
) -> None:
    """Two implementations of the signature agree over the bytes on the wire."""
    subscribe(event, config={"items": ["item_123456789"]})

    emulator.trigger(event)
    emulator.wait_for_deliveries(1)

    assert [verifies(each, SECRET) for each in receiver.received] == [True]
