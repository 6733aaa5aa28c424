"""What may be deleted although it is protected, as far as this process has been told.

A delete is told its subscription's outputs and nothing of why. But the engine asks check for each resource that the
program declares and that the run is about, before any delete; in ``pulumi destroy`` and ``pulumi refresh``, also with
``--run-program``, and for what ``--target`` and ``--exclude`` leave out, it asks none (step_generator.go, 3.259). So a
protected subscription can go when the program still declares its entry or its name: it was replaced, now or in an
earlier run that did not get to the delete, or the entry needs it no more. Else the delete would end its deliveries.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from argyle_provider.core.commands import pulumi

if TYPE_CHECKING:
    from collections.abc import Iterable

VARIABLE = "ARGYLE_DELETE_PROTECTED"
"""The environment variable that, set to ``yes``, lets every delete pass: for tearing down a whole stack."""


class Protected(NamedTuple):
    """A protected subscription: its API name, and the entry that it is a part of."""

    name: str
    entry: str

    def refusal(self, subscription_id: str, *, stack: str | None) -> str:
        """Why it is not deleted, and the way out; a *stack* that is not known is the selected one."""
        up, destroy = pulumi("up", stack=stack), pulumi("destroy", stack=stack)
        return (
            f"The subscription `{self.name}` ({subscription_id}) is protected, so it was not deleted; its deliveries "
            f"continue. To remove it, declare `{self.entry}` with `protect: false`, run `{up}`, then remove "
            f"`{self.entry}` and run `{up}` again. To delete the whole stack with everything that is protected, "
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
        """Record that the program declares a subscription with this API name, as a part of the protected *entry*."""
        with self._lock:
            self._names.add(name)
            if entry is not None:
                self._entries.add(entry)

    def unprotected(self, entries: Iterable[str]) -> None:
        """Record the entries that the stack declares without protection: nothing of theirs is protected any more."""
        with self._lock:
            self._entries.update(entries)

    def allows(self, protected: Protected) -> bool:
        """Whether *protected* may be deleted."""
        with self._lock:
            return self._lifted or protected.entry in self._entries or protected.name in self._names
