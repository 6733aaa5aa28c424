"""What all three programs declare: ``BENCH_SIZE`` subscriptions, made here.

They can't come from a stack's config, which the engine hands over as one string of at most 128 KiB.
"""

from __future__ import annotations

import os
from typing import Any

EVENTS = ("accounts.connected", "accounts.failed", "gigs.added", "users.fully_synced")
SECRET = "throwaway-signing-secret"  # noqa: S105 - nobody's


def entries() -> dict[str, dict[str, Any]]:
    """The content of each subscription, by its resource's name."""
    return {
        f"entry-{number:04}": {
            "name": f"bench-entry-{number:04}",
            "url": f"https://hooks.example.com/{number:04}",
            "events": list(EVENTS),
            "config": {},
            "secret": SECRET,
        }
        for number in range(int(os.environ["BENCH_SIZE"]))
    }
