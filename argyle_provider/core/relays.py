"""Hosts that stand between Argyle and a receiver, or in the place of one: tunnels, relays and inboxes."""

from __future__ import annotations

from argyle_provider.core.hosts import TUNNELS, is_tunnel, matches

_TUNNEL = "is a tunnel to somebody's machine: deliveries arrive only while the tunnel is open"
_INBOX = "is an inbox that answers 200 to everything: nothing shows whether your receiver gets a delivery"
_RELAY = "answers Argyle in the place of your receiver: a delivery that your receiver refuses is lost"
_REWRITES = "serialises bodies again, so no signature of Argyle fits at your receiver"

_OTHERS = {
    "beeceptor.com": _INBOX,
    "hookdeck.com": _RELAY,
    "pipedream.net": _INBOX,
    "requestbin.com": _INBOX,
    "smee.io": _REWRITES,
    "webhook.site": _INBOX,
}
"""Those of the tunnels in ``hosts`` that are something else. smee.io: its client's issues 103, 136 and 325."""


def why_no_receiver(host: str) -> str:
    """What the canonical *host* does to deliveries, as the rest of a sentence; empty for an ordinary host."""
    if not is_tunnel(host):
        return ""
    domain = next(each for each in TUNNELS if matches(host, each) or matches(host, f"*.{each}"))
    return _OTHERS.get(domain, _TUNNEL)


def is_open_tunnel_needed(host: str) -> bool:
    """Whether the canonical *host* answers only while somebody's machine holds a tunnel open."""
    return why_no_receiver(host) == _TUNNEL
