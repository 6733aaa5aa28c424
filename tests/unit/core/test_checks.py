"""The lines of a check-up."""

from __future__ import annotations

from argyle_provider.core.checks import Check, Level, Line, count, count_of, first_failed, first_unknown, listed, named

LINES = [
    Line(Check.CONFIG, Level.WARNING, "a"),
    Line(Check.KEY, Level.FAILED, "b"),
    Line(Check.ACCOUNT, Level.UNKNOWN, "c"),
    Line(Check.NAME, Level.FAILED, "d"),
]


def test_the_first_failed_line_is_what_to_do_first() -> None:
    """Warnings, and what could not be looked at, come later."""
    assert first_failed(LINES) is LINES[1]
    assert first_failed(LINES[2:3]) is None
    assert first_unknown(LINES) is LINES[2]
    assert first_unknown(LINES[:2]) is None
    assert count_of(LINES, Level.FAILED) == 2


def test_numbers_and_names_are_readable() -> None:
    """One is singular, and a long list is cut."""
    assert (count(1, "day"), count(2, "day")) == ("1 day", "2 days")
    assert named(["a", "b"]) == "`a`, `b`"
    assert named(list("abcde")) == "`a`, `b`, `c` and 2 more"
    assert listed(["a", "b"], most=1) == "a and 1 more"
