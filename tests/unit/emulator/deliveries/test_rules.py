"""The rules: who gets an event, what they get of it, and what is sent again."""

from __future__ import annotations

import json
from typing import Any

import pytest

from argyle_provider.emulator import EmulatorError, Settings, Subscription
from argyle_provider.emulator.api.events import EVENTS, ITEMS_EVENTS
from argyle_provider.emulator.deliveries.rules import Answer, Event, body, is_sent_again, matches
from argyle_provider.samples import Person

OTHER_ITEM = Person(item="item_000000001")


def subscription(*events: str, name: str = "payroll", **config: Any) -> Subscription:
    """A subscription to *events* with *config*."""
    return Subscription(
        id="id", account="a", collection="/v2/webhooks", name=name, url="", events=events, config=config,
        created_at=0, updated_at=0,
    )  # fmt: skip


def data(event: Event, settings: Settings | None = None, client: str | None = None, **config: Any) -> Any:
    """The data that a subscription to *event* gets of it."""
    sent = body(subscription(event.name, **config), event, settings or Settings(), client=client)
    return json.loads(sent)["data"]


@pytest.mark.parametrize("event", sorted(EVENTS - ITEMS_EVENTS))
def test_an_event_goes_to_those_who_name_it_and_to_the_wildcard(event: str) -> None:
    """And to nobody else."""
    others = sorted(EVENTS - {event})

    assert matches(subscription("other.event", event), Event(name=event))
    assert matches(subscription("*"), Event(name=event))
    assert not matches(subscription(*others), Event(name=event))


@pytest.mark.parametrize("event", sorted(ITEMS_EVENTS))
def test_an_event_about_an_item_goes_to_those_who_list_the_item(event: str) -> None:
    """The wildcard does not cover it."""
    happened = Event(name=event, person=OTHER_ITEM)

    assert matches(subscription(event, items=["item_123456789", "item_000000001"]), happened)
    assert not matches(subscription(event, items=["item_123456789"]), happened)
    assert not matches(subscription(event), happened)
    assert not matches(subscription("*"), happened)


def test_each_window_reports_its_own_days() -> None:
    """More than configured, as recorded, or just those; 30 where none are configured."""
    event, configured = Event(name="gigs.partially_synced"), Settings(delivery_days="configured")

    assert [data(event, days_synced=days)["days_synced"] for days in (90, 182)] == [110, 202]
    assert data(event)["days_synced"] == 50
    assert data(event, configured, days_synced=90)["days_synced"] == 90
    assert data(event, configured)["days_synced"] == 30


def test_the_object_comes_only_where_it_is_asked_for() -> None:
    """In the one subscription, and not in the other."""
    event = Event(name="accounts.updated")

    assert "resource" in data(event, include_resource=True)
    assert "resource" not in data(event, include_resource=False)
    assert "resource" not in data(event)


def test_a_partner_is_told_the_client() -> None:
    """In events about verifications."""
    assert data(Event(name="verifications.updated"), client="c")["client"] == "c"


def test_any_event_can_happen_with_data_of_its_own() -> None:
    """Also one that the catalogue does not know."""
    event = Event(name="gigs.invented", data={"a": [1.0]})

    assert matches(subscription("gigs.invented"), event)
    assert data(event) == {"a": [1.0]}
    with pytest.raises(EmulatorError, match=r"'gigs\.invented'"):
        Event(name="gigs.invented")


@pytest.mark.parametrize(("text", "written"), [("utf-8", '"Löhne"'), ("escaped", '"L\\u00f6hne"')])
def test_letters_beyond_ascii_are_written_as_the_switch_says(text: Any, written: str) -> None:
    """Nobody has recorded any."""
    named = subscription("gigs.added", name="Löhne")

    sent = body(named, Event(name="gigs.added"), Settings(delivery_text=text), client=None)

    assert written in sent.decode()
    assert json.loads(sent)["name"] == "Löhne"


SILENCE, LATE = Answer(error="no connection"), Answer(error="no answer", timed_out=True)


@pytest.mark.parametrize(
    ("answer", "again"),
    [
        *((Answer(status=status), True) for status in (429, 500, 502, 503, 504, 599)),
        *((Answer(status=status), False) for status in (200, 204, 299, 301, 307, 400, 401, 404, 410)),
        (SILENCE, True),
        (LATE, True),
        (Answer(error="not sent", sent=False), False),
    ],
    ids=str,
)
def test_one_retry_after_429_5xx_and_silence(answer: Answer, again: bool) -> None:
    """None after any other status, and none after the retry."""
    assert is_sent_again(answer, 1, Settings()) is again
    assert not is_sent_again(answer, 2, Settings())
    assert not is_sent_again(answer, 1, Settings(delivery_retries=0))
    assert is_sent_again(answer, 2, Settings(delivery_retries=2)) is again


def test_what_silence_means_is_a_switch() -> None:
    """A retry for any silence, for a late answer only, or for none."""
    found = {
        switch: [is_sent_again(each, 1, Settings(delivery_unanswered=switch)) for each in (SILENCE, LATE)]
        for switch in ("retried", "timeouts", "dropped")
    }

    assert found == {"retried": [True, True], "timeouts": [False, True], "dropped": [False, False]}
