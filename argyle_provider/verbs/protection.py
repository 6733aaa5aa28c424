"""Decide whether a protected subscription may be deleted, from what the program declares in this run.

A delete gets the outputs of its subscription and no reason. But before any delete, the engine calls check for each
resource that the program declares and the run covers. It calls none in ``pulumi destroy`` and ``pulumi refresh``, also
with ``--run-program``, nor for what ``--target`` and ``--exclude`` leave out (step_generator.go, 3.259).

So a protected subscription may be deleted where the program still declares its entry or its name: it was replaced, now
or in an earlier run that was killed before the delete, or the entry no longer needs it. In every other case the delete
would stop its deliveries, and is refused.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from argyle_provider.core.commands import pulumi

if TYPE_CHECKING:
    from collections.abc import Iterable

VARIABLE = "ARGYLE_DELETE_PROTECTED"
"""The environment variable that allows every delete where it is ``yes``: to delete a whole stack."""


class Protected(NamedTuple):
    """A protected subscription: its API name, and the entry that it is part of."""

    name: str
    entry: str

    def refusal(self, subscription_id: str, *, stack: str | None) -> str:
        """The refusal of its delete, with what to do; without a *stack*, for the selected one."""
        up, destroy = pulumi("up", stack=stack), pulumi("destroy", stack=stack)
        return (
            f"The subscription `{self.name}` ({subscription_id}) is protected, so it was not deleted; its deliveries "
            f"continue. To delete it, declare `{self.entry}` with `protect: false`, run `{up}`, then remove "
            f"`{self.entry}` and run `{up}` again. To delete the whole stack, protected subscriptions included, "
            f"run `{VARIABLE}=yes {destroy}`."
        )


class Protection:
    """What the program declares in this run. Safe for threads.

    Args:
        lifted: whether everything may be deleted, because :data:`VARIABLE` says so.
    """

    def __init__(self, *, lifted: bool = False) -> None:
        self._lifted = lifted
        self._lock = Lock()
        self._names: set[str] = set()
        self._entries: set[str] = set()

    def declares(self, name: str, entry: str | None) -> None:
        """Record that the program declares a subscription with this API name, as part of the protected *entry*."""
        with self._lock:
            self._names.add(name)
            if entry is not None:
                self._entries.add(entry)

    def unprotected(self, entries: Iterable[str]) -> None:
        """Record the entries that the stack declares without protection: their subscriptions may be deleted."""
        with self._lock:
            self._entries.update(entries)

    def allows(self, protected: Protected) -> bool:
        """Whether *protected* may be deleted."""
        with self._lock:
            return self._lifted or protected.entry in self._entries or protected.name in self._names
