"""Compare a stack as a plan was made for it with the stack as it is now."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Facts: TypeAlias = "Mapping[str, object]"
"""One subscription, without its secret: each fact by its name in JSON reports."""


class Side(str, Enum):
    """Where a subscription is; the value is its name in JSON reports."""

    DECLARED = "declared"
    LIVE = "live"
    PENDING = "pending"
    """In the state, as a create that was started and not recorded as finished."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What one drift check has compared.

    Attributes:
        declared: by resource.
        live: by id.
        pending: the pending creates by resource, without facts.
    """

    declared: Mapping[str, Facts]
    live: Mapping[str, Facts]
    pending: Mapping[str, Facts]


@dataclass(frozen=True, slots=True)
class Changed:
    """One subscription, or one pending create, that is new, gone or different.

    Attributes:
        key: its id if it is live, else its resource.
        before: None if it is new.
        after: None if it is gone.
    """

    side: Side
    key: str
    before: Facts | None
    after: Facts | None

    @property
    def fields(self) -> tuple[str, ...]:
        """The facts that differ, by name; none if the subscription is new or gone."""
        if self.before is None or self.after is None:
            return ()
        before, after = self.before, self.after
        return tuple(each for each in sorted({*before, *after}) if before.get(each) != after.get(each))


def changes(planned: Compared, now: Compared) -> tuple[Changed, ...]:
    """What has changed since the plan was made, in the order of keys: what is live, what is declared, then the rest."""
    return (
        *_changes(Side.LIVE, planned.live, now.live),
        *_changes(Side.DECLARED, planned.declared, now.declared),
        *_changes(Side.PENDING, planned.pending, now.pending),
    )


def _changes(side: Side, planned: Mapping[str, Facts], now: Mapping[str, Facts]) -> Iterator[Changed]:
    for key in sorted({*planned, *now}):
        if planned.get(key) != now.get(key):
            yield Changed(side, key, planned.get(key), now.get(key))
