"""The control endpoint, over real HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from argyle_provider.emulator.subscription import secret_sha256

if TYPE_CHECKING:
    from collections.abc import Callable

    import requests

    from argyle_provider.emulator import Emulator

    Ask = Callable[..., requests.Response]

CONTENT = {"name": "by-hand", "url": "https://x.example/", "events": ["gigs.added"], "secret": "hush"}


def test_health(ask: Ask, emulator: Emulator) -> None:
    """It answers without a key, and is not in the journal."""
    assert ask("GET", "/_emulator/health", key="nobody").json() == {"status": "ok"}
    assert emulator.journal() == ()


def test_the_journal_is_read_and_cleared(ask: Ask) -> None:
    """The same entries as in Python."""
    ask("POST", "/v2/webhooks", json=CONTENT)

    (entry,) = ask("GET", "/_emulator/journal").json()["requests"]
    cleared = ask("DELETE", "/_emulator/journal").status_code

    assert (entry["number"] > 0, entry["method"], entry["path"], entry["status"]) == (True, "POST", "/v2/webhooks", 201)
    assert entry["content"]["secret_sha256"] == secret_sha256("hush")
    assert cleared == 204
    assert ask("GET", "/_emulator/journal").json() == {"requests": []}


def test_replies_are_queued_and_cleared(ask: Ask) -> None:
    """With status, headers and body for a route."""
    reply = {"method": "GET", "path": "/v2/*", "status": 503, "headers": {"A": "b"}, "body": "<html>", "times": None}

    queued = ask("POST", "/_emulator/replies", json=reply)
    given = [ask("GET", "/v2/webhooks") for _ in range(2)]
    cleared = ask("DELETE", "/_emulator/replies")

    assert (queued.status_code, cleared.status_code) == (204, 204)
    assert [(each.status_code, each.headers["A"], each.text) for each in given] == [(503, "b", "<html>")] * 2
    assert ask("GET", "/v2/webhooks").status_code == 200


def test_a_subscription_is_made_edited_and_deleted_as_in_the_console(ask: Ask) -> None:
    """The API's rules are not applied, the API shows what was done, and no secret is shown here."""
    mixed = {**CONTENT, "events": ["gigs.added", "no.such"], "config": {"include_resource": True}}
    created = ask("POST", "/_emulator/subscriptions", json=mixed)
    path = f"/_emulator/subscriptions/{created.json()['id']}"
    changes = {"url": "https://y.example/", "events": ["*"], "secret": None, "created_at": "2025-01-01T00:00:00Z"}

    edited = ask("PATCH", path, json=changes)
    (shown,) = ask("GET", "/_emulator/subscriptions").json()["subscriptions"]
    (listed,) = ask("GET", "/v2/webhooks").json()["results"]
    deleted, again = ask("DELETE", path), ask("DELETE", path)

    assert created.status_code == 201
    assert created.json()["secret_sha256"] == secret_sha256("hush")
    assert "hush" not in created.text
    assert edited.json() == shown
    assert (shown["account"], shown["collection"], shown["secret_sha256"]) == ("default", "/v2/webhooks", None)
    assert (listed["url"], listed["events"], listed["secret"]) == ("https://y.example/", ["*"], None)
    assert listed["created_at"] == "2025-01-01T00:00:00.000000Z"
    assert listed["updated_at"] > created.json()["updated_at"]
    assert (deleted.status_code, again.status_code) == (204, 404)


def test_a_subscription_is_made_where_it_is_wanted(ask: Ask) -> None:
    """In another account, in the other collection."""
    place = {"account": "elsewhere", "collection": "/partners/v2/webhooks"}
    ask("POST", "/_emulator/subscriptions", json={**CONTENT, **place})

    assert ask("GET", "/v2/webhooks").json()["results"] == []
    assert len(ask("GET", "/partners/v2/webhooks", key="other").json()["results"]) == 1


def test_switches_are_read_and_set(ask: Ask) -> None:
    """The next request already has the new answer."""
    before = ask("GET", "/_emulator/switches").json()
    after = ask("PATCH", "/_emulator/switches", json={"create_status": 200, "max_subscriptions": 3}).json()

    assert after == {**before, "create_status": 200, "max_subscriptions": 3}
    assert ask("POST", "/v2/webhooks", json=CONTENT).status_code == 200


def test_reset_begins_anew(ask: Ask, emulator: Emulator) -> None:
    """Subscriptions, journal, queued replies and switches."""
    ask("POST", "/v2/webhooks", json=CONTENT)
    emulator.queue_reply(status=500, times=None)
    emulator.switch(create_status=200)

    reset = ask("POST", "/_emulator/reset")

    assert reset.status_code == 204
    assert emulator.subscriptions() == []
    assert emulator.journal() == ()
    assert ask("POST", "/v2/webhooks", json=CONTENT).status_code == 201


@pytest.mark.parametrize(
    ("method", "path", "content", "words"),
    [
        ("POST", "replies", {}, ["status is missing"]),
        ("POST", "replies", {"status": "500"}, ["status has the wrong type"]),
        ("POST", "replies", {"status": True}, ["status has the wrong type"]),
        ("POST", "replies", {"status": 500, "code": 1}, ["code is unknown", "status, method"]),
        ("POST", "replies", {"status": 999}, ["999"]),
        ("POST", "replies", {"status": 500, "headers": {"a": 1}}, ["header"]),
        ("POST", "subscriptions", {"name": "n"}, ["url is missing", "events is missing"]),
        ("POST", "subscriptions", {**CONTENT, "events": [1]}, ["events"]),
        ("POST", "subscriptions", {**CONTENT, "collection": "/v3"}, ["/v3", "/v2/webhooks"]),
        ("PATCH", "subscriptions/x", {"id": "y"}, ["id is unknown", "url"]),
        ("PATCH", "subscriptions/x", {"created_at": "yesterday"}, ["created_at"]),
        ("PATCH", "switches", {"create_status": 1}, ["create_status", "201, 200"]),
        ("PATCH", "switches", [], ["JSON object"]),
    ],
)
def test_a_wrong_request_is_told_what_is_wrong(
    ask: Ask, method: str, path: str, content: object, words: list[str]
) -> None:
    """With 400 and one sentence without a secret."""
    reply = ask(method, f"/_emulator/{path}", json=content)

    assert reply.status_code == 400
    assert all(word in reply.json()["detail"] for word in words), reply.text
    assert "hush" not in reply.text


def test_a_body_that_is_no_json_is_told_so(ask: Ask) -> None:
    """The sentence names the place."""
    reply = ask("PATCH", "/_emulator/switches", data="{")

    assert reply.status_code == 400
    assert "line 1" in reply.json()["detail"]


def test_an_unknown_subscription_is_not_found(ask: Ask) -> None:
    """To edit or to delete."""
    replies = [ask("PATCH", "/_emulator/subscriptions/x", json={}), ask("DELETE", "/_emulator/subscriptions/x")]

    assert [each.status_code for each in replies] == [404, 404]
    assert "'x'" in replies[0].json()["detail"]


def test_unknown_paths_and_methods_are_refused_in_json(ask: Ask) -> None:
    """As everything else here."""
    assert ask("GET", "/_emulator/nothing").json() == {"detail": "Not Found"}
    assert ask("PUT", "/_emulator/journal").json() == {"detail": "Method Not Allowed"}


@pytest.mark.parametrize(
    "headers", [{"Host": "evil.example"}, {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Host": "[::1"}]
)
def test_a_web_page_of_another_origin_is_refused(ask: Ask, emulator: Emulator, headers: dict[str, str]) -> None:
    """A browser on this machine can reach the endpoint; a page that it shows must not use it."""
    emulator.create(name="n", url="https://x.example/", events=["gigs.added"])

    replies = [
        ask(method, f"/_emulator/{path}", headers=headers) for method, path in [("POST", "reset"), ("GET", "journal")]
    ]

    assert [each.status_code for each in replies] == [403, 403]
    assert len(emulator.subscriptions()) == 1
    assert ask("GET", "/_emulator/health", headers={"Origin": emulator.url}).ok
