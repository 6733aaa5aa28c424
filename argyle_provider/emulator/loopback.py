"""Loopback addresses: the emulator listens only there, and its control endpoint and page answer only this machine."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


def is_loopback(host: str) -> bool:
    """Whether *host* is ``localhost`` or a loopback address."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_from_this_machine(*, host: str, origin: str | None) -> bool:
    """Whether the headers Host and Origin are those of a tool on this machine, or of the emulator's own page.

    A web page that reaches the emulator under a name of its own (DNS rebinding) has another Host. A request that
    another web page makes has another Origin.
    """
    is_own = origin is None or origin.partition("://")[2] == host
    return is_own and is_loopback(_without_port(host))


def _without_port(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
