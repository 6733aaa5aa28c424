"""The routes of the control endpoint ``/_emulator``, and the check of who may use them.

The endpoint needs no key, so it answers only tools on this machine: the server listens on loopback, and a request from
a web page of another origin is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from argyle_provider.emulator.control.deliveries import DeliveryControl
from argyle_provider.emulator.control.handlers import Control
from argyle_provider.emulator.errors import EmulatorError, NoSubscriptionError
from argyle_provider.emulator.loopback import is_from_this_machine

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request

    from argyle_provider.emulator.deliveries.service import Deliveries
    from argyle_provider.emulator.state import State

PREFIX = "/_emulator"


def routes(state: State, deliveries: Deliveries) -> list[Route]:
    """The routes of the endpoint over *state* and *deliveries*, below its prefix."""
    control = Control(state, deliveries)
    of_deliveries = DeliveryControl(state, deliveries)
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
        ("POST", "/events", of_deliveries.happen),
        ("POST", "/scenarios", of_deliveries.play),
        ("GET", "/deliveries", of_deliveries.show),
        ("GET", "/deliveries/{number:int}", of_deliveries.show_one),
        ("POST", "/deliveries/{number:int}/again", of_deliveries.send_again),
        ("POST", "/deliveries/faults", of_deliveries.order_fault),
        ("DELETE", "/deliveries/faults", of_deliveries.clear_faults),
        ("GET", "/clock", of_deliveries.show_clock),
        ("POST", "/clock", of_deliveries.advance),
        ("POST", "/reset", control.reset),
    ]
    return [Route(path, _guarded(answer), methods=[method]) for method, path, answer in table]


def _guarded(answer: Callable[[Request], Any]) -> Callable[[Request], Any]:
    async def guarded(request: Request) -> Response:
        if not is_from_this_machine(host=request.headers.get("Host", ""), origin=request.headers.get("Origin")):
            raise HTTPException(403, "The control endpoint answers only tools on this machine.")
        response: Response = await answer(request)
        return response

    return guarded


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
