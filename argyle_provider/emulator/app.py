"""The web application: the API behind its pipeline, and the control endpoint beside it.

Each API request passes the same steps: it is entered in the journal, given a queued reply if there is one, else
authenticated, decided (route and validation), committed and answered.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Mount

from argyle_provider.emulator import control
from argyle_provider.emulator.accounts import client_id
from argyle_provider.emulator.operations import Call, decide
from argyle_provider.emulator.wire import RefusalError, Reply, refusal

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from argyle_provider.emulator.state import State


def build_app(state: State) -> Starlette:
    """The application over *state*."""
    return Starlette(
        routes=[Mount(control.PREFIX, routes=control.routes(state)), Mount("/", app=Api(state))],
        middleware=[],
        exception_handlers=control.EXCEPTION_HANDLERS,
    )


class Api:
    """Everything that is not the control endpoint.

    The store is asked in the event loop's own thread: an answer takes less than the way to another thread would.
    """

    def __init__(self, state: State) -> None:
        """Answer from *state*."""
        self._state = state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        request = Request(scope, receive)
        try:
            body = await request.body()
        except ClientDisconnect:
            return
        state = self._state
        account = state.keys.account(request.headers.get("Authorization"))
        trace_id = str(uuid.uuid4())
        entry = state.journal.arrived(
            method=request.method,
            path=scope["path"],
            query=scope["query_string"].decode("latin-1"),
            account=account,
            trace_id=trace_id,
            body=body,
        )
        reply = self._reply(request, body, account)
        headers = {"X-Trace-Id": trace_id, "Cache-Control": "no-cache, no-store", **reply.headers}
        state.journal.answered(entry, reply.status)
        await Response(reply.body, reply.status, headers)(scope, receive, send)

    def _reply(self, request: Request, body: bytes, account: str | None) -> Reply:
        queued = self._state.replies.take(request.method, request.scope["path"])
        if queued:
            return queued
        if account is None:
            return _unauthenticated(request).reply
        try:
            commit = decide(_call(request, body, account), self._state.store, self._state.settings)
            reply = commit()
        except RefusalError as refused:
            reply = refused.reply
        if self._state.settings.client_id == "omitted":
            return reply
        return Reply(reply.status, {"X-Client-Id": client_id(account), **reply.headers}, reply.body)


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


def _unauthenticated(request: Request) -> RefusalError:
    given = "Authorization" in request.headers
    detail = "Invalid username/password." if given else "Authentication credentials were not provided."
    return refusal(401, detail, {"WWW-Authenticate": 'Basic realm="api"'})
