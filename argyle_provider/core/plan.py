"""The steps from one set of subscriptions to another: create, replace, delete or keep each one.

A review compares two stack files, and drift compares a stack file with what is live. Both get their steps here, so they
can't disagree. The engine's diff uses the same :func:`changed_fields`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from argyle_provider.core.difference import changed_fields

if TYPE_CHECKING:
    from collections.abc import Mapping

    from argyle_provider.core.model import Subscription


class Step(str, Enum):
    """What happens to one subscription. Argyle has no update, so every change is a replacement."""

    CREATE = "create"
    REPLACE = "replace"
    DELETE = "delete"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Change:
    """One subscription before and after; None where there is none.

    Attributes:
        resource: its Pulumi resource name.
        fields: what differs, in the order of :data:`argyle_provider.core.difference.FIELDS`; empty unless replaced.
    """

    resource: str
    before: Subscription | None
    after: Subscription | None
    fields: tuple[str, ...] = ()

    @property
    def step(self) -> Step:
        """The step from before to after."""
        if self.before is None:
            return Step.CREATE
        if self.after is None:
            return Step.DELETE
        return Step.REPLACE if self.fields else Step.KEEP

    @property
    def gained(self) -> tuple[str, ...]:
        """The events that only the subscription after has."""
        return tuple(sorted(_events(self.after) - _events(self.before)))

    @property
    def lost(self) -> tuple[str, ...]:
        """The events that only the subscription before has."""
        return tuple(sorted(_events(self.before) - _events(self.after)))


def compare(before: Mapping[str, Subscription], after: Mapping[str, Subscription]) -> tuple[Change, ...]:
    """Return the change of each resource of either side, in order of their names."""
    return tuple(_change(name, before.get(name), after.get(name)) for name in sorted(before.keys() | after.keys()))


def _change(resource: str, before: Subscription | None, after: Subscription | None) -> Change:
    fields = changed_fields(before, after) if before is not None and after is not None else ()
    return Change(resource, before, after, fields)


def _events(subscription: Subscription | None) -> frozenset[str]:
    return frozenset() if subscription is None else frozenset(subscription.events)
