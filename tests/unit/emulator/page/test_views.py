"""What the page says of the emulator's state."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from argyle_provider.emulator.page.views import portion, printable, shown_url, switch_rows
from argyle_provider.emulator.settings import Settings, switches


@dataclass(frozen=True)
class Entry:
    """An entry of a journal."""

    number: int


ENTRIES = [Entry(number) for number in (3, 4, 5, 6)]


@pytest.mark.parametrize(
    ("before", "shown", "older"),
    [(None, [6, 5], 5), (6, [5, 4], 4), (5, [4, 3], None), (4, [3], None), (3, [], None), (99, [6, 5], 5)],
)
def test_a_journal_is_shown_in_portions(before: int | None, shown: list[int], older: int | None) -> None:
    """Newest first, and every entry in one of them."""
    found = portion(ENTRIES, before=before, size=2)

    assert ([each.number for each in found.entries], found.older) == (shown, older)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a.example/x?y=@", "https://a.example/x?y=@"),
        ("https://me:pw@a.example/x", "https://[credentials]@a.example/x"),
        ("https://me@pw@a.example/x", "https://[credentials]@a.example/x"),
        ("http://[me:pw@a.example", "[credentials]@a.example"),
        ("http://[", "http://["),
        ("", ""),
    ],
)
def test_a_url_is_shown_without_credentials(url: str, shown: str) -> None:
    """No delivery has them."""
    assert shown_url(url) == shown


def test_characters_that_hide_or_move_others_are_replaced() -> None:
    """Letters of any script are shown."""
    assert (
        printable("a\u202eb\x00c\ud800 žluťoučký 日本")
        == "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}c\N{REPLACEMENT CHARACTER} žluťoučký 日本"
    )


def test_changed_switches_come_first() -> None:
    """All are shown, each with its value."""
    rows = switch_rows(Settings(max_subscriptions=7, delivery_text="escaped"))

    assert [(each.name, each.value) for each in rows if not each.is_default] == [
        ("max_subscriptions", "7"),
        ("delivery_text", "escaped"),
    ]
    assert [each.is_default for each in rows[:3]] == [False, False, True]
    assert len(rows) == len(switches())
    assert [each for each in switch_rows(Settings()) if not each.is_default] == []
