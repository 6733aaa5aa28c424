"""Which resources hold which subscription, as far as this process has been told.

A verb gets no URN, so "another resource" can't be told from an id: two resources may share one after a take-over. Each
create, take-over and import therefore stores a random holder in its outputs, and the verbs of one run tell theirs here.

- create and take-over add theirs, and so does a diff without a change;
- a diff with a change takes its own away, and so does a delete;
- a delete is sent only when nobody else is left; an id that somebody holds is never taken over.

So a replacement never takes over what it is about to delete, and an entry renamed under an explicit ``name:`` survives
the delete of its old resource, also when the run was killed in between.
"""

from __future__ import annotations

from collections import defaultdict
from threading import Lock


class Holders:
    """The holders of each id. Safe for threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._holders: defaultdict[str, set[str]] = defaultdict(set)

    def add(self, subscription_id: str, holder: str) -> None:
        """Take note that *holder* holds the subscription."""
        with self._lock:
            self._holders[subscription_id].add(holder)

    def remove(self, subscription_id: str, holder: str) -> bool:
        """Take note that *holder* no longer does; whether somebody else still holds it."""
        with self._lock:
            self._holders[subscription_id].discard(holder)
            return bool(self._holders[subscription_id])

    @property
    def held(self) -> frozenset[str]:
        """The ids that somebody holds."""
        with self._lock:
            return frozenset(each for each, holders in self._holders.items() if holders)
