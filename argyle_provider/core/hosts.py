"""What a host's name or address says about where it is."""

from __future__ import annotations

import ipaddress
import socket

# Services that lend a public name to a laptop or a throwaway inbox, as their own documentation names their domains.
TUNNELS = (
    "beeceptor.com",
    "expose.dev",
    "hookdeck.com",
    "localhost.run",
    "localtunnel.me",
    "loca.lt",
    "ngrok-free.app",
    "ngrok-free.dev",
    "ngrok.app",
    "ngrok.dev",
    "ngrok.io",
    "pagekite.me",
    "pipedream.net",
    "requestbin.com",
    "serveo.net",
    "smee.io",
    "trycloudflare.com",
    "tunnelmole.net",
    "webhook.site",
)

# Reserved for private use, so that no name below them exists for Argyle (RFC 2606, RFC 6762, ICANN's .internal).
_PRIVATE_SUFFIXES = ("example", "internal", "invalid", "lan", "local", "localhost", "test")


def is_loopback(host: str) -> bool:
    """Whether *host* is this machine: ``localhost``, ``127.0.0.0/8`` or ``::1``."""
    address = _address(host)
    return host.lower().rstrip(".") == "localhost" if address is None else address.is_loopback


def is_private(host: str) -> bool:
    """Whether *host* can't be reached from the internet: a private address, or a name that exists nowhere else."""
    address = _address(host)
    if address is not None:
        return not address.is_global
    name = host.lower().rstrip(".")
    return "." not in name or name.rpartition(".")[2] in _PRIVATE_SUFFIXES


def is_tunnel(host: str) -> bool:
    """Whether *host* belongs to a tunnel or inbox service, whose names are lent for a while."""
    return any(matches(host, f"*.{tunnel}") or matches(host, tunnel) for tunnel in TUNNELS)


def matches(host: str, pattern: str) -> bool:
    """Whether *host* is *pattern*, or lies below it where the pattern starts with ``*.``."""
    name, wanted = host.lower().rstrip("."), pattern.lower().rstrip(".")
    return name.endswith(wanted[1:]) and name != wanted[2:] if wanted.startswith("*.") else name == wanted


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    try:
        # 2130706433 and 0x7f.1 are addresses to every resolver, so they must not pass for names.
        return ipaddress.ip_address(socket.inet_aton(host))
    except (OSError, ValueError):
        return None
