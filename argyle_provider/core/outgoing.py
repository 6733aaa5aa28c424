"""Deliveries on their way to a receiver: how they are changed, arranged, and judged by the answer."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from argyle_provider.core.probes import Reaction, reaction_to
from argyle_provider.core.suggestion import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_Item = TypeVar("_Item")
_STATUS = re.compile(r"[1-5]xx|[1-5][0-9][0-9]")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One delivery to send.

    Attributes:
        body: the exact bytes.
        headers: names and values in order; a name may be there twice.
        event: the event in the body, or None.
        name: the subscription's name in the body, or None.
        forgery: the key of what is wrong with it on purpose; None where nothing is.
    """

    body: bytes
    headers: tuple[tuple[str, str], ...]
    event: str | None
    name: str | None
    forgery: str | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """A delivery that was sent, and its answer.

    Attributes:
        n: its number, from 1.
        status: the HTTP status; None where no answer came.
        ms: how long it took, in milliseconds.
        error: why no answer came; empty where one came.
        excerpt: the beginning of the answer's body.
        timed_out: whether the time was over before an answer came.
    """

    outgoing: Outgoing
    n: int
    status: int | None
    ms: int
    error: str = ""
    excerpt: str = ""
    timed_out: bool = False

    def is_answered_with(self, expected: str | None) -> bool:
        """Whether the status is *expected*: ``401``, ``4xx``; without it, any 2xx."""
        if expected is None:
            return reaction_to(self.status) is Reaction.ACCEPTED
        return self.status is not None and (expected == str(self.status) or expected == f"{self.status // 100}xx")


def is_status(text: str) -> bool:
    """Whether *text* is a status to expect: ``401`` or ``4xx``."""
    return _STATUS.fullmatch(text) is not None


def arranged(items: Sequence[_Item], *, duplicate: bool, reorder: bool) -> list[_Item]:
    """*items* as a network may deliver them: each twice, and the last one first."""
    twice = [each for item in items for each in (item, item)] if duplicate else list(items)
    return twice[::-1] if reorder else twice


def with_values(messages: Sequence[Mapping[str, Any]], values: Iterable[tuple[str, object]]) -> list[dict[str, Any]]:
    """Copies of *messages* with other values at some paths, like ``data.user``, in each message that has the path.

    Raises:
        KeyError: none has it; says so, with the nearest one.
    """
    changed = [copy.deepcopy(dict(each)) for each in messages]
    for path, value in values:
        places = [dict(_places(each)) for each in changed]
        if not any(path in each for each in places):
            known = {name for each in places for name in each}
            problem = f"What is sent has no `{path}`.{did_you_mean(path, known)}"
            raise KeyError(problem)
        for holder, key in [each[path] for each in places if path in each]:
            holder[key] = value
    return changed


def _places(value: object, path: str = "") -> Iterator[tuple[str, tuple[Any, Any]]]:
    """Every path in *value*, with what holds it and the key that it has there."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in items:
        below = f"{path}.{key}" if path else str(key)
        yield below, (value, key)
        yield from _places(each, below)
