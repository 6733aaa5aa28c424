"""A delivery at a receiver: what arrived, what its signature says, and what was done with it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from argyle_provider import signature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class NamedSecret:
    """A secret, and where it comes from.

    Attributes:
        name: what a person calls it: an entry of a stack, or a variable.
    """

    name: str
    value: str = field(repr=False)


class Verdict(str, Enum):
    """What the signature of a delivery says."""

    OK = "ok"
    WRONG = "wrong signature"
    MALFORMED = "malformed signature"
    UNSIGNED = "unsigned"
    UNCHECKED = "not checked"
    """It is signed, and there is no secret to check it with."""


@dataclass(frozen=True, slots=True)
class Forward:
    """What came of passing a delivery on.

    Attributes:
        status: the HTTP status of the answer; None where none came.
        ms: how long it took, in milliseconds.
        error: why no answer came, in one sentence; None where one came.
    """

    status: int | None
    ms: int
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery as it arrived, and what was done with it.

    Attributes:
        n: its number, from 1; 0 where it is not known.
        time: when it had arrived, in ISO 8601, UTC.
        event: the event that the body names, or None where it names none. Only the verdict ok vouches for it.
        name: the subscription's name in the body, likewise.
        secret_index: which of the secrets fits, from 0; None where none does.
        headers: by name; a repeated header is one, with commas.
        body: the exact bytes.
        source: the address that it came from.
        forward: what came of passing it on; None where it was not passed on.
        answered: the HTTP status that the sender got.
    """

    body: bytes
    headers: Mapping[str, str]
    n: int = 0
    time: str = ""
    event: str | None = None
    name: str | None = None
    verdict: Verdict = Verdict.UNCHECKED
    secret_index: int | None = None
    source: str = ""
    forward: Forward | None = None
    answered: int | None = None

    def header(self, name: str) -> str | None:
        """The value of the header *name*, in any case of letters; None where there is none."""
        return next((each for key, each in self.headers.items() if key.lower() == name.lower()), None)

    @property
    def signature(self) -> str | None:
        """The value of the signature's header, or None where there is none."""
        return self.header(signature.HEADER)


def judge(body: bytes, header: str | None, secrets: Sequence[str]) -> tuple[Verdict, int | None]:
    """What the signature of a delivery says, and the index of the secret that fits."""
    try:
        return Verdict.OK, signature.verify(body, header, secrets)
    except signature.NoSecret:
        return (Verdict.UNCHECKED if header else Verdict.UNSIGNED), None
    except signature.MissingSignature:
        return Verdict.UNSIGNED, None
    except signature.MalformedSignature:
        return Verdict.MALFORMED, None
    except signature.WrongSignature:
        return Verdict.WRONG, None


def names_in(body: bytes) -> tuple[str | None, str | None]:
    """The event and the subscription's name in a body, or None for what it does not say."""
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        return None, None
    if not isinstance(message, dict):
        return None, None
    event, name = message.get("event"), message.get("name")
    return event if isinstance(event, str) else None, name if isinstance(name, str) else None
