"""The lines of a check-up: what was looked at, what was found, and what to do first."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


class Level(str, Enum):
    """What a line says; the value is its name in every report."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    UNKNOWN = "could not look"
    """Nothing is known, good or bad: something else has to work first."""
    SKIPPED = "not tried"
    """Nobody asked for it."""


class Check(str, Enum):
    """What a line is about, in the order of a check-up; the value is its name in every report."""

    CONFIG = "config"
    STATE = "state"
    KEY = "key"
    ACCOUNT = "account"
    DRIFT = "drift"
    SECRET = "secret"  # noqa: S105 - the name of a check
    URL = "url"
    LAST_SENT = "last sent"
    END_TO_END = "end to end"
    HOST = "host"
    NAME = "name"
    CONNECTION = "connection"
    CERTIFICATE = "certificate"
    ANSWER = "answer"
    UNSIGNED = "unsigned"
    WRONGLY_SIGNED = "wrongly signed"
    GENUINE = "genuine"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a check-up.

    Attributes:
        what: what was found, in one sentence; never contains a secret.
        step: what to do next, in one sentence; empty where nothing is to do.
        subscription: the resource that the line is about; empty for all others.
        receiver: the URL of the receiver that the line is about; empty for all others.
        delivering: the resources that deliver to that receiver.
    """

    check: Check
    level: Level
    what: str
    step: str = ""
    subscription: str = ""
    receiver: str = ""
    delivering: tuple[str, ...] = ()


def first_failed(lines: Iterable[Line]) -> Line | None:
    """The line that says what to do first; None where nothing has failed."""
    return next((each for each in lines if each.level is Level.FAILED), None)


def first_unknown(lines: Iterable[Line]) -> Line | None:
    """The first line about something that could not be looked at; None where there is none."""
    return next((each for each in lines if each.level is Level.UNKNOWN), None)


def count_of(lines: Iterable[Line], level: Level) -> int:
    """How many of *lines* have a level."""
    return sum(each.level is level for each in lines)


OTHER_KEY = "Run again with the key of that account in ARGYLE_API_KEY_ID and ARGYLE_API_KEY_SECRET."
"""What to do about :func:`in_other_accounts`."""


def in_other_accounts(elsewhere: Mapping[str, int]) -> Iterator[str]:
    """A sentence for each provider of a program whose subscriptions are in another account than the one looked at."""
    for provider, number in sorted(elsewhere.items()):
        whose = f"provider `{provider}`" if provider else "the default provider"
        yield f"Not compared: {count(number, 'subscription')} of {whose}, in another Argyle account."


def count(number: int, noun: str) -> str:
    """``1 event``, ``2 events``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def named(names: Sequence[str], most: int = 3) -> str:
    """```a`, `b`, `c` and 2 more``: the first *most* of the names, and how many are left."""
    return listed([f"`{each}`" for each in names], most)


def listed(texts: Sequence[str], most: int = 3) -> str:
    """The first *most* of some texts, and how many are left."""
    shown = ", ".join(texts[:most])
    return f"{shown} and {len(texts) - most} more" if len(texts) > most else shown
