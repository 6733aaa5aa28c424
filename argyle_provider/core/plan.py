"""What becomes of each subscription when one set of them is to become another.

Review compares two stack files, drift a stack file with what is live. Both get their steps from here, so they can't
disagree with each other, nor with the engine, which asks the same :func:`changed_fields`.
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
    """What is done to one subscription; there is no update, so a change is a replacement."""

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
        """What is done."""
        if self.before is None:
            return Step.CREATE
        if self.after is None:
            return Step.DELETE
        return Step.REPLACE if self.fields else Step.KEEP

    @property
    def gained(self) -> tuple[str, ...]:
        """The events that are delivered after and were not before."""
        return tuple(sorted(_events(self.after) - _events(self.before)))

    @property
    def lost(self) -> tuple[str, ...]:
        """The events that were delivered before and are not after."""
        return tuple(sorted(_events(self.before) - _events(self.after)))


def compare(before: Mapping[str, Subscription], after: Mapping[str, Subscription]) -> tuple[Change, ...]:
    """The change of each resource of either side, by name."""
    return tuple(_change(name, before.get(name), after.get(name)) for name in sorted(before.keys() | after.keys()))


def _change(resource: str, before: Subscription | None, after: Subscription | None) -> Change:
    fields = changed_fields(before, after) if before is not None and after is not None else ()
    return Change(resource, before, after, fields)


def _events(subscription: Subscription | None) -> frozenset[str]:
    return frozenset() if subscription is None else frozenset(subscription.events)
