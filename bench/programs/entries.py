"""The subscriptions of all programs: from the stack file, or ``BENCH_SIZE`` generated ones.

A program gets the stack's config as one string of at most 128 KiB, enough for some hundred entries.
"""

from __future__ import annotations

import json
import os
from typing import Any

EVENTS = ("accounts.connected", "accounts.failed", "gigs.added", "users.fully_synced")
SECRET = "throwaway-signing-secret"  # noqa: S105 - nobody's


def entries() -> dict[str, dict[str, Any]]:
    """The content of each subscription by resource name."""
    if "BENCH_SIZE" in os.environ:
        return {f"entry-{number:04}": _content(number) for number in range(int(os.environ["BENCH_SIZE"]))}
    import pulumi  # noqa: PLC0415 - the benchmark itself does not load the SDK

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
