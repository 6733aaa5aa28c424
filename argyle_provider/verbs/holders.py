"""Which resources hold which subscription, as far as the verbs of this process have said.

Two resources may share one subscription after a take-over, and a verb gets an id but no URN. So each create, take-over
and import stores a random *holder* in the outputs of its resource, and the verbs of one run record it here:

- create, take-over and an unchanged diff add their holder;
- a changed diff and a delete remove theirs;
- a delete is sent only when no other holder is left, and an id with a holder is never taken over.

So a replacement never takes over the subscription that it is about to delete, and an entry renamed under an explicit
``name:`` keeps its subscription when the old resource is deleted, also if the run was killed in between.

A diff after a read belongs to a refresh. A subscription that a refresh found unchanged may still be replaced by force
(``--replace``, taint) later in the same process, and no verb announces that before the create. So the holder that a
refresh adds blocks the deletes of other resources, but lets that create take the subscription over. Otherwise a kill
after the create's POST would leave two identical subscriptions, only one of them in the state, and no later run would
notice.
"""

from __future__ import annotations

from collections import defaultdict
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from argyle_provider.verbs.neighbours import Neighbours


class Holders:
    """The holders of each id. Safe for threads.

    Args:
        neighbours: the other processes of the run, each of which counts as a holder of what it holds.
    """

    def __init__(self, neighbours: Neighbours | None = None) -> None:
        self._neighbours = neighbours
        self._lock = Lock()
        self._holders: defaultdict[str, dict[str, bool]] = defaultdict(dict)

    def add(self, subscription_id: str, holder: str, *, refreshed: bool = False) -> None:
        """Record that *holder* holds the subscription; *refreshed* where only a refresh has said so."""
        with self._lock:
            self._holders[subscription_id][holder] = not refreshed
            if self._neighbours and not refreshed:
                self._neighbours.hold(subscription_id)

    def remove(self, subscription_id: str, holder: str) -> bool:
        """Remove *holder* from the subscription; return whether another holder is left."""
        with self._lock:
            holders = self._holders[subscription_id]
            holders.pop(holder, None)
            if self._neighbours and not any(holders.values()):
                self._neighbours.release(subscription_id)
            return bool(holders) or self._is_held_elsewhere(subscription_id)

    def held(self, ids: Iterable[str]) -> frozenset[str]:
        """The *ids* that can't be taken over."""
        with self._lock:
            return frozenset(
                each for each in ids if any(self._holders.get(each, {}).values()) or self._is_held_elsewhere(each)
            )

    def _is_held_elsewhere(self, subscription_id: str) -> bool:
        return self._neighbours is not None and self._neighbours.is_held(subscription_id)
