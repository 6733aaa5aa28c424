"""The pipeline that every API request passes, over real HTTP."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest

from argyle_provider.emulator.accounts import client_id

if TYPE_CHECKING:
    from collections.abc import Callable

    import requests

    from argyle_provider.emulator import Emulator

    Ask = Callable[..., requests.Response]

CONTENT = {"name": "n", "url": "https://x.example/", "events": ["gigs.added"]}


def test_every_reply_can_be_traced_and_is_not_cached(ask: Ask) -> None:
    """Success, refusal, wrong key and queued reply; each has its own trace id."""
    replies = [ask("GET", "/v2/webhooks"), ask("GET", "/nowhere"), ask("GET", "/v2/webhooks", key="nobody")]

    assert len({uuid.UUID(each.headers["X-Trace-Id"]) for each in replies}) == 3
    assert {each.headers["Cache-Control"] for each in replies} == {"no-cache, no-store"}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_wrong_pair_is_refused(ask: Ask, method: str) -> None:
    """401 in the recorded words, before any other check."""
    reply = ask(method, "/v2/webhooks", key="nobody")

    assert reply.status_code == 401
    assert reply.json() == {"detail": "Invalid username/password."}
    assert "X-Client-Id" not in reply.headers


def test_a_pair_of_the_other_environment_is_refused(ask: Ask, emulator: Emulator) -> None:
    """401 in the documented words, with no account's id; nothing is done, and the journal knows no account."""
    replies = [ask("POST", "/v2/webhooks", key="foreign", json=CONTENT), ask("GET", "/nowhere", key="foreign")]

    assert [(each.status_code, each.json()) for each in replies] == [(401, {"detail": "Invalid environment."})] * 2
    assert not any("X-Client-Id" in each.headers for each in replies)
    assert emulator.subscriptions() == []
    assert [each.account for each in emulator.journal()] == [None, None]


def test_no_pair_is_refused(emulator: Emulator, session: requests.Session) -> None:
    """With the framework's own words."""
    reply = session.get(f"{emulator.url}/v2/webhooks", timeout=10)

    assert reply.status_code == 401
    assert reply.json() == {"detail": "Authentication credentials were not provided."}
    assert reply.headers["WWW-Authenticate"].startswith("Basic")


def test_switch_client_id(ask: Ask, emulator: Emulator) -> None:
    """Every reply to a valid key has the account's id, errors included, or none has it."""
    sent = [ask("GET", path, key=key) for path in ("/v2/webhooks", "/nowhere") for key in ("one", "two", "other")]
    emulator.switch(client_id="omitted")
    omitted = ask("GET", "/v2/webhooks")

    assert [each.headers["X-Client-Id"] for each in sent] == [*map(client_id, ["default", "default", "elsewhere"])] * 2
    assert "X-Client-Id" not in omitted.headers


def test_a_queued_reply_comes_before_authentication_and_changes_nothing(ask: Ask, emulator: Emulator) -> None:
    """As from a proxy before the API; the API answers the next request again."""
    emulator.queue_reply(
        method="POST",
        path="/v2/webhooks",
        status=429,
        headers={"Retry-After": "2", "X-Trace-Id": "mine"},
        body="<html>",
    )

    first = ask("POST", "/v2/webhooks", json=CONTENT, key="nobody")
    held = emulator.subscriptions()
    second = ask("POST", "/v2/webhooks", json=CONTENT)

    assert (first.status_code, first.text) == (429, "<html>")
    assert (first.headers["Retry-After"], first.headers["X-Trace-Id"]) == ("2", "mine")
    assert held == []
    assert second.status_code == 201


def test_every_request_is_in_the_journal(ask: Ask, emulator: Emulator) -> None:
    """Every request, in order, with the reply's trace id and the account."""
    emulator.queue_reply(path="/v2/webhooks", status=503)
    replies = [
        ask("GET", "/v2/webhooks?limit=5"),
        ask("POST", "/v2/webhooks", json={**CONTENT, "secret": "hush"}),
        ask("GET", "/v2/webhooks", key="nobody"),
        ask("PATCH", "/v2/webhooks/a%20b", key="other"),
    ]
    journal = emulator.journal()

    assert [(each.method, each.path, each.query, each.status, each.account) for each in journal] == [
        ("GET", "/v2/webhooks", "limit=5", 503, "default"),
        ("POST", "/v2/webhooks", "", 201, "default"),
        ("GET", "/v2/webhooks", "", 401, None),
        ("PATCH", "/v2/webhooks/a b", "", 405, "elsewhere"),
    ]
    assert [each.trace_id for each in journal] == [each.headers["X-Trace-Id"] for each in replies]
    assert "hush" not in repr(journal)
    assert "secret-of" not in repr(journal)


@pytest.mark.parametrize("path", ["/webhooks", "/v2", "/v2/webhooks/", "/v2/webhooks/a/b", "/v2/users", "/partners/v2"])
def test_other_paths_are_not_found(ask: Ask, path: str) -> None:
    """A trailing slash included."""
    reply = ask("GET", path)

    assert reply.status_code == 404
    assert reply.json() == {"detail": "Not found."}


@pytest.mark.parametrize(
    ("path", "allow"),
    [("/v2/webhooks", "GET, POST, HEAD, OPTIONS"), ("/partners/v2/webhooks/x", "GET, DELETE, HEAD, OPTIONS")],
)
def test_there_is_no_update(ask: Ask, path: str, allow: str) -> None:
    """PATCH and PUT are not allowed, and the reply names the allowed methods."""
    for method in ("PATCH", "PUT"):
        reply = ask(method, path)
        assert reply.status_code == 405
        assert reply.json() == {"detail": f'Method "{method}" not allowed.'}
        assert reply.headers["Allow"] == allow
    assert ask("OPTIONS", path).headers["Allow"] == allow
