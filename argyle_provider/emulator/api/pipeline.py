"""The pipeline of an API request, from its arrival to its answer.

Each request is entered in the journal. If there is a queued reply for it, that is the answer. Otherwise the request is
authenticated, decided (route and validation), committed and answered, with a fault around that if one is ordered.
"""

from __future__ import annotations

import asyncio
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse

from argyle_provider.emulator.accounts import client_id
from argyle_provider.emulator.api.operations import Call, decide
from argyle_provider.emulator.api.strike import strike
from argyle_provider.emulator.api.wire import RefusalError, refusal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from starlette.types import Receive, Scope, Send

    from argyle_provider.emulator.accounts import Key
    from argyle_provider.emulator.api.operations import Refresh
    from argyle_provider.emulator.replies import Reply
    from argyle_provider.emulator.settings import Settings
    from argyle_provider.emulator.state import State
    from argyle_provider.emulator.store import Store

_PIECES = 20


class Api:
    """The API as an ASGI application.

    The store is used in the event loop's own thread: a query takes less time than a switch to another thread.
    """

    def __init__(self, state: State, disconnect: Callable[[tuple[str, int]], None], refresh: Refresh) -> None:
        """Answer from *state*.

        Args:
            state: what the emulator knows.
            disconnect: closes the connection of the client at an address.
            refresh: lets the data of a payroll account be refreshed.
        """
        self._state = state
        self._refresh = refresh
        self._disconnect = disconnect

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        request = Request(scope, receive)
        try:
            body = await request.body()
        except ClientDisconnect:
            return
        state = self._state
        key = state.keys.find(request.headers.get("Authorization"))
        trace_id = str(uuid.uuid4())
        entry = state.journal.arrived(
            method=request.method,
            path=scope["path"],
            query=scope["query_string"].decode("latin-1"),
            account=None if key is None or key.other_environment else key.account,
            trace_id=trace_id,
            body=body,
        )
        reply = await self._reply(request, body, key)
        if reply is None:
            self._disconnect(scope["client"])
            await asyncio.sleep(0)
            return
        headers = {"X-Trace-Id": trace_id, "Cache-Control": "no-cache, no-store", **reply.headers}
        state.journal.answered(entry, reply.status)
        await _response(reply, headers)(scope, receive, send)

    async def _reply(self, request: Request, body: bytes, key: Key | None) -> Reply | None:
        state, path = self._state, request.scope["path"]
        queued = state.replies.take(request.method, path)
        if queued:
            return queued.reply()

        def respond(settings: Settings, store: Store) -> Reply:
            return _operation(request, body, key, settings, store, self._refresh)

        fault = state.faults.take(request.method, path)
        if fault is None:
            return respond(state.settings, state.store)
        return await strike(
            fault,
            method=request.method,
            respond=respond,
            settings=state.settings,
            store=state.store,
            stopping=state.stopping,
        )


def _operation(  # noqa: PLR0913, PLR0917 - the parts of one request
    request: Request, body: bytes, key: Key | None, settings: Settings, store: Store, refresh: Refresh
) -> Reply:
    if key is None or key.other_environment:
        return _unauthenticated(request, key).reply
    try:
        reply = decide(_call(request, body, key.account), store, settings, refresh)()
    except RefusalError as refused:
        reply = refused.reply
    if settings.client_id == "omitted":
        return reply
    return replace(reply, headers={"X-Client-Id": client_id(key.account), **reply.headers})


def _response(reply: Reply, headers: Mapping[str, str]) -> Response:
    if not reply.seconds:
        return Response(reply.body, reply.status, headers)
    return StreamingResponse(_dripping(reply), reply.status, {**headers, "Content-Length": str(len(reply.body))})


async def _dripping(reply: Reply) -> AsyncIterator[bytes]:
    size = max(1, len(reply.body) // _PIECES)
    for start in range(0, len(reply.body), size):
        yield reply.body[start : start + size]
        await asyncio.sleep(reply.seconds / _PIECES)


def _call(request: Request, body: bytes, account: str) -> Call:
    host = request.headers.get("Host") or "{}:{}".format(*request.scope["server"])
    return Call(
        method=request.method,
        path=request.scope["path"],
        origin=f"{request.scope['scheme']}://{host}",
        parameters=request.query_params,
        content_type=request.headers.get("Content-Type", ""),
        body=body,
        account=account,
    )


def _unauthenticated(request: Request, key: Key | None) -> RefusalError:
    if key:
        detail = "Invalid environment."
    elif "Authorization" in request.headers:
        detail = "Invalid username/password."
    else:
        detail = "Authentication credentials were not provided."
    return refusal(401, detail, {"WWW-Authenticate": 'Basic realm="api"'})
