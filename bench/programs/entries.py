"""What all three programs declare: what the stack file declares, or ``BENCH_SIZE`` subscriptions that are made here.

The engine hands a stack's config over as one string of at most 128 KiB, which holds some hundred entries.
"""

from __future__ import annotations

import json
import os
from typing import Any

EVENTS = ("accounts.connected", "accounts.failed", "gigs.added", "users.fully_synced")
SECRET = "throwaway-signing-secret"  # noqa: S105 - nobody's


def entries() -> dict[str, dict[str, Any]]:
    """The content of each subscription, by its resource's name."""
    if "BENCH_SIZE" in os.environ:
        return {f"entry-{number:04}": _content(number) for number in range(int(os.environ["BENCH_SIZE"]))}
    import pulumi  # noqa: PLC0415 - who measures runs no program

    declared = json.loads(pulumi.Config("argyle").require("subscriptions"))
    return {key: {"name": f"bench-{key}", "config": {}, **entry} for key, entry in declared.items()}


def _content(number: int) -> dict[str, Any]:
    return {
        "name": f"bench-entry-{number:04}",
        "url": f"https://hooks.example.com/{number:04}",
        "events": list(EVENTS),
        "config": {},
        "secret": SECRET,
    }
