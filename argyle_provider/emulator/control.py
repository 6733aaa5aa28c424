"""The control endpoint ``/_emulator``: what a test or a developer does to the emulator, beside the API.

It asks for no key, so it answers only what this machine's own tools send: the server listens on loopback, and a request
that a web page of another origin made a browser send is refused.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from argyle_provider.emulator import faults, times
from argyle_provider.emulator.errors import EmulatorError, NoSubscriptionError
from argyle_provider.emulator.loopback import is_loopback
from argyle_provider.emulator.operations import V2
from argyle_provider.emulator.replies import QueuedReply
from argyle_provider.emulator.validation import Draft, NotJsonError, parse_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request

    from argyle_provider.emulator.state import State
    from argyle_provider.emulator.store import Subscription

PREFIX = "/_emulator"

_STRING: tuple[type, ...] = (str,)
_OPTIONAL_STRING = (str, type(None))
_REPLY_FIELDS = {
    "status": (int,),
    "method": _STRING,
    "path": _STRING,
    "headers": (dict,),
    "body": _STRING,
    "times": (int, type(None)),
}
_SUBSCRIPTION_FIELDS = {
    "name": _STRING,
    "url": _STRING,
    "events": (list,),
    "config": (dict,),
    "secret": _OPTIONAL_STRING,
}
_NEW_FIELDS = {**_SUBSCRIPTION_FIELDS, "account": _STRING, "collection": _STRING}
_EDIT_FIELDS = {
    **_SUBSCRIPTION_FIELDS,
    "created_at": _STRING,
    "updated_at": _STRING,
    "last_sent_at": _OPTIONAL_STRING,
}


def routes(state: State) -> list[Route]:
    """The endpoint's routes over *state*, below its prefix."""
    control = Control(state)
    table: list[tuple[str, str, Callable[[Request], Any]]] = [
        ("GET", "/health", control.health),
        ("GET", "/journal", control.show_journal),
        ("DELETE", "/journal", control.clear_journal),
        ("POST", "/replies", control.queue_reply),
        ("DELETE", "/replies", control.clear_replies),
        ("POST", "/faults", control.order_fault),
        ("DELETE", "/faults", control.clear_faults),
        ("GET", "/subscriptions", control.show_subscriptions),
        ("POST", "/subscriptions", control.create),
        ("PATCH", "/subscriptions/{id}", control.edit),
        ("DELETE", "/subscriptions/{id}", control.delete),
        ("GET", "/switches", control.show_switches),
        ("PATCH", "/switches", control.switch),
        ("POST", "/reset", control.reset),
    ]
    return [Route(path, _guarded(answer), methods=[method]) for method, path, answer in table]


class Control:
    """The handlers; each is one line of the table above."""

    def __init__(self, state: State) -> None:
        """Work on *state*."""
        self._state = state

    async def health(self, _: Request) -> Response:
        """Say that the server answers."""
        return JSONResponse({"status": "ok"})

    async def show_journal(self, _: Request) -> Response:
        """Give the journal."""
        return JSONResponse({"requests": [each.as_json() for each in self._state.journal.entries()]})

    async def clear_journal(self, _: Request) -> Response:
        """Forget the journal."""
        self._state.journal.clear()
        return Response(status_code=204)

    async def queue_reply(self, request: Request) -> Response:
        """Queue a reply."""
        fields = await _fields(request, _REPLY_FIELDS, required=["status"])
        if not all(isinstance(value, str) for value in fields.get("headers", {}).values()):
            message = "Each header's value is a string."
            raise EmulatorError(message)
        self._state.replies.add(QueuedReply(**fields))
        return Response(status_code=204)

    async def order_fault(self, request: Request) -> Response:
        """Order a fault."""
        self._state.order(faults.from_json(await _object(request)))
        return Response(status_code=204)

    async def clear_faults(self, _: Request) -> Response:
        """Forget the ordered faults."""
        self._state.faults.clear()
        return Response(status_code=204)

    async def clear_replies(self, _: Request) -> Response:
        """Forget the queued replies."""
        self._state.replies.clear()
        return Response(status_code=204)

    async def show_subscriptions(self, _: Request) -> Response:
        """Give the subscriptions of all accounts."""
        return JSONResponse({"subscriptions": [_shown(each) for each in self._state.store.all()]})

    async def create(self, request: Request) -> Response:
        """Create a subscription as the Console would."""
        fields = await _fields(request, _NEW_FIELDS, required=["name", "url", "events"])
        draft = Draft(
            name=fields["name"],
            url=fields["url"],
            events=_events(fields),
            config=fields.get("config", {}),
            secret=fields.get("secret"),
        )
        made = self._state.create(draft, account=fields.get("account"), collection=fields.get("collection", V2))
        return JSONResponse(_shown(made), status_code=201)

    async def edit(self, request: Request) -> Response:
        """Edit a subscription."""
        fields = await _fields(request, _EDIT_FIELDS)
        if "events" in fields:
            fields["events"] = _events(fields)
        for key in ("created_at", "updated_at", "last_sent_at"):
            if fields.get(key) is not None:
                fields[key] = _time(key, fields[key])
        return JSONResponse(_shown(self._state.edit(request.path_params["id"], fields)))

    async def delete(self, request: Request) -> Response:
        """Delete a subscription."""
        self._state.delete(request.path_params["id"])
        return Response(status_code=204)

    async def show_switches(self, _: Request) -> Response:
        """Give the switches."""
        return JSONResponse(asdict(self._state.settings))

    async def switch(self, request: Request) -> Response:
        """Set switches."""
        self._state.switch(await _object(request))
        return JSONResponse(asdict(self._state.settings))

    async def reset(self, _: Request) -> Response:
        """Begin anew."""
        self._state.reset()
        return Response(status_code=204)


def _guarded(answer: Callable[[Request], Any]) -> Callable[[Request], Any]:
    async def guarded(request: Request) -> Response:
        host = request.headers.get("Host", "")
        origin = request.headers.get("Origin")
        foreign = origin is not None and origin.partition("://")[2] != host
        if foreign or not is_loopback(_without_port(host)):
            raise HTTPException(403, "The control endpoint answers this machine's own tools only.")
        response: Response = await answer(request)
        return response

    return guarded


def _without_port(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


async def _object(request: Request) -> dict[str, Any]:
    try:
        content = parse_json(await request.body())
    except NotJsonError as error:
        message = f"The body is no JSON: {error}."
        raise EmulatorError(message) from None
    if not isinstance(content, dict):
        message = "The body is a JSON object."
        raise EmulatorError(message)
    return content


async def _fields(
    request: Request, known: Mapping[str, tuple[type, ...]], required: list[str] | None = None
) -> dict[str, Any]:
    fields = await _object(request)
    wrong = [f"{key} is missing" for key in required or [] if key not in fields]
    for key, value in fields.items():
        types = known.get(key)
        if types is None:
            wrong.append(f"{key} is unknown (known: {', '.join(known)})")
        elif not isinstance(value, types) or isinstance(value, bool):
            wrong.append(f"{key} is of the wrong type")
    if wrong:
        message = "; ".join(wrong) + "."
        raise EmulatorError(message)
    return fields


def _events(fields: Mapping[str, Any]) -> tuple[str, ...]:
    if not all(isinstance(each, str) for each in fields["events"]):
        message = "events is a list of strings."
        raise EmulatorError(message)
    return tuple(fields["events"])


def _time(key: str, text: str) -> int:
    try:
        return times.parsed(text)
    except ValueError:
        message = f"{key} is a time like 2025-03-18T21:10:32.226533Z."
        raise EmulatorError(message) from None


def _shown(subscription: Subscription) -> dict[str, object]:
    """A subscription with its account and without its secret."""
    content = asdict(subscription)
    del content["secret"]
    content["secret_sha256"] = subscription.secret_sha256
    for key in ("created_at", "updated_at", "last_sent_at"):
        content[key] = None if content[key] is None else times.written(content[key])
    return content


async def _refused(_: Request, error: Exception) -> Response:
    status = 404 if isinstance(error, NoSubscriptionError) else 400
    return JSONResponse({"detail": str(error)}, status_code=status)


async def _http_error(_: Request, error: Exception) -> Response:
    status, detail = (error.status_code, error.detail) if isinstance(error, HTTPException) else (500, "")
    return JSONResponse({"detail": detail}, status_code=status)


EXCEPTION_HANDLERS: Mapping[Any, Any] = {
    EmulatorError: _refused,
    HTTPException: _http_error,
}
