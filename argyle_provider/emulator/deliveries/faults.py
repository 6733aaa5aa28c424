"""Faults of deliveries: problems that a receiver must handle, ordered for the next matching delivery."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from argyle_provider.emulator.errors import EmulatorError
from argyle_provider.emulator.orders import Order

if TYPE_CHECKING:
    from typing_extensions import Self

LONGEST = 100_000_000
"""The most seconds that a fault or somebody who advances the clock may ask for: three years."""


class DeliveryFaultKind(Enum):
    """Every kind of fault of a delivery.

    Attributes:
        what: the effect, in words for a person.
    """

    DUPLICATE = "duplicate", "the delivery is sent twice"
    REORDERED = "reordered", "the delivery is sent after the next one of its subscription, or after `seconds`"
    LOST = "lost", "the delivery is never sent"
    LATE = "late", "the delivery is sent after `seconds`"
    OLD_SECRET = (
        "old-secret",
        "the delivery is signed with the secret that the subscription's name had before, or with a wrong one",
    )
    WRONG_SECRET = "wrong-secret", "the delivery is signed with a secret that nobody knows"
    UNSIGNED = "unsigned", "the delivery has no signature"
    ALTERED = "altered", "the body is changed after it was signed, and is still JSON"
    TRUNCATED = "truncated", "the body is cut in half after it was signed"

    what: str

    def __new__(cls, value: str, what: str) -> Self:
        """Make the kind named *value*."""
        kind = object.__new__(cls)
        kind._value_, kind.what = value, what
        return kind


@dataclass(frozen=True, kw_only=True)
class DeliveryFault(Order):
    """One fault, and the deliveries that it hits.

    Attributes:
        event: the event's name, or a glob: ``gigs.*``.
        name: the subscription's name, or a glob.
        seconds: how long ``late`` waits, and ``reordered`` at most.
    """

    kind: DeliveryFaultKind
    event: str = "*"
    name: str = "*"
    seconds: float = 60.0

    def __post_init__(self) -> None:
        """Refuse a fault that can't happen.

        Raises:
            EmulatorError: names every wrong field.
        """
        wrong = self.wrong_times
        if not 0 <= self.seconds <= LONGEST:
            wrong.append(f"seconds outside 0 to {LONGEST:,}")
        if wrong:
            message = f"A fault can't have {', '.join(wrong)}."
            raise EmulatorError(message)

    def matches(self, event: str, name: str) -> bool:
        """Whether the fault is for such a delivery."""
        return fnmatchcase(event, self.event) and fnmatchcase(name, self.name)


def kind_of(name: str) -> DeliveryFaultKind:
    """The kind of fault named *name*.

    Raises:
        EmulatorError: the name is unknown. The message lists the known ones.
    """
    known = {each.value: each for each in DeliveryFaultKind}
    if name not in known:
        message = f"Unknown delivery fault {name!r}. The delivery faults are {', '.join(known)}."
        raise EmulatorError(message)
    return known[name]
