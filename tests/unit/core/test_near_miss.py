"""URLs that differ so little that one looks like a mistake."""

from __future__ import annotations

import pytest

from argyle_provider.core.near_miss import near_miss

URL = "https://hooks.example.com/argyle"


@pytest.mark.parametrize(
    ("other", "where"),
    [
        (f"{URL}/", "only in the slash at the end"),
        (URL.replace("https", "http"), "only in http and https"),
        ("https://hooks.example.com:8443/argyle", "only in the port"),
        ("https://hooks.example.com/Argyle", "only in upper and lower case"),
        ("https://hooks.example.com/argylle", "only in a few letters of the path"),
        ("https://www.hooks.example.com/argyle", "only in www."),
        ("https://hooks.exmaple.com/argyle", "only in a few letters of the host"),
    ],
)
def test_one_small_difference_is_named(other: str, where: str) -> None:
    """In both directions."""
    assert near_miss(URL, other) == where
    assert near_miss(other, URL) == where


@pytest.mark.parametrize(
    "other",
    [
        URL,
        "https://HOOKS.example.com:443/argyle",
        "https://other.example.org/argyle",
        "https://hooks.example.com/payroll",
        "https://hooks.exmaple.com/payroll",
        "https://hooks.example.com/argyle?a=1",
        "not a URL",
    ],
)
def test_equal_and_quite_different_urls_are_no_near_miss(other: str) -> None:
    """Another path or host is a decision; another spelling of the same endpoint is no difference."""
    assert near_miss(URL, other) == ""
