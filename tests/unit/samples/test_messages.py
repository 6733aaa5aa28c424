"""The sample of each event."""

from __future__ import annotations

import json
from typing import Any

import pytest

from argyle_provider.core.events import CATALOGUE
from argyle_provider.samples import EVENTS, PERSON, Person, Stage, body, message, written

RECORDED = b"""{
  "event": "accounts.connected",
  "name": "tdooner-e2e",
  "data": {
    "account": "0197a3f9-59dc-f823-fa70-ed689729324b",
    "user": "0197a3f9-4f43-dbd5-e5bd-3941dc245d1b"
  }
}"""
SOMEBODY = Person(user="0197a3f9-4f43-dbd5-e5bd-3941dc245d1b", account="0197a3f9-59dc-f823-fa70-ed689729324b")


def data(event: str, **options: Any) -> Any:
    """The data of a message, as a receiver reads it."""
    return json.loads(written(message(event, name="payroll", **options)))["data"]


def test_every_event_has_a_sample_and_every_sample_is_an_event() -> None:
    """A new event of the catalogue needs a body."""
    assert set(EVENTS) == CATALOGUE.keys()


@pytest.mark.parametrize("event", EVENTS)
def test_a_body_is_the_envelope_in_the_bytes_that_argyle_sends(event: str) -> None:
    """Event, name and data, indented by two, without a line end; the same bytes each time."""
    sent = body(event, name="payroll")
    content = json.loads(sent)

    assert list(content) == ["event", "name", "data"]
    assert (content["event"], content["name"]) == (event, "payroll")
    assert content["data"]
    assert sent == json.dumps(content, indent=2).encode() == body(event, name="payroll")


def test_a_body_is_the_recorded_one() -> None:
    """Byte for byte, for the user and the account of the recording."""
    assert body("accounts.connected", name="tdooner-e2e", person=SOMEBODY) == RECORDED


def test_the_body_of_gigs_added_is_the_documented_one() -> None:
    """https://docs.argyle.com/api-reference/gigs-webhooks/added."""
    assert data("gigs.added") == {
        "account": "0187c66e-e7e5-811c-b006-2232f00f426a",
        "user": "018051aa-f7a9-a0db-2f38-6cfa325e9d69",
        "available_from": "2016-04-16T05:32:41Z",
        "available_to": "2023-03-03T00:00:00Z",
        "available_count": 2385,
        "added_count": 6,
        "added_from": "2023-03-02T00:00:00Z",
        "added_to": "2023-03-03T00:00:00Z",
    }


def test_text_beyond_ascii_is_sent_as_it_is() -> None:
    """In UTF-8."""
    assert '"name": "Löhne"'.encode() in body("gigs.added", name="Löhne")


@pytest.mark.parametrize("event", EVENTS)
def test_every_id_is_of_the_one_person(event: str) -> None:
    """Whoever it is about is named wherever a user or an account is named."""
    found = ids(data(event, person=SOMEBODY, include_resource=True))

    assert {value for key, value in found if key == "user"} <= {SOMEBODY.user}
    assert {value for key, value in found if key == "account"} <= {SOMEBODY.account}
    assert {value for key, value in found if key in {"item", "item_id"}} <= {SOMEBODY.item}
    assert PERSON.account not in str(found)


def ids(value: Any) -> set[tuple[str, str]]:
    """Each key with its text, at any depth."""
    if isinstance(value, list):
        return {pair for each in value for pair in ids(each)}
    if not isinstance(value, dict):
        return set()
    own = {(key, each) for key, each in value.items() if isinstance(each, str)}
    return own | {pair for each in value.values() for pair in ids(each)}


def test_one_object_has_one_id_in_all_events() -> None:
    """What was added is what is updated and removed; another account has its own."""
    added, updated, removed = (data(f"vehicles.{each}")["vehicle"] for each in ("added", "updated", "removed"))

    assert added == updated == removed != data("vehicles.added", person=SOMEBODY)["vehicle"]
    assert data("gigs.updated")["updated_gigs"] == data("gigs.removed")["removed_gigs"]


@pytest.mark.parametrize("event", sorted(name for name, each in CATALOGUE.items() if each.config_key))
def test_an_event_with_config_has_what_the_config_asks_for(event: str) -> None:
    """The object itself, or the days; items name theirs in any case."""
    key = CATALOGUE[event].config_key

    if key == "include_resource":
        assert "resource" not in data(event)
        assert data(event, include_resource=True)["resource"]["user"] == PERSON.user
    elif key == "days_synced":
        assert (data(event)["days_synced"], data(event, days_synced=90)["days_synced"]) == (30, 90)
    else:
        assert data(event)["item"] == PERSON.item


@pytest.mark.parametrize("event", sorted(name for name, each in CATALOGUE.items() if not each.config_key))
def test_an_event_without_config_does_not_change_with_it(event: str) -> None:
    """A resource is there or not, whatever is asked for."""
    assert data(event) == data(event, include_resource=True, days_synced=7)


@pytest.mark.parametrize("kind", ["gigs", "paystubs", "shifts"])
@pytest.mark.parametrize("days", [1, 90, 1_000_000_000, 10**400])
def test_a_longer_window_has_more_and_never_more_than_all(kind: str, days: int) -> None:
    """Its start moves with the days, as far back as the first record."""
    window, everything = data(f"{kind}.partially_synced", days_synced=days), data(f"{kind}.fully_synced")

    assert window["available_from"] >= everything["available_from"]
    assert window["available_to"] == everything["available_to"]
    assert window["available_count"] <= everything["available_count"]
    if days == 90:
        assert window["available_from"] == "2022-12-02T00:00:00Z"


@pytest.mark.parametrize("stage", Stage)
def test_an_account_is_shown_as_it_was_then(stage: Stage) -> None:
    """Connecting, failed, or connected with more and more data."""
    resource = data("accounts.updated", include_resource=True, stage=stage)["resource"]

    assert resource["connection"]["status"] == {"CONNECTING": "connecting", "FAILED": "error"}.get(
        stage.name, "connected"
    )
    assert (resource["connection"]["error_code"] is None) == (stage is not Stage.FAILED)
    assert (resource["availability"]["gigs"] is None) == (stage in {Stage.CONNECTING, Stage.FAILED})


def test_a_partner_is_told_for_which_client() -> None:
    """In the events about verifications and in their object."""
    partner = data("verifications.updated", include_resource=True, client="a-client")

    assert (partner["client"], partner["resource"]["client"]) == ("a-client", "a-client")
    assert data("verifications.connection_added", client="a-client")["client"] == "a-client"
    assert data("gigs.added", client="a-client") == data("gigs.added")


def test_an_unknown_event_has_no_sample() -> None:
    """Whoever asks for one is told by the usual error of a mapping."""
    with pytest.raises(KeyError):
        body("gigs.aded", name="payroll")
