"""Read the bodies of the control endpoint: JSON objects with known fields of known types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from argyle_provider.emulator import times
from argyle_provider.emulator.errors import EmulatorError
from argyle_provider.emulator.strict_json import NotJsonError, parse_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

_STRING: tuple[type, ...] = (str,)
_OPTIONAL_STRING = (str, type(None))
REPLY = {
    "status": (int,),
    "method": _STRING,
    "path": _STRING,
    "headers": (dict,),
    "body": _STRING,
    "times": (int, type(None)),
}
_SUBSCRIPTION = {
    "name": _STRING,
    "url": _STRING,
    "events": (list,),
    "config": (dict,),
    "secret": _OPTIONAL_STRING,
}
NEW = {**_SUBSCRIPTION, "account": _STRING, "collection": _STRING}
EDIT = {
    **_SUBSCRIPTION,
    "created_at": _STRING,
    "updated_at": _STRING,
    "last_sent_at": _OPTIONAL_STRING,
}
_NUMBER = (int, float)
_HAPPENING = {
    "user": _STRING,
    "payroll_account": _STRING,
    "item": _STRING,
    "employer": _STRING,
    "account": _STRING,
    "fault": _STRING,
    "seconds": _NUMBER,
}
EVENT = {"event": _STRING, **_HAPPENING, "data": (dict,)}
SCENARIO = {"scenario": _STRING, **_HAPPENING}
DELIVERY_FAULT = {
    "fault": _STRING,
    "event": _STRING,
    "name": _STRING,
    "seconds": _NUMBER,
    "times": (int, type(None)),
}
CLOCK: dict[str, tuple[type, ...]] = {"advance": _NUMBER}


async def read_object(request: Request) -> dict[str, Any]:
    """The JSON object in the body of *request*.

    Raises:
        EmulatorError: the body is not a JSON object.
    """
    try:
        content = parse_json(await request.body())
    except NotJsonError as error:
        message = f"The body is not JSON: {error}."
        raise EmulatorError(message) from None
    if not isinstance(content, dict):
        message = "The body must be a JSON object."
        raise EmulatorError(message)
    return content


async def read_fields(
    request: Request, known: Mapping[str, tuple[type, ...]], required: list[str] | None = None
) -> dict[str, Any]:
    """The fields in the body of *request*: only *known* ones, each of its type.

    Raises:
        EmulatorError: names every problem.
    """
    fields = await read_object(request)
    wrong = [f"{key} is missing" for key in required or [] if key not in fields]
    for key, value in fields.items():
        types = known.get(key)
        if types is None:
            wrong.append(f"{key} is unknown (known: {', '.join(known)})")
        elif not isinstance(value, types) or isinstance(value, bool):
            wrong.append(f"{key} has the wrong type")
    if wrong:
        message = "; ".join(wrong) + "."
        raise EmulatorError(message)
    return fields


def read_events(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """The events in *fields*.

    Raises:
        EmulatorError: an event is not text.
    """
    if not all(isinstance(each, str) for each in fields["events"]):
        message = "events must be a list of strings."
        raise EmulatorError(message)
    return tuple(fields["events"])


def read_time(key: str, text: str) -> int:
    """Parse *text*, the value of *key*, as a time in microseconds.

    Raises:
        EmulatorError: *text* is not a time.
    """
    try:
        return times.parsed(text)
    except ValueError:
        message = f"{key} must be a time like 2025-03-18T21:10:32.226533Z."
        raise EmulatorError(message) from None
