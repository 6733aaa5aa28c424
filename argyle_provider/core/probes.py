"""The probes of a receiver: what each one is, what a receiver must make of it, and what it answered.

Each forgery is a mistake that a real receiver makes, so a receiver that accepts it is told which one is its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from typing_extensions import Self

LIMIT_SECONDS = 10.0
"""How long Argyle waits for an answer (second-hand)."""

SLOW_MS = 5_000
"""From here on an answer comes too close to the limit."""


class Wanted(Enum):
    """What a receiver must do with a probe."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    EITHER = "either"


class Probe(Enum):
    """Every probe, in the order of sending; the value is its label.

    Attributes:
        key: its name for ``--forge`` and for programs.
        wanted: what a receiver must do with it.
        what: what is sent, in words for a person.
    """

    GENUINE = "G1", "genuine", Wanted.ACCEPTED, "genuine"
    DUPLICATE = "G2", "duplicate", Wanted.ACCEPTED, "the same again"
    ODD_BODY = "G3", "odd-body", Wanted.ACCEPTED, "genuine: letters beyond ASCII, \\/, 1.0 and 1e2 in the body"
    UNKNOWN_EVENT = "G4", "unknown-event", Wanted.ACCEPTED, "genuine: an unknown event with unknown fields"
    EARLY = "G5", "early", Wanted.ACCEPTED, "genuine: users.fully_synced before its account's events"
    OTHER_SECRETS = "G6", "rotated", Wanted.ACCEPTED, "genuine: signed with another of the secrets"
    UNSIGNED = "F1", "unsigned", Wanted.REFUSED, "no signature header"
    EMPTY_HEADER = "F2", "empty-header", Wanted.REFUSED, "an empty signature header"
    RANDOM_KEY = "F3", "random-key", Wanted.REFUSED, "signed with a random key"
    EMPTY_KEY = "F4", "empty-key", Wanted.REFUSED, "signed with an empty key"
    SHA256 = "F5", "sha256", Wanted.REFUSED, "right key, SHA-256"
    SHA256_PREFIX = "F6a", "sha256-prefix", Wanted.REFUSED, "right key, SHA-256 after sha256="
    SHA256_ELSEWHERE = "F6b", "sha256-elsewhere", Wanted.REFUSED, "right key, SHA-256, in other headers"
    ELSEWHERE = "F6c", "elsewhere", Wanted.REFUSED, "the genuine signature in other headers"
    ALTERED = "F7", "altered", Wanted.REFUSED, "one byte of the body changed"
    COMPACT = "F8a", "compact", Wanted.REFUSED, "signature of the body without blanks (JavaScript)"
    COMPACT_PYTHON = "F8b", "compact-python", Wanted.REFUSED, "signature of the body on one line (Python)"
    TRUNCATED = "F9a", "truncated", Wanted.REFUSED, "the genuine signature, cut in half"
    OVERLONG = "F9b", "overlong", Wanted.REFUSED, "the genuine signature, twice in a row"
    NOT_ASCII = "F10", "not-ascii", Wanted.REFUSED, "byte 0xE9 in the signature header"
    OTHER_ENVIRONMENT = "F11", "other-environment", Wanted.REFUSED, "signed with another environment's secret"
    SECRET_LINE_END = "F12", "secret-line-end", Wanted.REFUSED, "signed with a line end after the secret"
    BASE64 = "F13a", "base64", Wanted.REFUSED, "the genuine signature in base64"
    SHA256_BASE64 = "F13b", "sha256-base64", Wanted.REFUSED, "right key, SHA-256, in base64"
    TWO_HEADERS = "F14", "two-headers", Wanted.EITHER, "two signature headers, one genuine"
    LAST = "G7", "last", Wanted.ACCEPTED, "genuine, after all of these"

    key: str
    wanted: Wanted
    what: str

    def __new__(cls, value: str, key: str, wanted: Wanted, what: str) -> Self:
        """The probe with the label *value*."""
        probe = object.__new__(cls)
        probe._value_, probe.key, probe.wanted, probe.what = value, key, wanted, what
        return probe

    @property
    def is_genuine(self) -> bool:
        """Whether Argyle could have sent it."""
        return self.wanted is Wanted.ACCEPTED


FORGERIES = {each.key: each for each in Probe if not each.is_genuine}
"""What ``send --forge`` can do to a delivery, by name."""


class Reaction(Enum):
    """What a receiver made of a delivery, as its status says."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    REDIRECTED = "redirected"
    FAILED = "failed"
    SILENT = "no answer"


_FIRST_OF_KIND = (
    (500, Reaction.FAILED),
    (400, Reaction.REFUSED),
    (300, Reaction.REDIRECTED),
    (200, Reaction.ACCEPTED),
)


_WANTED = {
    Wanted.ACCEPTED: {Reaction.ACCEPTED},
    Wanted.REFUSED: {Reaction.REFUSED, Reaction.REDIRECTED},
    Wanted.EITHER: set(Reaction),
}


def reaction_to(status: int | None) -> Reaction:
    """What *status* says; None is no answer, and what is below 200 is no acceptance."""
    if status is None:
        return Reaction.SILENT
    return next((kind for first, kind in _FIRST_OF_KIND if status >= first), Reaction.REFUSED)


@dataclass(frozen=True, slots=True)
class Seen:
    """A probe that was sent, and what came back.

    Attributes:
        status: the HTTP status; None where no answer came.
        ms: how long it took, in milliseconds.
        error: why no answer came; empty where one came.
        excerpt: the beginning of the answer's body.
        secret: the name of the secret that signed it, where it is another than usual.
        timed_out: whether the time was over before an answer came.
    """

    probe: Probe
    status: int | None
    ms: int = 0
    error: str = ""
    excerpt: str = ""
    secret: str | None = None
    timed_out: bool = False

    @property
    def reaction(self) -> Reaction:
        """What the receiver made of it."""
        return reaction_to(self.status)

    @property
    def is_as_wanted(self) -> bool:
        """Whether the receiver did with it what it must."""
        return self.reaction in _WANTED[self.probe.wanted]

    @property
    def answer(self) -> str:
        """The status, or that there was none."""
        return "no answer" if self.status is None else str(self.status)


def is_hopeless(seen: Sequence[Seen]) -> bool:
    """Whether sending the other probes would only take time: nothing answers."""
    return len(seen) > 1 and all(each.status is None for each in seen)
