"""Faults: failures of network and server at the worst moment, ordered for the next matching request."""

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
    """Every kind of fault, with its default method and path. ``api.strike`` has the code of each.

    Attributes:
        method: ``*`` for any.
        path: ``*`` for any.
        what: the effect, in words for a person.
    """

    COMMIT_LOST = "commit-lost", "POST", V2, "the connection closes before anything is done"
    REPLY_LOST = "reply-lost", "POST", V2, "the subscription is created, and the connection closes without a reply"
    HOLD = "hold", "POST", V2, "the subscription is created after `seconds`, even if the client no longer waits"
    SLOW = "slow", "*", "*", "the request is carried out at once, and the reply comes after `seconds`"
    DRIP = "drip", "*", "*", "the reply's body arrives in pieces, spread over `seconds`"
    RATE_LIMIT = "rate-limit", "*", "*", "429 with an HTML body; its Retry-After is `retry_after`, or else `seconds`"
    SERVER_ERROR = "server-error", "*", "*", "the 5xx `status` (503) with an HTML body; nothing is done"
    STALE_LIST = "stale-list", "GET", V2, "the list is as it was when the fault was ordered"
    MOVED_PAGES = "moved-between-pages", "GET", V2, "a page after the first lacks an object that moved meanwhile"
    MASKED_SECRET = "masked-secret", "*", "*", "the reply masks secrets"
    CREATED_200 = "created-200", "POST", V2, "the create is answered with 200"

    method: str
    path: str
    what: str

    def __new__(cls, value: str, method: str, path: str, what: str) -> Self:
        """Make the kind named *value*."""
        kind = object.__new__(cls)
        kind._value_, kind.method, kind.path, kind.what = value, method, path, what
        return kind


@dataclass(frozen=True, kw_only=True)
class Fault(RequestOrder):
    """One fault, and the requests that it hits.

    Attributes:
        seconds: how long ``hold``, ``slow`` and ``drip`` take; the ``Retry-After`` of ``rate-limit``.
        status: the status of ``server-error``.
        retry_after: the ``Retry-After`` of ``rate-limit`` as text: seconds, a date, or an invalid value.
        live: the list that ``stale-list`` keeps showing: the subscriptions when the fault was ordered.
    """

    kind: FaultKind
    seconds: float = _SECONDS
    status: int = 503
    retry_after: str | None = None
    live: tuple[Subscription, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        """Refuse a fault that can't happen.

        Raises:
            EmulatorError: names every wrong field.
        """
        wrong = self.wrong_times
        if self.seconds < 0:
            wrong.append(f"seconds {self.seconds:g} (must be 0 or more)")
        if self.status not in range(500, 600):
            wrong.append(f"status {self.status} (must be 500 to 599)")
        if self.retry_after is not None and not (self.retry_after.isascii() and self.retry_after.isprintable()):
            wrong.append("a retry_after that is not printable ASCII")
        if wrong:
            message = f"A fault can't have {', '.join(wrong)}."
            raise EmulatorError(message)


def load(path: Path) -> list[Fault]:
    """Read the faults in a file: a JSON list of objects, each with ``fault`` and the fields of :class:`Fault`.

    Raises:
        EmulatorError: the file can't be read, or is not such a list. Names every problem.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        message = f'The fault file {path} can\'t be read. Write a JSON list like [{{"fault": "reply-lost"}}].'
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
    """Read the fault in a JSON object.

    Raises:
        EmulatorError: the object is not a fault.
    """
    if not isinstance(content, dict) or not isinstance(content.get("fault"), str):
        message = 'A fault must be an object with its kind as "fault".'
        raise EmulatorError(message)
    fields = {key: value for key, value in content.items() if key != "fault"}
    wrong = [f"{key} is unknown (known: fault, {', '.join(_FIELDS)})" for key in fields if key not in _FIELDS]
    wrong += [
        f"{key} has the wrong type"
        for key, value in fields.items()
        if key in _FIELDS and (not isinstance(value, _FIELDS[key]) or isinstance(value, bool))
    ]
    if wrong:
        message = f"{'; '.join(wrong)}."
        raise EmulatorError(message)
    known = {each.value: each for each in FaultKind}
    kind = known.get(content["fault"])
    if kind is None:
        message = f"Unknown fault {content['fault']!r}. The faults are {', '.join(known)}."
        raise EmulatorError(message)
    return Fault(kind=kind, **{"method": kind.method, "path": kind.path, **fields})
