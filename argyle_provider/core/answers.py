"""All answers of a receiver, to be asked about: what it accepted, refused, and lost; and what a rule concludes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from argyle_provider.core.probes import Probe, Reaction, Seen, Wanted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import TypeAlias

REFUSED = (Reaction.REFUSED, Reaction.FAILED)
"""A crash refuses as well."""


class Answers:
    """The answers to all probes, in the order of sending.

    Attributes:
        is_handled: whether the receiver knows the user and handles the event.
        genuine: the answers to what Argyle could have sent.
        forged: those to what a receiver must refuse.
    """

    def __init__(self, seen: Sequence[Seen], *, is_handled: bool) -> None:
        self.seen = tuple(seen)
        self.is_handled = is_handled
        self.genuine = self.of(*(each for each in Probe if each.is_genuine))
        self.forged = self.of(*(each for each in Probe if each.wanted is Wanted.REFUSED))

    def of(self, *probes: Probe) -> tuple[Seen, ...]:
        """The answers to *probes*."""
        return tuple(each for each in self.seen if each.probe in probes)

    def accepted(self, *probes: Probe) -> tuple[Seen, ...]:
        """Those of *probes* that were answered with 2xx."""
        return tuple(each for each in self.of(*probes) if each.reaction is Reaction.ACCEPTED)

    def refuses(self, *probes: Probe) -> bool:
        """Whether one of *probes* was sent, and each that was is refused, be it by a crash."""
        return all_are(self.of(*probes), *REFUSED)

    @property
    def takes_genuine(self) -> bool:
        """Whether it accepts what Argyle sends."""
        return bool(self.accepted(Probe.GENUINE))

    @property
    def lost(self) -> tuple[Seen, ...]:
        """The genuine deliveries that were refused."""
        return tuple(each for each in self.genuine if each.reaction in REFUSED)

    @property
    def after_the_end(self) -> tuple[Seen, ...]:
        """The deliveries without an answer from which on there was none any more; it had answered before."""
        answered = [number for number, each in enumerate(self.seen) if each.status is not None]
        return self.seen[answered[-1] + 1 :] if answered else ()

    @property
    def is_lost_in_verifying(self) -> bool:
        """Whether everything that is signed makes it fail, and nothing is accepted."""
        return all_are((*self.genuine, *self.of(Probe.RANDOM_KEY)), Reaction.FAILED) and not self.accepted(*Probe)


def all_are(seen: Iterable[Seen], *reactions: Reaction) -> bool:
    """Whether there is an answer in *seen*, and each one is one of *reactions*."""
    found = [each.reaction in reactions for each in seen]
    return bool(found) and all(found)


def statuses(seen: Iterable[Seen]) -> str:
    """The statuses in *seen*, each once."""
    return ", ".join(dict.fromkeys(each.answer for each in seen))


def labels(seen: Iterable[Seen]) -> str:
    """The labels of the probes in *seen*, each once."""
    return ", ".join(dict.fromkeys(each.probe.value for each in seen))


@dataclass(frozen=True, slots=True)
class Conclusion:
    """One thing to know about a receiver.

    Attributes:
        key: a word for programs.
        what: what the receiver does, in one sentence.
        fix: what to do about it.
        is_wrong: whether it must be fixed; else it is good to know.
        explains: the answers that it is drawn from.
    """

    key: str
    what: str
    fix: str
    is_wrong: bool = True
    explains: tuple[Seen, ...] = ()


if TYPE_CHECKING:
    Rule: TypeAlias = Callable[[Answers], Conclusion | None]
    """What one pattern of answers says, or None if the answers don't have it."""
