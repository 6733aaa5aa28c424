"""The handlers of the control endpoint for deliveries: trigger events, and read the deliveries."""

from __future__ import annotations

import asyncio
import time
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response

from argyle_provider.emulator import times
from argyle_provider.emulator.control import bodies
from argyle_provider.emulator.deliveries.attempts import Attempt
from argyle_provider.emulator.deliveries.faults import LONGEST, DeliveryFault, DeliveryFaultKind, kind_of
from argyle_provider.emulator.deliveries.rules import Event
from argyle_provider.emulator.errors import EmulatorError
from argyle_provider.samples import PERSON, Person

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request

    from argyle_provider.emulator.deliveries.making import Delivery
    from argyle_provider.emulator.deliveries.service import Deliveries
    from argyle_provider.emulator.state import State

_LONGEST_WAIT = 60.0
_MOST_SHOWN = 1_000
_POLL_SECONDS = 0.02
_ACCEPTED = 202


class DeliveryControl:
    """The handlers; ``routes`` has the path of each."""

    def __init__(self, state: State, deliveries: Deliveries) -> None:
        """Work on *deliveries*, and on *state* to know when the server stops."""
        self._state = state
        self._deliveries = deliveries

    async def happen(self, request: Request) -> Response:
        """Trigger an event."""
        fields = await bodies.read_fields(request, bodies.EVENT, required=["event"])
        event = Event(name=fields["event"], person=_person(fields), data=fields.get("data"))
        return self._sent(lambda: self._deliveries.happen(event, account=fields.get("account"), fault=_fault(fields)))

    async def play(self, request: Request) -> Response:
        """Trigger a scenario."""
        fields = await bodies.read_fields(request, bodies.SCENARIO, required=["scenario"])
        return self._sent(
            lambda: self._deliveries.play(
                fields["scenario"], person=_person(fields), account=fields.get("account"), fault=_fault(fields)
            )
        )

    async def send_again(self, request: Request) -> Response:
        """Send the body of an attempt again."""
        return self._sent(lambda: (self._deliveries.send_again(request.path_params["number"]),))

    def _sent(self, send: Callable[[], tuple[Delivery, ...]]) -> Response:
        after = self._deliveries.attempts.last
        made = [{"delivery": each.number, "event": each.event, "name": each.name} for each in send()]
        return JSONResponse({"after": after, "deliveries": made}, status_code=_ACCEPTED)

    async def show(self, request: Request) -> Response:
        """Return the attempts after a number; with ``wait``, wait for them."""
        query = request.query_params
        after, count = _number(query, "after", 0), _number(query, "count", 1)
        event, name = query.get("event", "*"), query.get("name", "*")
        end = time.monotonic() + min(_seconds(query, "wait"), _LONGEST_WAIT)
        journal, found, last = self._deliveries.attempts, list[Attempt](), min(after, self._deliveries.attempts.last)
        while True:
            newer = journal.entries(last)
            last = newer[-1].number if newer else last
            found += [
                each
                for each in newer
                if fnmatchcase(each.delivery.event, event) and fnmatchcase(each.delivery.name, name)
            ]
            if len(found) >= count or time.monotonic() >= end or self._state.stopping.is_set():
                break
            await asyncio.sleep(_POLL_SECONDS)
        shown = found[:_MOST_SHOWN]
        if len(shown) < len(found):
            last = shown[-1].number
        bodies_too = query.get("bodies") == "yes"
        return JSONResponse(
            {
                "deliveries": [each.as_json(bodies=bodies_too) for each in shown],
                "last": last,
                "waiting": self._deliveries.waiting,
            }
        )

    async def show_one(self, request: Request) -> Response:
        """Return one attempt with headers and body."""
        attempt = self._deliveries.attempts.get(request.path_params["number"])
        return JSONResponse(attempt.as_json(bodies=True))

    async def order_fault(self, request: Request) -> Response:
        """Order a fault for later deliveries."""
        fields = await bodies.read_fields(request, bodies.DELIVERY_FAULT, required=["fault"])
        kind = kind_of(fields.pop("fault"))
        self._deliveries.faults.add(DeliveryFault(kind=kind, **fields))
        return Response(status_code=204)

    async def clear_faults(self, _: Request) -> Response:
        """Remove the ordered faults of deliveries."""
        self._deliveries.faults.clear()
        return Response(status_code=204)

    async def show_clock(self, _: Request) -> Response:
        """Return the time of the clock of deliveries."""
        return self._clock()

    async def advance(self, request: Request) -> Response:
        """Move the clock of deliveries forward."""
        fields = await bodies.read_fields(request, bodies.CLOCK, required=["advance"])
        if not 0 <= fields["advance"] <= LONGEST:
            message = f"advance is a number of seconds from 0 to {LONGEST:,}."
            raise EmulatorError(message)
        self._deliveries.clock.advance(fields["advance"])
        return self._clock()

    def _clock(self) -> Response:
        clock = self._deliveries.clock
        return JSONResponse({"time": times.written(clock.now()), "advanced": clock.advanced})


def _person(fields: Mapping[str, Any]) -> Person:
    given = {
        key: fields[name]
        for key, name in (("user", "user"), ("account", "payroll_account"), ("item", "item"), ("employer", "employer"))
        if name in fields
    }
    return Person(**given) if given else PERSON


def _fault(fields: Mapping[str, Any]) -> DeliveryFault | None:
    if "fault" not in fields:
        return None
    kind: DeliveryFaultKind = kind_of(fields["fault"])
    return DeliveryFault(kind=kind, **{key: fields[key] for key in ("seconds",) if key in fields})


def _number(query: Mapping[str, str], name: str, default: int) -> int:
    text = query.get(name, str(default))
    if not text.isascii() or not text.isdigit():
        message = f"The parameter {name} must be a number, 0 or more."
        raise EmulatorError(message)
    return int(text)


def _seconds(query: Mapping[str, str], name: str) -> float:
    try:
        seconds = float(query.get(name, "0"))
    except ValueError:
        seconds = -1.0
    if not seconds >= 0:  # NaN is no number either
        message = f"The parameter {name} must be a number of seconds, 0 or more."
        raise EmulatorError(message)
    return seconds
