"""URLs that differ so little that one looks like a mistake."""

from __future__ import annotations

import itertools
from unittest.mock import Mock

import pytest

from argyle_provider.core import near_miss as module
from argyle_provider.core.near_miss import NearMisses, near_miss

URL = "https://hooks.example.com/argyle"
NEAR = [
    (f"{URL}/", "only in the slash at the end"),
    (URL.replace("https", "http"), "only in http and https"),
    ("https://hooks.example.com:8443/argyle", "only in the port"),
    ("https://hooks.example.com/Argyle", "only in upper and lower case"),
    ("https://hooks.example.com/argylle", "only in a few letters of the path"),
    ("https://www.hooks.example.com/argyle", "only in www."),
    ("https://hooks.exmaple.com/argyle", "only in a few letters of the host"),
]
QUITE_DIFFERENT = [
    URL,
    "https://HOOKS.example.com:443/argyle",
    "https://other.example.org/argyle",
    "https://hooks.example.com/payroll",
    "https://hooks.exmaple.com/payroll",
    "https://hooks.example.com/argyle?a=1",
    "not a URL",
]


@pytest.mark.parametrize(("other", "where"), NEAR)
def test_one_small_difference_is_named(other: str, where: str) -> None:
    """In both directions."""
    assert near_miss(URL, other) == where
    assert near_miss(other, URL) == where


@pytest.mark.parametrize("other", QUITE_DIFFERENT)
def test_equal_and_quite_different_urls_are_no_near_miss(other: str) -> None:
    """Another path or host is a decision; another spelling of the same endpoint is no difference."""
    assert near_miss(URL, other) == ""


def test_the_first_near_miss_among_many_is_the_one_that_comparing_each_finds() -> None:
    """Whatever the two URLs and the order."""
    urls = [*(other for other, _ in NEAR), *QUITE_DIFFERENT]
    for url, among in itertools.product(urls, itertools.combinations(urls, 3)):
        each = ((other, near_miss(url, other)) for other in sorted(among))

        assert NearMisses(among).find(url) == next((found for found in each if found[1]), None)


def test_only_urls_that_differ_in_one_part_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """So a check-up of 1,000 unmanaged subscriptions beside 1,000 declared ones takes no half minute."""
    compare = Mock(return_value="")
    monkeypatch.setattr(module, "near_miss", compare)
    urls = NearMisses(f"https://hooks-{number}.example.com/teams/{number}" for number in range(100))

    for number in range(100):
        assert urls.find(f"https://hoks-{number}.example.com/teams/{number}") is None

    assert compare.call_count == 100
