"""The list that the verbs of a process share."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest

from argyle_provider.api.snapshot import LIFE
from argyle_provider.core.model import LiveSubscription, Row, Subscription
from argyle_provider.exceptions import NotSentError
from tests.unit.account import Account

ONE = LiveSubscription("one", Subscription.canonical(name="a", url="https://a.example.com", events=["gigs.added"]), "t")


def test_many_threads_share_one_list() -> None:
    """Simultaneous reads wait for one request instead of sending their own."""
    account = Account(ONE)
    snapshot = account.snapshot()
    barrier = Barrier(4)

    def read() -> dict[str, Row]:
        barrier.wait()
        return snapshot.get()

    with ThreadPoolExecutor(4) as lanes:
        answers = [lane.result() for lane in [lanes.submit(read) for _ in range(4)]]

    assert answers == [{"one": ONE}] * 4
    assert account.asked == ["list"]


def test_an_old_list_is_fetched_again() -> None:
    """A list older than its life is fetched again."""
    account = Account()
    snapshot = account.snapshot()
    assert snapshot.get() == {}
    account.held = {"one": ONE}
    account.now += LIFE + 0.1

    assert snapshot.get() == {"one": ONE}
    assert account.asked == ["list", "list"]


def test_our_own_writes_keep_it_true() -> None:
    """What this process created or deleted is known without another request."""
    account = Account()
    snapshot = account.snapshot()
    assert snapshot.get() == {}

    snapshot.added(ONE)
    after_adding = snapshot.get()
    snapshot.removed("one")
    snapshot.removed("never there")

    assert after_adding == {"one": ONE}
    assert snapshot.get() == {}
    assert account.asked == ["list"]


def test_a_failure_is_shared_and_then_forgotten() -> None:
    """N resources don't wait N times for a server that is down; a later try sends a new request."""
    account = Account(ONE)
    account.failure = NotSentError("down", method="GET", path="/v2/webhooks")
    snapshot = account.snapshot()

    for _ in range(3):
        with pytest.raises(NotSentError):
            snapshot.get()
    asked = list(account.asked)
    account.failure = None
    account.now += LIFE + 0.1

    assert asked == ["list"]
    assert snapshot.get() == {"one": ONE}


def test_the_client_id_is_that_of_the_last_list() -> None:
    """It is unknown before the first answer."""
    snapshot = Account().snapshot()
    before = snapshot.client_id

    snapshot.get()

    assert before is None
    assert snapshot.client_id == "acme"


def test_those_of_a_name_are_found_as_they_are_now() -> None:
    """After a list, after our own writes, and after a rename by hand."""
    other = LiveSubscription("two", replace(ONE.subscription, name="b"), "t")
    account = Account(ONE, other)
    snapshot = account.snapshot()
    listed = snapshot.named("a")
    snapshot.added(replace(other, subscription=ONE.subscription))
    renamed = snapshot.named("a"), snapshot.named("b")
    snapshot.removed("one")
    removed = [each.id for each in snapshot.named("a")]

    account.now += LIFE + 0.1

    assert listed == (ONE,)
    assert [[each.id for each in found] for found in renamed] == [["one", "two"], []]
    assert removed == ["two"]
    assert [each.id for each in snapshot.named("b", any_age=True)] == []
    assert account.asked == ["list"]
    assert snapshot.named("b") == (other,)
    assert account.asked == ["list", "list"]
