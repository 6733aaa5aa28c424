"""Ordered faults."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import pathlib
import threading
import time
import weakref
from typing import TYPE_CHECKING

import pytest
import requests

from argyle_provider.emulator import Emulator, EmulatorError
from argyle_provider.emulator.api.strike import strike
from argyle_provider.emulator.faults import Fault, FaultKind, load
from argyle_provider.emulator.orders import Orders
from argyle_provider.emulator.replies import Reply
from argyle_provider.emulator.settings import Settings
from argyle_provider.emulator.store import Store
from argyle_provider.emulator.subscription import Draft, new_subscription

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NEW = {"name": "n", "url": "https://x.example.com/", "events": ["gigs.added"], "secret": "hush"}
DRAFT = Draft(name="n", url="https://x.example.com/", events=("gigs.added",), config={}, secret=None)


@pytest.mark.parametrize(("kind", "made"), [("commit-lost", 0), ("reply-lost", 1)])
def test_a_lost_connection_has_no_reply_at_all(
    emulator: Emulator, ask: Callable[..., requests.Response], kind: str, made: int
) -> None:
    """Before or after the commit; the next request goes through, and the journal knows no status for the lost one."""
    emulator.fault(kind)

    with pytest.raises(requests.ConnectionError):
        ask("POST", "/v2/webhooks", json=NEW)

    assert len(emulator.subscriptions()) == made
    assert ask("POST", "/v2/webhooks", json=NEW).status_code == 201
    assert [each.status for each in emulator.journal()] == [None, 201]


def test_a_held_create_is_done_after_its_client_is_gone(
    emulator: Emulator, ask: Callable[..., requests.Response]
) -> None:
    """That is what makes an unanswered POST ambiguous."""
    emulator.fault("hold", seconds=0.5)

    with pytest.raises(requests.exceptions.ReadTimeout):
        requests.post(
            f"{emulator.url}/v2/webhooks", json=NEW, auth=("one", "secret-of-one"), timeout=0.1, proxies={"http": ""}
        )
    before = ask("GET", "/v2/webhooks").json()["results"]
    time.sleep(0.7)

    assert before == []
    assert len(emulator.subscriptions()) == 1


def test_a_slow_reply_comes_after_the_commit(emulator: Emulator, ask: Callable[..., requests.Response]) -> None:
    """The reply is complete, and late."""
    emulator.fault("slow", seconds=0.3)
    began = time.monotonic()

    reply = ask("POST", "/v2/webhooks", json=NEW)

    assert reply.status_code == 201
    assert time.monotonic() - began >= 0.3


def test_a_dripping_reply_is_whole_in_the_end(emulator: Emulator, ask: Callable[..., requests.Response]) -> None:
    """The pieces together are the whole reply."""
    emulator.fault("drip", seconds=0.3)
    began = time.monotonic()

    reply = ask("POST", "/v2/webhooks", json=NEW)

    assert reply.json()["name"] == "n"
    assert time.monotonic() - began >= 0.2


@pytest.mark.parametrize("wait", ["7", "Wed, 21 Oct 2026 07:28:00 GMT", "soon"])
def test_a_rate_limit_says_how_long(emulator: Emulator, ask: Callable[..., requests.Response], wait: str) -> None:
    """In seconds, as a date, or invalid; the body is the page of a proxy."""
    emulator.fault("rate-limit", retry_after=wait)

    reply = ask("GET", "/v2/webhooks")

    assert (reply.status_code, reply.headers["Retry-After"]) == (429, wait)
    assert reply.headers["Content-Type"].startswith("text/html")
    assert ask("GET", "/v2/webhooks").status_code == 200


def test_a_rate_limit_without_words_uses_its_seconds(emulator: Emulator, ask: Callable[..., requests.Response]) -> None:
    """The short form of the order."""
    emulator.fault("rate-limit", seconds=2)

    assert ask("GET", "/v2/webhooks").headers["Retry-After"] == "2"


def test_a_server_error_does_nothing(emulator: Emulator, ask: Callable[..., requests.Response]) -> None:
    """As often as ordered, and only for its route."""
    emulator.fault("server-error", status=502, times=2, method="POST")

    statuses = [ask("POST", "/v2/webhooks", json=NEW).status_code for _ in range(3)]

    assert statuses == [502, 502, 201]
    assert len(emulator.subscriptions()) == 1


def test_a_stale_list_is_of_the_moment_it_was_ordered(
    emulator: Emulator, ask: Callable[..., requests.Response]
) -> None:
    """Later subscriptions are not in the list, and deleted ones are; a GET of one is up to date."""
    gone = ask("POST", "/v2/webhooks", json=NEW).json()["id"]
    emulator.fault("stale-list", times=2)
    made = ask("POST", "/v2/webhooks", json=NEW).json()["id"]
    emulator.delete(gone)

    stale = [each["id"] for each in ask("GET", "/v2/webhooks").json()["results"]]

    assert stale == [gone]
    assert ask("GET", f"/v2/webhooks/{made}").status_code == 200
    assert ask("GET", f"/v2/webhooks/{gone}").status_code == 404
    emulator.clear_faults()
    assert [each["id"] for each in ask("GET", "/v2/webhooks").json()["results"]] == [made]


def test_a_used_up_stale_list_is_in_no_other_faults_way(
    emulator: Emulator, ask: Callable[..., requests.Response]
) -> None:
    """Of many faults that are ordered, used and removed, only a stale list shows an old list: the one at its order."""
    for number in range(40):
        emulator.fault("stale-list", times=1 + number % 3)
        before = [each.name for each in emulator.subscriptions()]
        emulator.fault("created-200")
        ask("POST", "/v2/webhooks", json={**NEW, "name": str(number)})
        stale = [listed(ask) for _ in range(1 + number % 3)]
        emulator.fault("masked-secret")
        struck, after = listed(ask), listed(ask)
        if number % 4 == 0:
            emulator.fault("stale-list", times=None)
            emulator.clear_faults()

        assert stale == [before] * (1 + number % 3)
        assert struck == after == [*before, str(number)]


def listed(ask: Callable[..., requests.Response]) -> list[str]:
    """The names in the list, oldest first."""
    return [each["name"] for each in reversed(ask("GET", "/v2/webhooks?limit=200").json()["results"])]


@pytest.mark.parametrize("end", ["used up", "cleared"])
def test_a_fault_that_ended_keeps_nothing(end: str) -> None:
    """The old list is removed with its order, however the order ends."""
    shown = new_subscription(DRAFT, account="a", collection="/v2/webhooks")
    kept = weakref.ref(shown)
    faults: Orders[Fault] = Orders()
    faults.add(Fault(kind=FaultKind.STALE_LIST, times=2, live=(shown,)))
    del shown

    def answer() -> int:
        fault = faults.take("GET", "/v2/webhooks")
        assert fault
        with contextlib.closing(Store(None)) as store:
            struck = strike(
                fault,
                method="GET",
                respond=lambda _, stale: Reply(len(stale.all())),
                settings=Settings(),
                store=store,
                stopping=threading.Event(),
            )
            reply = asyncio.run(struck)
        return reply.status if reply else -1

    shown_at_first, kept_for_the_second = answer(), kept() is not None
    if end == "used up":
        answer()
    else:
        faults.clear()
    gc.collect()

    assert (shown_at_first, kept_for_the_second) == (1, True)
    assert kept() is None


def test_a_stale_list_swallows_no_write(emulator: Emulator, ask: Callable[..., requests.Response]) -> None:
    """Whatever its route, only reads are stale."""
    emulator.fault("stale-list", method="*", path="*", times=None)

    made = ask("POST", "/v2/webhooks", json=NEW).json()["id"]
    listed = ask("GET", "/v2/webhooks").json()["results"]

    assert listed == []
    assert [each.id for each in emulator.subscriptions()] == [made]
    assert ask("DELETE", f"/v2/webhooks/{made}").status_code == 204
    assert emulator.subscriptions() == []


def test_an_object_that_moved_is_on_no_page(emulator: Emulator, ask: Callable[..., requests.Response]) -> None:
    """The first page is whole; the next lacks one."""
    for number in range(5):
        emulator.create(**{**NEW, "name": str(number)})  # type: ignore[arg-type] # as above
    emulator.fault("moved-between-pages", times=None)

    first = ask("GET", "/v2/webhooks?limit=2").json()
    second = ask("GET", first["next"]).json()

    assert [len(page["results"]) for page in (first, second)] == [2, 1]
    emulator.clear_faults()


@pytest.mark.parametrize(
    ("kind", "status", "secret"), [("masked-secret", 201, "********"), ("created-200", 200, "hush")]
)
def test_a_reply_may_differ_once(
    emulator: Emulator, ask: Callable[..., requests.Response], kind: str, status: int, secret: str
) -> None:
    """A fault does for one request what a switch does for all."""
    emulator.fault(kind)

    struck, after = (ask("POST", "/v2/webhooks", json=NEW) for _ in range(2))

    assert (struck.status_code, struck.json()["secret"]) == (status, secret)
    assert (after.status_code, after.json()["secret"]) == (201, "hush")


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"fault": "reply-lots"}, "commit-lost, reply-lost"),
        ({}, "fault"),
        ({"fault": "hold", "second": 1}, "second is unknown"),
        ({"fault": "hold", "seconds": "1"}, "seconds has the wrong type"),
        ({"fault": "hold", "seconds": -1, "times": 0}, "times 0"),
        ({"fault": "server-error", "status": 400}, "400"),
        ({"fault": "rate-limit", "retry_after": "a\nb"}, "retry_after"),
    ],
)
def test_a_wrong_order_is_refused_when_it_is_made(
    ask: Callable[..., requests.Response], fields: dict[str, object], word: str
) -> None:
    """Over the control endpoint, in a sentence."""
    reply = ask("POST", "/_emulator/faults", json=fields)

    assert reply.status_code == 400
    assert word in reply.json()["detail"]


def test_the_control_endpoint_orders_and_forgets(emulator: Emulator, ask: Callable[..., requests.Response]) -> None:
    """As a developer does with curl."""
    ordered = ask("POST", "/_emulator/faults", json={"fault": "server-error", "times": None})
    struck = ask("GET", "/v2/webhooks").status_code
    cleared = ask("DELETE", "/_emulator/faults")

    assert (ordered.status_code, struck, cleared.status_code) == (204, 503, 204)
    assert ask("GET", "/v2/webhooks").status_code == 200
    assert emulator.subscriptions() == []


def test_a_file_is_read_whole_or_refused_whole(tmp_path: Path) -> None:
    """Each wrong fault is named by its number."""
    path = tmp_path / "faults.json"
    path.write_text(json.dumps([{"fault": "reply-lost"}, {"fault": "hold", "seconds": 2.5, "times": None}]))
    good = load(path)
    path.write_text(json.dumps([{"fault": "reply-lost"}, {"fault": "x"}, {"hold": 1}]))

    read = [(each.kind.value, each.method, each.times) for each in good]
    assert read == [
        ("reply-lost", "POST", 1),
        ("hold", "POST", None),
    ]
    with pytest.raises(EmulatorError) as caught:
        load(path)
    assert "fault 2" in str(caught.value)
    assert "fault 3" in str(caught.value)
    path.write_text("[")
    with pytest.raises(EmulatorError, match="can't be read"):
        load(path)


def test_what_is_held_does_not_hold_up_the_end() -> None:
    """A stopped emulator ends held requests at once, and nothing is done."""
    with Emulator() as emulator:
        emulator.fault("hold", seconds=60)
        with pytest.raises(requests.exceptions.ReadTimeout):
            requests.post(
                f"{emulator.url}/v2/webhooks",
                json=NEW,
                auth=("local-key-id", "local-key-secret"),
                timeout=0.1,
                proxies={"http": ""},
            )
        began = time.monotonic()
        emulator.stop()

        assert time.monotonic() - began < 5
        assert emulator.subscriptions() == []


def test_every_kind_is_documented_as_it_is() -> None:
    """The table in docs/emulator.md says what the code says."""
    text = (pathlib.Path(__file__).parents[3] / "docs" / "emulator.md").read_text()

    for kind in FaultKind:
        where = "the list" if kind.path == "/v2/webhooks" and kind.method == "GET" else f"`{kind.method}`"
        assert f"| `{kind.value}` | {where.replace('`*`', 'any')} | {kind.what} |" in text
