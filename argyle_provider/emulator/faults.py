"""Faults: what networks and servers do to a request at the worst moment, done to the next one on order.

A fault strikes around the two halves of an operation: before it is decided and committed, or between the commit and the
reply. What a client must do about it is the client's business; the journal shows what it did.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from argyle_provider.emulator.errors import EmulatorError
from argyle_provider.emulator.orders import Order, Orders
from argyle_provider.emulator.replies import Reply
from argyle_provider.emulator.store import Store
from argyle_provider.emulator.subscription import V2

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from argyle_provider.emulator.settings import Settings
    from argyle_provider.emulator.subscription import Subscription

_HTML = "<html><body><h1>{}</h1></body></html>"
_SECONDS = 5.0
_TICK = 0.02
_READS = frozenset({"GET", "HEAD"})


@dataclass(frozen=True)
class FaultKind:
    """One kind of fault as help and documents show it: the requests it is for unless said otherwise, and the effect."""

    name: str
    method: str
    path: str
    what: str


KINDS: Mapping[str, FaultKind] = {
    each.name: each
    for each in (
        FaultKind("commit-lost", "POST", V2, "the connection closes, and nothing is done"),
        FaultKind("reply-lost", "POST", V2, "it is done, and the connection closes without a reply"),
        FaultKind("hold", "POST", V2, "it is done after `seconds` only, whether the client still waits or not"),
        FaultKind("slow", "*", "*", "it is done at once, and the reply waits `seconds`"),
        FaultKind("drip", "*", "*", "the reply's body arrives in pieces, spread over `seconds`"),
        FaultKind("rate-limit", "*", "*", "429 with an HTML body and `retry_after`, or else `seconds`, as Retry-After"),
        FaultKind("server-error", "*", "*", "the 5xx `status` (503) with an HTML body, and nothing is done"),
        FaultKind("stale-list", "GET", V2, "the list is that of the moment in which the fault was ordered"),
        FaultKind("moved-between-pages", "GET", V2, "a page after the first lacks an object that moved meanwhile"),
        FaultKind("masked-secret", "*", "*", "the reply masks secrets"),
        FaultKind("created-200", "POST", V2, "a create is answered with 200"),
    )
}


@dataclass(frozen=True, kw_only=True)
class Fault(Order):
    """One fault, and the requests that it strikes.

    Attributes:
        kind: a name in :data:`KINDS`.
        seconds: how long ``hold``, ``slow`` and ``drip`` take; the ``Retry-After`` of ``rate-limit``.
        status: the status of ``server-error``.
        retry_after: the ``Retry-After`` of ``rate-limit`` as text: seconds, a date, or something absurd.
        live: what ``stale-list`` goes on to show: all that was live when the fault was ordered.
    """

    kind: str
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


class Faults:
    """The ordered faults of one emulator. Safe for all threads."""

    def __init__(self) -> None:
        """Start without any."""
        self._orders: Orders[Fault] = Orders()
        self._stopping = threading.Event()

    def add(self, fault: Fault, *, live: Iterable[Subscription]) -> None:
        """Order *fault*; *live* is what a stale list goes on to show, kept for as long as the order."""
        self._orders.add(replace(fault, live=tuple(live)) if fault.kind == "stale-list" else fault)

    def clear(self) -> None:
        """Forget all faults; what is held already stays held for its time."""
        self._orders.clear()

    def stop(self) -> None:
        """Let go of what is held; it is never done."""
        self._stopping.set()

    def start(self) -> None:
        """Hold again."""
        self._stopping.clear()

    async def answer(
        self, method: str, path: str, respond: Callable[[Settings, Store], Reply], settings: Settings, store: Store
    ) -> Reply | None:
        """The reply of *respond* as the next fault for this request leaves it; None is no reply."""
        fault = self._orders.take(method, path)
        kind = fault.kind if fault else ""
        if fault is None:
            return respond(settings, store)
        if kind in {"server-error", "rate-limit"}:
            return _refusal(fault)
        if kind == "commit-lost" or (kind == "hold" and not await self._wait(fault.seconds)):
            return None
        with _shown(fault, method, store) as shown:
            reply = respond(_changed(settings, kind), shown)
        if kind == "reply-lost" or (kind == "slow" and not await self._wait(fault.seconds)):
            return None
        if kind == "drip":
            return replace(reply, seconds=fault.seconds)
        return _without_first(reply) if kind == "moved-between-pages" else reply

    async def _wait(self, seconds: float) -> bool:
        """Whether the emulator is still there after *seconds*."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0 and not self._stopping.is_set():  # noqa: ASYNC110 - set by another thread
            await asyncio.sleep(min(_TICK, left))
        return not self._stopping.is_set()


@contextlib.contextmanager
def _shown(fault: Fault, method: str, store: Store) -> Iterator[Store]:
    """The store that a request works on. A stale one only for reads: what is written must not be lost with it."""
    if fault.kind != "stale-list" or method not in _READS:
        yield store
        return
    with contextlib.closing(Store(None)) as stale:
        for each in fault.live:
            stale.put(each)
        yield stale


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
    known = KINDS.get(content["fault"])
    if known is None:
        message = f"There is no fault {content['fault']!r}; the faults are {', '.join(KINDS)}."
        raise EmulatorError(message)
    return Fault(kind=known.name, **{"method": known.method, "path": known.path, **fields})


def _refusal(fault: Fault) -> Reply:
    html = {"Content-Type": "text/html"}
    if fault.kind == "server-error":
        return Reply(fault.status, html, _HTML.format("Something went wrong").encode())
    wait = f"{fault.seconds:g}" if fault.retry_after is None else fault.retry_after
    return Reply(429, {**html, "Retry-After": wait}, _HTML.format("Too many requests").encode())


def _changed(settings: Settings, kind: str) -> Settings:
    if kind == "masked-secret":
        return settings.changed({"secret_in_get": "masked", "secret_in_create": "masked"})
    return settings.changed({"create_status": 200}) if kind == "created-200" else settings


def _without_first(reply: Reply) -> Reply:
    """A page after the first without its first object; any other reply as it is."""
    try:
        content = json.loads(reply.body)
    except ValueError:
        return reply
    if not isinstance(content, dict) or not content.get("previous") or not content.get("results"):
        return reply
    content["results"] = content["results"][1:]
    return replace(reply, body=json.dumps(content).encode())
