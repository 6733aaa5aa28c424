"""Deliveries on their way: changed, arranged, and judged by the answer."""

from __future__ import annotations

import pytest

from argyle_provider.core.outgoing import Outgoing, Sent, arranged, is_status, with_values

MESSAGE = {"event": "a.b", "data": {"user": "u", "accounts": [{"id": 1}], "empty": []}}


def test_a_value_is_set_at_its_path() -> None:
    """Through objects and lists; what was given is not changed."""
    changed = with_values([MESSAGE], [("data.user", "v"), ("data.accounts.0.id", 2), ("data.empty", None)])

    assert changed == [{"event": "a.b", "data": {"user": "v", "accounts": [{"id": 2}], "empty": None}}]
    assert MESSAGE["data"] == {"user": "u", "accounts": [{"id": 1}], "empty": []}


def test_a_value_is_set_where_its_path_is() -> None:
    """The events of a scenario do not all have the same."""
    changed = with_values([MESSAGE, {"event": "c.d"}], [("data.user", "v"), ("event", "e")])

    assert [each["event"] for each in changed] == ["e", "e"]
    assert changed[0]["data"]["user"] == "v"


@pytest.mark.parametrize(
    ("path", "hint"),
    [("data.usr", " Did you mean `data.user`?"), ("data.accounts.1.id", " Did you mean `data.accounts.0.id`?")],
)
def test_an_unknown_path_is_an_error_with_the_nearest(path: str, hint: str) -> None:
    """A value that goes nowhere would pass unnoticed."""
    with pytest.raises(KeyError) as caught:
        with_values([MESSAGE], [(path, "v")])

    assert caught.value.args[0] == f"What is sent has no `{path}`.{hint}"


def test_deliveries_are_arranged() -> None:
    """As a network may do it, and always in the same way."""
    assert arranged("ab", duplicate=False, reorder=False) == ["a", "b"]
    assert arranged("ab", duplicate=True, reorder=False) == ["a", "a", "b", "b"]
    assert arranged("ab", duplicate=True, reorder=True) == ["b", "b", "a", "a"]


@pytest.mark.parametrize(
    ("status", "expected", "fits"),
    [
        (200, None, True),
        (204, None, True),
        (302, None, False),
        (401, None, False),
        (None, None, False),
        (401, "401", True),
        (403, "401", False),
        (403, "4xx", True),
        (200, "4xx", False),
        (None, "4xx", False),
    ],
)
def test_an_answer_is_as_expected(status: int | None, expected: str | None, fits: bool) -> None:
    """A success where nothing else is expected."""
    sent = Sent(Outgoing(b"", (), None, None), 1, status, 5)

    assert sent.is_answered_with(expected) is fits


def test_what_can_be_expected_is_a_status() -> None:
    """One, or a hundred of them."""
    assert [each for each in ("401", "2xx", "5XX", "200 ", "7xx", "99", "ok") if is_status(each)] == ["401", "2xx"]
