"""Faults: what networks and servers do to a request at the worst moment, done to the next one on order."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from argyle_provider.emulator.errors import EmulatorError
from argyle_provider.emulator.orders import RequestOrder
from argyle_provider.emulator.subscription import V2

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from typing_extensions import Self

    from argyle_provider.emulator.subscription import Subscription

_SECONDS = 5.0


class FaultKind(Enum):
    """Every kind of fault, with the requests it is for unless said otherwise; what it does is in ``api.strike``.

    Attributes:
        method: ``*`` for any.
        path: ``*`` for any.
        what: what happens, in words for a person.
    """

    COMMIT_LOST = "commit-lost", "POST", V2, "the connection closes, and nothing is done"
    REPLY_LOST = "reply-lost", "POST", V2, "it is done, and the connection closes without a reply"
    HOLD = "hold", "POST", V2, "it is done after `seconds` only, whether the client still waits or not"
    SLOW = "slow", "*", "*", "it is done at once, and the reply waits `seconds`"
    DRIP = "drip", "*", "*", "the reply's body arrives in pieces, spread over `seconds`"
    RATE_LIMIT = "rate-limit", "*", "*", "429 with an HTML body and `retry_after`, or else `seconds`, as Retry-After"
    SERVER_ERROR = "server-error", "*", "*", "the 5xx `status` (503) with an HTML body, and nothing is done"
    STALE_LIST = "stale-list", "GET", V2, "the list is that of the moment in which the fault was ordered"
    MOVED_PAGES = "moved-between-pages", "GET", V2, "a page after the first lacks an object that moved meanwhile"
    MASKED_SECRET = "masked-secret", "*", "*", "the reply masks secrets"
    CREATED_200 = "created-200", "POST", V2, "a create is answered with 200"

    method: str
    path: str
    what: str

    def __new__(cls, value: str, method: str, path: str, what: str) -> Self:
        """The kind that is called *value*."""
        kind = object.__new__(cls)
        kind._value_, kind.method, kind.path, kind.what = value, method, path, what
        return kind


@dataclass(frozen=True, kw_only=True)
class Fault(RequestOrder):
    """One fault, and the requests that it strikes.

    Attributes:
        seconds: how long ``hold``, ``slow`` and ``drip`` take; the ``Retry-After`` of ``rate-limit``.
        status: the status of ``server-error``.
        retry_after: the ``Retry-After`` of ``rate-limit`` as text: seconds, a date, or something absurd.
        live: what ``stale-list`` goes on to show: all that was live when the fault was ordered.
    """

    kind: FaultKind
    seconds: float = _SECONDS
    status: int = 503
    retry_after: str | None = None
    live: tuple[Subscription, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        """Refuse what can't strike.

        Raises:
            EmulatorError: says what is wrong, all of it.
        """
        wrong = self.wrong_times
        if self.seconds < 0:
            wrong.append(f"seconds {self.seconds:g} (0 or more)")
        if self.status not in range(500, 600):
            wrong.append(f"the status {self.status} (500 to 599)")
        if self.retry_after is not None and not (self.retry_after.isascii() and self.retry_after.isprintable()):
            wrong.append("a retry_after that no header can carry")
        if wrong:
            message = f"A fault can't have {', '.join(wrong)}."
            raise EmulatorError(message)


def load(path: Path) -> list[Fault]:
    """The faults in a file: a JSON list of objects, each with ``fault`` and the fields of :class:`Fault`.

    Raises:
        EmulatorError: the file can't be read or holds something else; all that is wrong in it.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        message = f'The faults in {path} can\'t be read: it is a JSON list like [{{"fault": "reply-lost"}}].'
        raise EmulatorError(message) from None
    faults, wrong = [], []
    for number, each in enumerate(content if isinstance(content, list) else [content], start=1):
        try:
            faults.append(from_json(each))
        except EmulatorError as error:  # noqa: PERF203 - a handful, and all problems at once
            wrong.append(f"{path}, fault {number}: {error}")
    if wrong:
        raise EmulatorError(" ".join(wrong))
    return faults


_FIELDS: Mapping[str, tuple[type, ...]] = {
    "method": (str,),
    "path": (str,),
    "times": (int, type(None)),
    "seconds": (int, float),
    "status": (int,),
    "retry_after": (str,),
}


def from_json(content: object) -> Fault:
    """The fault in a JSON object.

    Raises:
        EmulatorError: it is none.
    """
    if not isinstance(content, dict) or not isinstance(content.get("fault"), str):
        message = 'A fault is an object with "fault", its kind.'
        raise EmulatorError(message)
    fields = {key: value for key, value in content.items() if key != "fault"}
    wrong = [f"{key} is unknown (known: fault, {', '.join(_FIELDS)})" for key in fields if key not in _FIELDS]
    wrong += [
        f"{key} is of the wrong type"
        for key, value in fields.items()
        if key in _FIELDS and (not isinstance(value, _FIELDS[key]) or isinstance(value, bool))
    ]
    if wrong:
        message = f"{'; '.join(wrong)}."
        raise EmulatorError(message)
    known = {each.value: each for each in FaultKind}
    kind = known.get(content["fault"])
    if kind is None:
        message = f"There is no fault {content['fault']!r}; the faults are {', '.join(known)}."
        raise EmulatorError(message)
    return Fault(kind=kind, **{"method": kind.method, "path": kind.path, **fields})
