"""The routes of the page, and the check of who may use them.

The page needs no key, so it answers only this machine. A form that another web page sends is refused, by the rule of
the control endpoint. The page loads and sends nothing elsewhere: its content security policy allows only the emulator.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from argyle_provider.emulator.deliveries.faults import DeliveryFault, kind_of
from argyle_provider.emulator.deliveries.rules import Event
from argyle_provider.emulator.errors import EmulatorError
from argyle_provider.emulator.loopback import is_from_this_machine
from argyle_provider.emulator.page.rendering import Pages
from argyle_provider.samples import EVENTS, SCENARIOS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request

    from argyle_provider.emulator.deliveries.service import Deliveries
    from argyle_provider.emulator.state import State

_GRACE_SECONDS = 0.5
_MOST_DIGITS = 15
_SEE_OTHER = 303
_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "connect-src": "'self'",
    "img-src": "data:",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
_HEADERS = {
    "Content-Security-Policy": "; ".join(f"{what} {where}" for what, where in _POLICY.items()),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Not "no-referrer": with it, browsers send `Origin: null` with the page's own forms.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def routes(state: State, deliveries: Deliveries) -> list[Route]:
    """The routes of the page over *state* and *deliveries*."""
    page = Page(state, deliveries)
    table: list[tuple[str, str, Callable[[Request], Any]]] = [
        ("GET", "/", page.overview),
        ("GET", "/deliveries/{number}", page.delivery),
        ("POST", "/deliveries/{number}/again", page.send_again),
        ("POST", "/trigger", page.trigger),
        ("GET", "/page.css", page.style),
        ("GET", "/page.js", page.script),
    ]
    return [Route(path, _guarded(page, answer), methods=[method]) for method, path, answer in table]


class Page:
    """The handlers; ``routes`` has the path of each."""

    def __init__(self, state: State, deliveries: Deliveries) -> None:
        """Show *state* and *deliveries*."""
        self._state = state
        self._deliveries = deliveries
        self._pages = Pages(state, deliveries)

    async def overview(self, request: Request) -> Response:
        """Show everything, a portion of each journal."""
        query = request.query_params
        text = self._pages.overview(
            url=f"{request.url.scheme}://{request.headers['Host']}",
            before=_number(query.get("before", "")),
            requests_before=_number(query.get("requests_before", "")),
            triggered=query.get("triggered", ""),
            notice=_notice(query),
        )
        return HTMLResponse(text)

    async def delivery(self, request: Request) -> Response:
        """Show one attempt with its headers and its body."""
        attempt = self._deliveries.attempts.get(_number_in_path(request))
        return HTMLResponse(await run_in_threadpool(self._pages.delivery, attempt))  # it may resolve a name

    async def trigger(self, request: Request) -> Response:
        """Let an event or a scenario happen, as the form says."""
        form = dict(parse_qsl((await request.body()).decode(errors="replace")))
        what, account = form.get("what", ""), form.get("account")
        fault = DeliveryFault(kind=kind_of(form["fault"])) if "fault" in form else None
        if what in SCENARIOS:
            sent = self._deliveries.play(what, account=account, fault=fault)
        else:
            sent = self._deliveries.happen(Event(name=what), account=account, fault=fault)
        return await self._back(triggered=what, sent=len(sent))

    async def send_again(self, request: Request) -> Response:
        """Send the body of an attempt once more."""
        number = _number_in_path(request)
        self._deliveries.send_again(number)
        return await self._back(again=number)

    async def _back(self, **query: object) -> Response:
        """The way back to the overview, once fast receivers have answered, so that it shows what they did."""
        await run_in_threadpool(self._deliveries.wait, _GRACE_SECONDS)
        return RedirectResponse(f"/?{urlencode(query)}", status_code=_SEE_OTHER)

    async def style(self, _: Request) -> Response:
        """Give the style sheet."""
        return Response(self._pages.file("page.css"), media_type="text/css")

    async def script(self, _: Request) -> Response:
        """Give the script."""
        return Response(self._pages.file("page.js"), media_type="text/javascript")

    def problem(self, message: str) -> Response:
        """Say what can't be done."""
        return HTMLResponse(self._pages.problem(message), status_code=400)


def _guarded(page: Page, answer: Callable[[Request], Any]) -> Callable[[Request], Any]:
    async def guarded(request: Request) -> Response:
        if not is_from_this_machine(host=request.headers.get("Host", ""), origin=request.headers.get("Origin")):
            raise HTTPException(403, "The emulator's page answers only a browser on this machine.")
        try:
            response: Response = await answer(request)
        except EmulatorError as error:
            response = page.problem(str(error))
        response.headers.update(_HEADERS)
        return response

    return guarded


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else None


def _number_in_path(request: Request) -> int:
    text = request.path_params["number"]
    number = _number(text)
    if number is None:
        message = f"The journal of deliveries has no attempt {text!r}."
        raise EmulatorError(message)
    return number


def _notice(query: Mapping[str, str]) -> str | None:
    """What the last form did, from the address that it led to. A link can put no other words on the page."""
    what, sent, again = query.get("triggered", ""), _number(query.get("sent", "")), _number(query.get("again", ""))
    if again is not None:
        return f"Attempt {again} is sent again, as a new delivery."
    if sent is None or not (what in SCENARIOS or what in EVENTS):
        return None
    if not sent:
        return f"{what}: no subscription of the account has this event, so nothing is sent."
    return f"{what}: {sent} {'delivery' if sent == 1 else 'deliveries'}."
