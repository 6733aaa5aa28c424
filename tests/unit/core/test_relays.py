"""Hosts that are no receivers."""

from __future__ import annotations

import pytest

from argyle_provider.core.hosts import TUNNELS
from argyle_provider.core.relays import is_open_tunnel_needed, why_no_receiver


@pytest.mark.parametrize("domain", TUNNELS)
def test_each_known_service_has_a_reason(domain: str) -> None:
    """So does a host below it."""
    assert why_no_receiver(domain)
    assert why_no_receiver(f"abc.{domain}") == why_no_receiver(domain)


def test_a_tunnel_is_something_else_than_an_inbox_or_a_relay() -> None:
    """Only a tunnel is closed when a laptop is."""
    assert is_open_tunnel_needed("abc.ngrok.app")
    assert not is_open_tunnel_needed("webhook.site")
    assert "no signature of Argyle fits" in why_no_receiver("smee.io")


def test_an_ordinary_host_has_no_reason() -> None:
    """Also if its name contains that of a service."""
    assert why_no_receiver("hooks.example.com") == ""
    assert why_no_receiver("notngrok.app") == ""
