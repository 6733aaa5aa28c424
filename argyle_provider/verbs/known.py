"""The content of the state, as far as the verbs of this process have seen it.

A verb gets the state of its own resource only, and a create gets none. Argyle may hide secrets, so a create can compare
a live subscription with the declared one only where an earlier verb of the run has recorded its secret here.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from argyle_provider.core.model import Subscription


class Known:
    """The content in the state by id. Safe for threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._contents: dict[str, Subscription] = {}
        self._declared: set[str] = set()

    def add(self, subscription_id: str, content: Subscription) -> None:
        """Record the content that the state has for a subscription, in place of an earlier one."""
        with self._lock:
            self._contents[subscription_id] = content

    def remove(self, subscription_id: str) -> None:
        """Record that the subscription leaves the state."""
        with self._lock:
            self._contents.pop(subscription_id, None)

    def of(self, ids: Iterable[str]) -> Mapping[str, Subscription]:
        """The content of each of *ids* that is in the state."""
        with self._lock:
            return {each: self._contents[each] for each in ids if each in self._contents}

    def declare(self, name: str) -> None:
        """Record that the resource declared with this API name is in the state."""
        with self._lock:
            self._declared.add(name)

    def is_declared(self, name: str) -> bool:
        """Whether the resource declared with this API name is in the state."""
        with self._lock:
            return name in self._declared
