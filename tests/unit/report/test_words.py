"""Words that all reports share."""

from __future__ import annotations

from datetime import timedelta

import pytest

from argyle_provider.api.retry import server_time
from argyle_provider.report.words import age, host, shown_duration, shown_url

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
    """Its `Date` header has the time; without one, no age is shown."""
    assert age(MADE, server_time(date)) == expected


def test_a_time_that_is_none_has_no_age() -> None:
    """A server can send any text."""
    assert age("yesterday", "2026-11-20T08:11:02") == ""


@pytest.mark.parametrize(
    ("url", "shown", "name"),
    [
        ("https://hooks.example.com/a b", "https://hooks.example.com/a b", "hooks.example.com"),
        ("https://HOOKS.example.com:443/x", "https://hooks.example.com/x", "hooks.example.com"),
        ("https://[0::1]:8080/", "https://[::1]:8080/", "[::1]:8080"),
        ("https://hooks.ex\u0430mple.com/", "https://hooks.xn--exmple-4nf.com/", "hooks.xn--exmple-4nf.com"),
        ("https://me:pass@h.example/x", "https://[credentials]@h.example/x", "h.example"),
        ("https:/me:pass@h.example/x", "[credentials]@h.example/x", "-"),
        ("https://me:pass@word\\@h.example/x", "[credentials]@h.example/x", "-"),
        ("https://me:pa/ss@h.example/x", "[credentials]@h.example/x", "-"),
        ("https://h..example/\x1b[2J", "https://h..example/\ufffd[2J", "-"),
        ("", "", "-"),
    ],
)
def test_a_url_is_shown_where_it_goes_and_without_credentials(url: str, shown: str, name: str) -> None:
    """A look-alike host is shown as punycode. Text that is not a URL is shown too; a server can return it."""
    assert (shown_url(url), host(url)) == (shown, name)
    assert "pass" not in shown


@pytest.mark.parametrize(
    ("minutes", "words"), [(1, "1 minute"), (90, "90 minutes"), (720, "12 hours"), (1440, "1 day"), (10080, "7 days")]
)
def test_a_duration_is_in_the_largest_unit_that_fits(minutes: int, words: str) -> None:
    """So nothing is rounded."""
    assert shown_duration(timedelta(minutes=minutes)) == words
