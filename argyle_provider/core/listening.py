"""What a receiver on this machine answers, and when it has heard what it was waiting for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from argyle_provider.core.deliveries import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from argyle_provider.core.deliveries import Delivery

REFUSED = 401
"""The answer to a delivery that does not verify."""

_EXPECTATION = re.compile(r"([^:\s]+)(?::([1-9][0-9]{0,5}))?")


@dataclass(frozen=True, slots=True)
class Policy:
    """How a receiver answers.

    Attributes:
        allow_unsigned: whether a delivery without a signature, or one that nobody can check, is accepted.
        events: the events that it is about; empty for all.
        respond: the status to play a bad receiver with; None for none.
        delay: seconds to wait before the answer, to play a slow one.
        first: how many deliveries it plays this for; None for all.
    """

    allow_unsigned: bool = False
    events: frozenset[str] = frozenset()
    respond: int | None = None
    delay: float = 0
    first: int | None = None

    def accepts(self, verdict: Verdict) -> bool:
        """Whether a delivery is taken; a wrong signature never is."""
        return verdict is Verdict.OK or (self.allow_unsigned and verdict in {Verdict.UNSIGNED, Verdict.UNCHECKED})

    def ignores(self, event: str | None) -> bool:
        """Whether an accepted delivery is about something else."""
        return bool(self.events) and event not in self.events

    def plays(self, number: int) -> bool:
        """Whether the accepted delivery of this *number*, from 1, gets the answer of a bad receiver."""
        return self.first is None or number <= self.first


@dataclass(frozen=True, slots=True)
class Tally:
    """What has arrived so far.

    Attributes:
        verdicts: how many there were of each verdict.
        events: how many were accepted of each event.
        refused: how many were not accepted.
    """

    verdicts: Mapping[Verdict, int] = field(default_factory=dict)
    events: Mapping[str, int] = field(default_factory=dict)
    refused: int = 0

    @property
    def total(self) -> int:
        """How many there were."""
        return sum(self.verdicts.values())

    def plus(self, delivery: Delivery, *, accepted: bool) -> Tally:
        """The tally with one more."""
        events = {**self.events}
        if accepted and delivery.event is not None:
            events[delivery.event] = events.get(delivery.event, 0) + 1
        verdicts = {**self.verdicts, delivery.verdict: self.verdicts.get(delivery.verdict, 0) + 1}
        return Tally(verdicts, events, self.refused + (not accepted))


@dataclass(frozen=True, slots=True)
class Goal:
    """What a script waits for.

    Attributes:
        once: so many deliveries of any kind; None where it does not wait for a number.
        expected: so many accepted ones of each event.
    """

    once: int | None = None
    expected: Mapping[str, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether there is anything to wait for."""
        return self.once is not None or bool(self.expected)

    def is_reached(self, tally: Tally) -> bool:
        """Whether all of it has arrived."""
        return bool(self) and tally.total >= (self.once or 0) and not self.missing(tally)

    def missing(self, tally: Tally) -> dict[str, tuple[int, int]]:
        """The events that have not all arrived: how many did, and how many should."""
        arrived = {event: (tally.events.get(event, 0), number) for event, number in self.expected.items()}
        return {event: (seen, number) for event, (seen, number) in arrived.items() if seen < number}


def parse_expectation(text: str) -> tuple[str, int]:
    """``gigs.added`` or ``gigs.added:2`` as event and number.

    Raises:
        ValueError: it is neither.
    """
    found = _EXPECTATION.fullmatch(text)
    if found is None:
        message = "Write EVENT or EVENT:NUMBER, like gigs.added:2."
        raise ValueError(message)
    return found[1], int(found[2] or 1)
