"""What the state holds, as far as the verbs have told this process.

A verb is given its own resource only, and a create none at all. Argyle may hide secrets, so a create can compare what
is live with what it shall make only where an earlier verb of the run has told what the state has for it.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from argyle_provider.core.model import Subscription


class Known:
    """The content that the state has for each id. Safe for threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._contents: dict[str, Subscription] = {}
        self._declared: set[str] = set()

    def add(self, subscription_id: str, content: Subscription) -> None:
        """Record what the state says of a subscription; the latest word counts."""
        with self._lock:
            self._contents[subscription_id] = content

    def remove(self, subscription_id: str) -> None:
        """Record that the state will no longer hold the subscription."""
        with self._lock:
            self._contents.pop(subscription_id, None)

    def of(self, ids: Iterable[str]) -> Mapping[str, Subscription]:
        """The contents of those of *ids* that the state holds."""
        with self._lock:
            return {each: self._contents[each] for each in ids if each in self._contents}

    def declare(self, name: str) -> None:
        """Record that the resource for which this API name is declared is in the state."""
        with self._lock:
            self._declared.add(name)

    def is_declared(self, name: str) -> bool:
        """Whether the resource for which this API name is declared is in the state."""
        with self._lock:
            return name in self._declared
