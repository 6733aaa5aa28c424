"""Pages and cursors."""

from __future__ import annotations

import base64
import contextlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argyle_provider.emulator.api.paging import CursorError, ListQuery, Page, read_page
from argyle_provider.emulator.api.validation import FieldsError
from argyle_provider.emulator.settings import Settings
from argyle_provider.emulator.store import SortKey, Store
from argyle_provider.emulator.subscription import Subscription

if TYPE_CHECKING:
    from collections.abc import Iterator

DEFAULT = Settings()
PATH = "/v2/webhooks"


def made(number: int, *, created_at: int | None = None) -> Subscription:
    """A subscription whose id tells its age."""
    return Subscription(
        id=f"{number:04}",
        account="a",
        collection=PATH,
        name=f"n{number}",
        url="https://x.example/",
        events=("gigs.added",),
        created_at=number if created_at is None else created_at,
        updated_at=number,
    )


def page(store: Store, query: ListQuery) -> Page:
    """The page of the one account."""
    return read_page(store, "a", PATH, query)


def following(cursor: str | None) -> ListQuery:
    """The query in a cursor."""
    assert cursor is not None
    return ListQuery.parse({"cursor": cursor}, DEFAULT)


def ids(found: Page) -> list[int]:
    """The numbers of the subscriptions of a page."""
    return [int(each.id) for each in found.subscriptions]


@pytest.fixture
def store() -> Iterator[Store]:
    """Seven subscriptions."""
    with contextlib.closing(Store(None)) as filled:
        for number in range(7):
            filled.put(made(number))
        yield filled


@given(
    created=st.lists(st.integers(0, 5), max_size=12),
    limit=st.integers(1, 5),
    sort_key=st.sampled_from(["created_at", "id"]),
    descending=st.booleans(),
)
def test_the_pages_are_the_whole_list(created: list[int], limit: int, sort_key: SortKey, descending: bool) -> None:
    """Forward every subscription comes once and in order, equal times included; backward the same pages come again."""
    query = ListQuery(limit=limit, sort_key=sort_key, descending=descending)
    with contextlib.closing(Store(None)) as store:
        for number, moment in enumerate(created):
            store.put(made(number, created_at=moment))
        pages = [page(store, query)]
        while pages[-1].next:
            pages.append(page(store, following(pages[-1].next)))
        back = [pages[-1]]
        while back[-1].previous:
            back.append(page(store, following(back[-1].previous)))

    every = [each for found in pages for each in found.subscriptions]
    order = sorted(every, key=lambda each: each.position if sort_key == "created_at" else each.id, reverse=descending)
    assert [each.id for each in every] == [each.id for each in order]
    assert len(every) == len(created)
    assert [ids(each) for each in reversed(back)] == [ids(each) for each in pages]


def test_creates_and_deletes_elsewhere_move_nothing(store: Store) -> None:
    """A page continues where the last one ended, even if its last subscription is gone and a newer one was created."""
    first = page(store, ListQuery(limit=3))
    store.put(made(9))
    store.remove("0004")

    second = page(store, following(first.next))

    assert ids(first) == [6, 5, 4]
    assert ids(second) == [3, 2, 1]


def test_the_last_page_may_have_gone(store: Store) -> None:
    """The page is then empty, without cursors."""
    first = page(store, ListQuery(limit=6))
    store.remove("0000")

    assert page(store, following(first.next)) == Page(())


def test_a_cursor_keeps_the_whole_question(store: Store) -> None:
    """Limit, order and filters need not be sent again; other parameters are ignored."""
    query = ListQuery(limit=2, sort_key="id", descending=False, created_from=1, created_to=5)
    first = page(store, query)
    assert first.next is not None

    again = ListQuery.parse({"cursor": first.next, "limit": "7", "ordering": "created_at"}, DEFAULT)

    assert ids(first) == [1, 2]
    assert ids(page(store, again)) == [3, 4]
    assert ids(page(store, following(page(store, again).next))) == [5]


def test_a_cursor_may_be_a_whole_url(store: Store) -> None:
    """The documentation says that it is the URL in `next`."""
    token = page(store, ListQuery(limit=5)).next

    assert ids(page(store, following(f"https://api.example/v2/webhooks?cursor={token}"))) == [1, 0]


@pytest.mark.parametrize(
    "text",
    [
        "!",
        "YQ",
        "https://api.example/v2/webhooks",
        "https://[/?cursor=YQ",
        *(
            base64.urlsafe_b64encode(each.encode()).decode()
            for each in (
                "limit=1",
                "limit=x&ordering=id&descending=1&created_at=1&id=a&backward=0",
                f"limit=1&ordering=id&descending=1&created_at={2**64}&id=a&backward=0",
            )
        ),
    ],
)
def test_an_unreadable_cursor_is_refused(text: str) -> None:
    """Whatever is wrong with it, one error says so."""
    with pytest.raises(CursorError):
        ListQuery.parse({"cursor": text}, DEFAULT)


def test_the_query_is_read() -> None:
    """Every documented parameter."""
    parameters = {
        "limit": "20",
        "ordering": "id",
        "from_created_at": "1970-01-01T00:00:01Z",
        "to_created_at": "1970-01-01T00:00:02+00:00",
    }

    assert ListQuery.parse(parameters, DEFAULT) == ListQuery(
        limit=20, sort_key="id", descending=False, created_from=1_000_000, created_to=2_000_000
    )
    assert ListQuery.parse({}, DEFAULT) == ListQuery(limit=10, sort_key="created_at", descending=True)


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("ordering", "-created_at"),
        ("from_created_at", "yesterday"),
        ("to_created_at", "tomorrow"),
    ],
)
def test_a_wrong_parameter_is_named(parameter: str, value: str) -> None:
    """As a field error."""
    with pytest.raises(FieldsError) as caught:
        ListQuery.parse({parameter: value}, DEFAULT)

    assert list(caught.value.errors) == [parameter]


@pytest.mark.parametrize("limit", ["201", "9" * 30])
def test_switch_limit_above_maximum(limit: str) -> None:
    """A limit above 200 means 200, or is refused."""
    assert ListQuery.parse({"limit": limit}, DEFAULT).limit == 200
    with pytest.raises(FieldsError):
        ListQuery.parse({"limit": limit}, Settings(limit_above_maximum="refused"))


@pytest.mark.parametrize("limit", ["0", "-1", "ten", "1.5", "9" * 5_000])
def test_switch_invalid_limit(limit: str) -> None:
    """A limit that is not a number above 0 is ignored, or refused."""
    assert ListQuery.parse({"limit": limit}, DEFAULT).limit == 10
    with pytest.raises(FieldsError) as caught:
        ListQuery.parse({"limit": limit}, Settings(invalid_limit="refused"))

    assert list(caught.value.errors) == ["limit"]


def test_switch_list_order(store: Store) -> None:
    """The switch sets the default order and the order by created_at."""
    oldest_first = Settings(list_order="oldest-first")

    for parameters in ({}, {"ordering": "created_at"}):
        assert ids(page(store, ListQuery.parse(parameters, DEFAULT)))[0] == 6
        assert ids(page(store, ListQuery.parse(parameters, oldest_first)))[0] == 0
