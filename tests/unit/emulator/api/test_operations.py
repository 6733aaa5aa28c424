"""The eight operations, over real HTTP."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest

from argyle_provider.emulator import times

if TYPE_CHECKING:
    from collections.abc import Callable

    import requests

    from argyle_provider.emulator import Emulator

    Ask = Callable[..., requests.Response]

V2 = "/v2/webhooks"
PARTNERS = "/partners/v2/webhooks"
CONTENT = {
    "name": "payroll",
    "url": "https://hooks.example.com/argyle",
    "events": ["accounts.updated", "accounts.added"],
    "config": {"include_resource": True},
    "secret": "hush",
}


@pytest.mark.parametrize("collection", [V2, PARTNERS])
def test_a_create_answers_with_the_whole_object(ask: Ask, collection: str) -> None:
    """Key by key in the recorded order; events in the sent order, the secret in plain text."""
    reply = ask("POST", collection, json=CONTENT)
    made = reply.json()

    assert reply.status_code == 201
    assert list(made) == [
        "id",
        "name",
        "events",
        "config",
        "secret",
        "url",
        "created_at",
        "updated_at",
        "last_sent_at",
    ]
    assert {key: made[key] for key in CONTENT} == CONTENT
    assert made["last_sent_at"] is None
    assert uuid.UUID(made["id"]).version == 4
    assert 0 < times.parsed(made["updated_at"]) - times.parsed(made["created_at"]) < 10_000


def test_what_was_not_sent_reads_back_empty(ask: Ask) -> None:
    """No config is an empty object, no secret is null."""
    made = ask("POST", V2, json={"name": "n", "url": "https://x.example/", "events": "*", "config": None}).json()

    assert (made["events"], made["config"], made["secret"]) == (["*"], {}, None)


@pytest.mark.parametrize("collection", [V2, PARTNERS])
def test_what_was_created_can_be_got_listed_and_deleted(ask: Ask, collection: str) -> None:
    """All four operations agree on the object; a deleted one is gone, and a second delete finds nothing."""
    made = ask("POST", collection, json=CONTENT).json()
    path = f"{collection}/{made['id']}"

    got, listed = ask("GET", path), ask("GET", collection)
    deleted, again, gone = ask("DELETE", path), ask("DELETE", path), ask("GET", path)

    assert (got.status_code, got.json()) == (200, made)
    assert (listed.status_code, listed.json()) == (200, {"next": None, "previous": None, "results": [made]})
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert [(each.status_code, each.json()) for each in (again, gone)] == [(404, {"detail": "Not found."})] * 2


def test_the_two_collections_are_apart(ask: Ask) -> None:
    """A subscription in one collection is not in the other."""
    made = ask("POST", V2, json=CONTENT).json()

    assert ask("GET", PARTNERS).json()["results"] == []
    assert ask("GET", f"{PARTNERS}/{made['id']}").status_code == 404


def test_accounts_are_apart(ask: Ask, emulator: Emulator) -> None:
    """Another key of the same account sees and deletes it, a key of another account does neither."""
    path = f"{V2}/{ask('POST', V2, json=CONTENT).json()['id']}"

    assert ask("GET", V2, key="other").json()["results"] == []
    assert ask("GET", path, key="other").status_code == 404
    assert ask("DELETE", path, key="other").status_code == 404
    assert len(emulator.subscriptions()) == 1
    assert ask("DELETE", path, key="two").status_code == 204


@pytest.mark.parametrize(
    ("body", "status", "answer"),
    [
        (b"{", 400, "JSON parse error"),
        (b"\xff", 400, "JSON parse error"),
        (b"[]", 400, "non_field_errors"),
        (b"{}", 400, "This field is required."),
    ],
)
def test_a_wrong_body_is_refused_and_stores_nothing(
    ask: Ask, emulator: Emulator, body: bytes, status: int, answer: str
) -> None:
    """In one of the two formats of errors."""
    reply = ask("POST", V2, data=body, headers={"Content-Type": "application/json"})

    assert reply.status_code == status
    assert answer in reply.text
    assert emulator.subscriptions() == []


def test_only_json_is_taken(ask: Ask) -> None:
    """A form is answered with 415."""
    assert ask("POST", V2, data=CONTENT).status_code == 415
    assert ask("POST", V2, json=CONTENT, headers={"Content-Type": "application/json; charset=utf-8"}).ok


def test_a_long_list_is_paged_newest_first(ask: Ask, emulator: Emulator) -> None:
    """Ten without a limit; `next` and `previous` are whole URLs that carry a cursor and nothing else."""
    for number in range(12):
        emulator.create(name=f"n{number}", url="https://x.example/", events=["gigs.added"])

    first = ask("GET", V2).json()
    second = ask("GET", first["next"]).json()
    back = ask("GET", second["previous"]).json()

    assert [each["name"] for each in first["results"]] == [f"n{number}" for number in range(11, 1, -1)]
    assert [each["name"] for each in second["results"]] == ["n1", "n0"]
    assert (first["previous"], second["next"]) == (None, None)
    assert first["next"].startswith(f"{emulator.url}{V2}?cursor=")
    assert "&" not in first["next"]
    assert back["results"] == first["results"]
    assert ask("GET", V2, params={"cursor": first["next"]}).json() == second


def test_a_list_is_filtered_by_time(ask: Ask, emulator: Emulator) -> None:
    """Both bounds are included."""
    for number in range(4):
        made = emulator.create(name=f"n{number}", url="https://x.example/", events=["gigs.added"])
        emulator.edit(made.id, created_at=number * 1_000_000)
    bounds = {"from_created_at": "1970-01-01T00:00:01Z", "to_created_at": "1970-01-01T00:00:02.000000Z"}

    assert [each["name"] for each in ask("GET", V2, params=bounds).json()["results"]] == ["n2", "n1"]
    assert ask("GET", V2, params={"ordering": "x"}).status_code == 400
    assert len(ask("GET", V2, params={"limit": "x"}).json()["results"]) == 4


def test_head_answers_without_a_body(ask: Ask) -> None:
    """As any web framework does."""
    reply = ask("HEAD", V2)

    assert (reply.status_code, reply.content) == (200, b"")


def test_switch_statuses(ask: Ask, emulator: Emulator) -> None:
    """Each documented or likely status can be set."""
    emulator.switch(create_status=200, delete_status=200, delete_missing=204, invalid_cursor=400)

    created = ask("POST", V2, json=CONTENT)
    path = f"{V2}/{created.json()['id']}"
    deleted, again, cursor = ask("DELETE", path), ask("DELETE", path), ask("GET", V2, params={"cursor": "!"})
    emulator.switch(invalid_cursor=404)

    assert created.status_code == 200
    assert (deleted.status_code, deleted.json()) == (200, created.json())
    assert again.status_code == 204
    assert (cursor.status_code, cursor.json()) == (400, {"detail": "Invalid cursor"})
    assert ask("GET", V2, params={"cursor": "!"}).status_code == 404


@pytest.mark.parametrize(("value", "shown"), [("masked", "********"), ("null", None), ("omitted", "absent")])
def test_switch_secrets(ask: Ask, emulator: Emulator, value: str, shown: str | None) -> None:
    """What GET and POST show of the secret is set for each; the stored secret stays."""
    emulator.switch(secret_in_get=value)
    made = ask("POST", V2, json=CONTENT).json()
    got = ask("GET", f"{V2}/{made['id']}").json()
    (listed,) = ask("GET", V2).json()["results"]
    emulator.switch(secret_in_create=value)
    hidden = ask("POST", V2, json=CONTENT).json()

    assert made["secret"] == "hush"
    assert [each.get("secret", "absent") for each in (got, listed, hidden)] == [shown] * 3
    assert {each.secret for each in emulator.subscriptions()} == {"hush"}


@pytest.mark.parametrize(("value", "shown"), [("object", {}), ("null", None), ("omitted", "absent")])
def test_switch_empty_config(ask: Ask, emulator: Emulator, value: str, shown: object) -> None:
    """Every reply shows an empty config in the same way, and any other config as it is."""
    emulator.switch(empty_config=value)
    made = ask("POST", V2, json={**CONTENT, "config": {}}).json()
    got = ask("GET", f"{V2}/{made['id']}").json()
    (listed,) = ask("GET", V2).json()["results"]
    given = ask("POST", V2, json=CONTENT).json()

    assert [each.get("config", "absent") for each in (made, got, listed)] == [shown] * 3
    assert given["config"] == CONTENT["config"]


def test_a_row_of_the_first_version_stands_in_the_list(ask: Ask, emulator: Emulator) -> None:
    """A create refuses its event names, but the Console can create it, and the API can list, get and delete it."""
    events = ["paystubs.removed", "documents.added", "employments.updated"]
    refused = ask("POST", V2, json={**CONTENT, "events": events, "config": {}})
    made = emulator.create(name="old", url="http://old.example.com/", events=events)
    path = f"{V2}/{made.id}"

    got, (listed,) = ask("GET", path).json(), ask("GET", V2).json()["results"]

    assert (refused.status_code, list(refused.json())) == (400, ["events"])
    assert got == listed
    assert got["events"] == events
    assert ask("DELETE", path).status_code == 204


def test_an_edit_by_hand_shows_in_updated_at_alone(ask: Ask, emulator: Emulator) -> None:
    """Each is later than the one before, also within one tick of the clock; id and created_at stay."""
    made = ask("POST", V2, json=CONTENT).json()
    seen = [made]
    for number in range(3):
        emulator.edit(made["id"], url=f"https://hooks.example.com/{number}")
        seen.append(ask("GET", f"{V2}/{made['id']}").json())

    moments = [each["updated_at"] for each in seen]
    assert moments == sorted(set(moments))
    assert {(each["id"], each["created_at"], each["last_sent_at"]) for each in seen} == {
        (made["id"], made["created_at"], None)
    }


def test_a_mask_covers_no_absent_secret(ask: Ask, emulator: Emulator) -> None:
    """Where there is none, null is shown."""
    emulator.switch(secret_in_get="masked")
    emulator.create(name="n", url="https://x.example/", events=["gigs.added"])

    assert ask("GET", V2).json()["results"][0]["secret"] is None


def test_switch_max_subscriptions(ask: Ask, emulator: Emulator) -> None:
    """Each account and collection has its own limit."""
    emulator.switch(max_subscriptions=1)

    statuses = [ask("POST", path, json=CONTENT, key=key).status_code for path, key in [(V2, "one"), (V2, "two")]]

    assert statuses == [201, 400]
    assert ask("POST", PARTNERS, json=CONTENT).status_code == 201
    assert ask("POST", V2, json=CONTENT, key="other").status_code == 201
    assert len(emulator.subscriptions()) == 3


def test_switch_names(ask: Ask, emulator: Emulator) -> None:
    """Two of one name are accepted, or the second is refused by its field."""
    assert [ask("POST", V2, json=CONTENT).status_code for _ in range(2)] == [201, 201]
    emulator.switch(names="unique")
    refused = ask("POST", V2, json=CONTENT)

    assert refused.status_code == 400
    assert list(refused.json()) == ["name"]
    assert ask("POST", V2, json={**CONTENT, "name": "other"}).status_code == 201


def test_a_simulated_refresh_delivers_what_a_refresh_finds(ask: Ask, emulator: Emulator) -> None:
    """To the key's own account, about the payroll account in the path; the answer is an empty object."""
    before = max((each.number for each in emulator.deliveries()), default=0)
    for each in ("default", "elsewhere"):
        emulator.create(name="n", url="http://127.0.0.1:1/", events=["gigs.added", "gigs.removed"], account=each)

    reply = ask("POST", "/v2/accounts/an-account/periodic-scan")
    refused = ask("GET", "/v2/accounts/an-account/periodic-scan")
    attempt, *others = emulator.wait_for_deliveries(1, after=before)

    assert (reply.status_code, reply.json(), refused.status_code) == (200, {}, 405)
    assert attempt.delivery.event == "gigs.added"
    assert b"an-account" in attempt.delivery.body
    assert emulator.wait_until_delivered()
    assert others == []
