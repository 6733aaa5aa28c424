"""What a host says about where it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argyle_provider.core.hosts import TUNNELS, is_loopback, is_private, is_tunnel, matches


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST", "localhost.", "127.0.0.1", "127.8.9.10", "::1", "2130706433", "127.1"]
)
def test_this_machine_is_recognised_in_every_spelling(host: str) -> None:
    """Resolvers take numbers and short forms for addresses, so must we."""
    assert is_loopback(host)
    assert is_private(host)


@pytest.mark.parametrize("host", ["hooks.example.com", "8.8.8.8", "localhost.example.com", "2606:4700::1111"])
def test_public_hosts_are_neither_loopback_nor_private(host: str) -> None:
    """A name with a public ending, or a global address."""
    assert not is_loopback(host)
    assert not is_private(host)


@pytest.mark.parametrize(
    "host",
    [
        "10.0.0.1",
        "192.168.1.1",
        "172.16.0.9",
        "169.254.1.1",
        "fd00::1",
        "0x0a000001",
        "backend",
        "db.internal",
        "mac.local",
        "a.test",
    ],
)
def test_what_the_internet_can_not_reach_is_private(host: str) -> None:
    """Private and link-local addresses, single labels, and endings that exist nowhere."""
    assert is_private(host)
    assert not is_loopback(host)


@pytest.mark.parametrize("host", ["ngrok.io", "abc.ngrok.io", "x.y.trycloudflare.com", "WEBHOOK.SITE"])
def test_tunnels_are_recognised_with_everything_below_them(host: str) -> None:
    """A name below a tunnel's domain is lent for a while."""
    assert is_tunnel(host)


def test_a_name_that_only_ends_alike_is_no_tunnel() -> None:
    """The dot counts."""
    assert not is_tunnel("notngrok.io")
    assert sorted(TUNNELS) == sorted(set(TUNNELS))


@pytest.mark.parametrize(
    ("host", "pattern", "expected"),
    [
        ("hooks.example.com", "hooks.example.com", True),
        ("HOOKS.example.com.", "hooks.Example.com", True),
        ("a.hooks.example.com", "*.example.com", True),
        ("example.com", "*.example.com", False),
        ("badexample.com", "*.example.com", False),
        ("hooks.example.com", "example.com", False),
    ],
)
def test_patterns_match_whole_labels(host: str, pattern: str, expected: bool) -> None:
    """A star stands for at least one label, and only in front."""
    assert matches(host, pattern) is expected


@given(st.text(max_size=30))
def test_no_text_is_too_strange(host: str) -> None:
    """Whatever somebody writes has an answer; this machine is always private."""
    assert is_private(host) or not is_loopback(host)
    is_tunnel(host)
