"""Which resources hold which subscription, as far as this process has been told.

A verb gets no URN, so "another resource" can't be told from an id: two resources may share one after a take-over. Each
create, take-over and import therefore stores a random holder in its outputs, and the verbs of one run tell theirs here.

- create and take-over add theirs, and so does a diff without a change;
- a diff with a change takes its own away, and so does a delete;
- a delete is sent only when nobody else is left; an id that somebody holds is not taken over.

So a replacement never takes over what it is about to delete, and an entry renamed under an explicit ``name:`` survives
the delete of its old resource, also when the run was killed in between.

The diff that follows a read belongs to a refresh. What it finds unchanged may still be replaced by force
(``--replace``, taint) later in the same process, and no verb says so before the create. So its holder guards against
the deletes of others, and does not keep that create from taking the subscription over: else a kill after the create's
POST would leave two identical ones, one of them in the state, and no later run would look.
"""

from __future__ import annotations

from collections import defaultdict
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Holders:
    """The holders of each id. Safe for threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._holders: defaultdict[str, dict[str, bool]] = defaultdict(dict)

    def add(self, subscription_id: str, holder: str, *, refreshed: bool = False) -> None:
        """Take note that *holder* holds the subscription; *refreshed* when only a refresh has said so yet."""
        with self._lock:
            self._holders[subscription_id][holder] = not refreshed

    def remove(self, subscription_id: str, holder: str) -> bool:
        """Take note that *holder* no longer does; whether somebody else still holds it."""
        with self._lock:
            self._holders[subscription_id].pop(holder, None)
            return bool(self._holders[subscription_id])

    def held(self, ids: Iterable[str]) -> frozenset[str]:
        """Those of *ids* that can't be taken over."""
        with self._lock:
            return frozenset(each for each in ids if any(self._holders.get(each, {}).values()))
