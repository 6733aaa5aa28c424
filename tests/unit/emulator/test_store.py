"""Subscriptions in SQLite."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
import stat
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from argyle_provider.emulator.errors import EmulatorError
from argyle_provider.emulator.store import Store
from argyle_provider.emulator.subscription import Subscription

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ONE = Subscription(
    id="id-1",
    account="a",
    collection="/v2/webhooks",
    name="n",
    url="https://x.example/",
    events=("gigs.updated", "gigs.added"),
    config={"days_synced": 90},
    secret="hush",
    created_at=1,
    updated_at=2,
)


@pytest.fixture
def store() -> Iterator[Store]:
    """An empty store in memory."""
    with contextlib.closing(Store(None)) as made:
        yield made


def test_what_was_stored_comes_back_equal(store: Store) -> None:
    """Order of events, types in config, null and all."""
    other = replace(ONE, id="id-2", secret=None, config={"items": ["a"]}, last_sent_at=3, created_at=5)
    store.put(ONE)
    store.put(other)

    assert store.get("id-1") == ONE
    assert store.all() == [ONE, other]
    assert store.get("id-3") is None


def test_put_replaces_by_id(store: Store) -> None:
    """An edit is a put of the same id."""
    store.put(ONE)
    store.put(replace(ONE, name="m"))

    assert [each.name for each in store.all()] == ["m"]


def test_remove_says_whether_there_was_one(store: Store) -> None:
    """The second delete of an id finds nothing."""
    store.put(ONE)

    assert [store.remove("id-1"), store.remove("id-1")] == [True, False]


def test_count_is_per_account_collection_and_name(store: Store) -> None:
    """Each account has its own limit."""
    store.put(ONE)
    store.put(replace(ONE, id="id-2", name="m"))
    store.put(replace(ONE, id="id-3", account="b"))
    store.put(replace(ONE, id="id-4", collection="/partners/v2/webhooks"))

    assert store.count("a", "/v2/webhooks") == 2
    assert store.count("a", "/v2/webhooks", name="m") == 1


def test_a_transaction_that_raises_leaves_nothing(store: Store) -> None:
    """The limit of an account is checked inside one."""
    with contextlib.suppress(LookupError), store.transaction():
        store.put(ONE)
        raise LookupError

    assert store.all() == []


def test_a_file_is_found_again(tmp_path: Path) -> None:
    """A second run finds the subscriptions of the first; a missing folder is created."""
    path = tmp_path / "deep" / "emulator.sqlite3"
    with contextlib.closing(Store(path)) as first:
        first.put(ONE)
    with contextlib.closing(Store(path)) as second:
        found = second.all()

    assert found == [ONE]


def test_two_processes_may_share_a_file(tmp_path: Path) -> None:
    """Each sees what the other committed."""
    path = tmp_path / "emulator.sqlite3"
    with contextlib.closing(Store(path)) as one, contextlib.closing(Store(path)) as two:
        one.put(ONE)
        two.put(replace(ONE, id="id-2"))

        assert len(one.all()) == len(two.all()) == 2


def test_only_the_owner_may_read_a_file(tmp_path: Path) -> None:
    """The file and its write-ahead log contain secrets in plain text."""
    path = tmp_path / "emulator.sqlite3"
    with contextlib.closing(Store(path)) as store:
        store.put(ONE)
        modes = {stat.S_IMODE(each.stat().st_mode) for each in tmp_path.iterdir()}

    assert modes == {0o600}


def test_all_threads_may_write_at_once(store: Store) -> None:
    """The engine sends several creates at a time while a test reads."""

    def write(start: int) -> None:
        for number in range(50):
            with store.transaction():
                store.put(replace(ONE, id=f"{start}-{number}"))

    threads = [threading.Thread(target=write, args=[start]) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(store.all()) == 200


@pytest.mark.parametrize("content", [b"no database at all " * 100, "other"])
def test_another_file_is_refused_and_left_as_it_is(tmp_path: Path, content: bytes | str) -> None:
    """Text, or the database of another program."""
    path = tmp_path / "file"
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        with contextlib.closing(sqlite3.connect(path)) as connection:
            connection.execute("CREATE TABLE theirs (id)")
    before = path.read_bytes()

    with pytest.raises(EmulatorError) as caught:
        Store(path)

    assert str(path) in str(caught.value)
    assert path.read_bytes() == before


def test_a_folder_is_refused_in_a_sentence(tmp_path: Path) -> None:
    """As is any path that can't be opened."""
    with pytest.raises(EmulatorError) as caught:
        Store(tmp_path)

    assert str(tmp_path) in str(caught.value)


def test_a_subscription_never_shows_its_secret() -> None:
    """Only its SHA-256, by which two can be compared."""
    assert "hush" not in repr(ONE)
    assert ONE.secret_sha256 == hashlib.sha256(b"hush").hexdigest()


def test_moments_are_marked(store: Store) -> None:
    """One or both, and nothing for a subscription that is gone."""
    store.put(ONE)

    store.mark("id-1", last_sent_at=7)
    store.mark("id-1", updated_at=8)
    store.mark("id-2", updated_at=8)

    assert store.all() == [replace(ONE, last_sent_at=7, updated_at=8)]


def test_an_account_has_the_subscriptions_of_both_collections(store: Store) -> None:
    """And no others'."""
    partner, other = replace(ONE, id="id-2", collection="/partners/v2/webhooks"), replace(ONE, id="id-3", account="b")
    for each in (ONE, partner, other):
        store.put(each)

    assert store.of_account("a") == [ONE, partner]


@pytest.mark.parametrize("order", ["create first", "delete first", "edit"])
def test_the_former_secret_of_a_name_is_remembered(store: Store, order: str) -> None:
    """However it was rotated; in memory only, and never beyond a clearing."""
    new = replace(ONE, id="id-1" if order == "edit" else "id-2", secret="new")
    store.put(ONE)
    assert store.former_secret(ONE) is None

    if order == "delete first":
        store.remove("id-1")
    store.put(new)
    if order == "create first":
        store.remove("id-1")

    assert store.former_secret(new) == "hush"
    assert store.former_secret(replace(new, name="m")) is None
    store.clear()
    assert store.former_secret(new) is None
