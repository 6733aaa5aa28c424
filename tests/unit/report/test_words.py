"""Words that all reports share."""

from __future__ import annotations

import pytest

from argyle_provider.api.retry import server_time
from argyle_provider.report.words import age

MADE = "2026-11-20T08:11:02.104410Z"


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("Mon, 23 Nov 2026 08:11:03 GMT", "3 days ago"),
        ("Fri, 20 Nov 2026 09:30:00 GMT", "1 hour ago"),
        ("Fri, 20 Nov 2026 08:13:59 GMT", "2 minutes ago"),
        ("Fri, 20 Nov 2026 08:11:02 GMT", "just now"),
        ("", ""),
    ],
)
def test_an_age_is_counted_from_the_time_of_the_servers_reply(date: str, expected: str) -> None:
    """As its `Date` gives it; without one nothing is said."""
    assert age(MADE, server_time(date)) == expected


def test_a_time_that_is_none_has_no_age() -> None:
    """A server may write what it likes."""
    assert age("yesterday", "2026-11-20T08:11:02") == ""
