"""The names of the stack and its resources, for the messages of a run.

A dynamic provider is told neither, so the SubscriptionSet, whose check comes first in a run, has the names in its
inputs. A program can have several sets, one per native component.
"""

from __future__ import annotations

import contextlib
from contextvars import ContextVar
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_VERB: ContextVar[str] = ContextVar("verb", default="")


class Names:
    """The names of one run, as far as they are known. Safe for threads.

    Attributes:
        stack: the stack's name; None where it is not known, as in a program without a SubscriptionSet.
        token: the type with which the engine's own command imports a subscription; None where it can't.
    """

    def __init__(self) -> None:
        self.stack: str | None = None
        self.token: str | None = None
        self._lock = Lock()
        self._sets: dict[str, Mapping[str, str]] = {}

    def learn(self, stack: str, resources: Mapping[str, str], *, component: str = "") -> None:
        """Use the names that the set of *component* declares: *resources* has the resource of each API name."""
        with self._lock:
            self.stack = stack
            self._sets[component] = dict(resources)

    def used_by_others(self, resources: Mapping[str, str], *, component: str) -> dict[str, str]:
        """The API names among *resources* that the set of another component has too, each with its resource there."""
        with self._lock:
            others = [names for each, names in self._sets.items() if each != component]
        return {name: names[name] for names in others for name in resources if name in names}

    def is_in_a_set(self, name: str) -> bool:
        """Whether a set declares this API name; then its program has printed every warning."""
        with self._lock:
            return any(name in names for names in self._sets.values())

    @contextlib.contextmanager
    def of_verb(self, resource: str) -> Iterator[None]:
        """Within this context, the verb is for *resource*: a native provider knows it."""
        before = _VERB.set(resource)
        try:
            yield
        finally:
            _VERB.reset(before)

    def resource(self, name: str) -> str:
        """The name of the resource whose verb runs, or else of the one declared with this API name."""
        with self._lock:
            found = next((names[name] for names in self._sets.values() if name in names), name)
        return _VERB.get() or found
