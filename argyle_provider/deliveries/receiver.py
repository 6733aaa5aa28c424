"""A receiver on this machine: verifies what arrives, says so, and passes it on or answers as it was told."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response

from argyle_provider.core.deliveries import Delivery, Forward, judge, names_in
from argyle_provider.core.listening import REFUSED
from argyle_provider.deliveries.post import silence
from argyle_provider.signature import HEADER

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.types import Receive, Scope, Send

    from argyle_provider.core.listening import Policy
    from argyle_provider.deliveries.post import Answer, Destination

SECONDS = 9.5
"""The longest that passing on may take from arrival to answer: Argyle waits 10 seconds."""

_LARGEST = 16 * 1024 * 1024
_NO_ANSWER = 502
_FIRST_FINAL = 200
_FIRST_FAILURE = 300


class Receiver:
    """The web application: one POST is one delivery, on any path.

    Deliveries are numbered, told and passed on one at a time, in the order in which they arrived.
    """

    def __init__(
        self,
        secrets: Sequence[str],
        policy: Policy,
        *,
        on_delivery: Callable[[Delivery], None],
        on_ignored: Callable[[], None] = lambda: None,
    ) -> None:
        """Receive, and tell *on_delivery* of each delivery before it is answered; that must not block.

        Args:
            secrets: those to verify with.
            policy: how to answer.
            on_delivery: called in the server's thread.
            on_ignored: called for each delivery that the policy ignores.
        """
        self.forward_to: Destination | None = None
        self._secrets = tuple(secrets)
        self._policy = policy
        self._on_delivery = on_delivery
        self._on_ignored = on_ignored
        self._turn = asyncio.Lock()
        self._numbered = self._accepted = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        response = await self._answer(Request(scope, receive))
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if request.method != "POST":
            text = "This is `argyle-webhooks listen`. It takes deliveries with POST, on any path.\n"
            return PlainTextResponse(text, status_code=405, headers={"Allow": "POST"})
        try:
            body = await _body(request)
        except ClientDisconnect:
            return Response(status_code=400)
        if body is None:
            return PlainTextResponse("The body is too large.\n", status_code=413)
        began = time.monotonic()
        delivery = self._delivery(request, body)
        async with self._turn:
            status, delay = await self._handle(delivery, began)
        await asyncio.sleep(delay)
        text = "" if status != REFUSED else f"{delivery.verdict.value}\n"
        return PlainTextResponse(text, status_code=status)

    def _delivery(self, request: Request, body: bytes) -> Delivery:
        headers = _headers(request)
        verdict, index = judge(body, headers.get(HEADER), self._secrets)
        event, name = names_in(body)
        return Delivery(
            body=body,
            headers=headers,
            time=datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            event=event,
            name=name,
            verdict=verdict,
            secret_index=index,
            source=request.client.host if request.client else "",
        )

    async def _handle(self, delivery: Delivery, began: float) -> tuple[int, float]:
        """Decide, pass on, and tell: the status of the answer, and the seconds to wait before it."""
        forward, delay, status = None, 0.0, REFUSED
        if self._policy.accepts(delivery.verdict):
            if self._policy.ignores(delivery.event):
                self._on_ignored()
                return 200, 0
            self._accepted += 1
            played = self._policy.plays(self._accepted)
            delay = self._policy.delay if played else 0.0
            if played and self._policy.respond is not None:
                status = self._policy.respond
            elif self.forward_to is not None:
                forward = await self._forward(self.forward_to, delivery, began)
                status = forward.status if forward.status and forward.status >= _FIRST_FINAL else _NO_ANSWER
            else:
                status = 200
        self._numbered += 1
        self._on_delivery(replace(delivery, n=self._numbered, forward=forward, answered=status))
        return status, delay

    async def _forward(self, destination: Destination, delivery: Delivery, began: float) -> Forward:
        waited = time.monotonic() - began
        left = SECONDS - waited
        if left <= 0:
            return Forward(None, 0, f"not sent: the deliveries before it took {waited:.1f} s")
        posted = destination.start(delivery.body, delivery.headers, seconds=left)
        try:
            return _forward(await asyncio.wait_for(asyncio.wrap_future(posted), left))
        except asyncio.TimeoutError:
            return _forward(silence(time.monotonic() - began - waited))


def _forward(answer: Answer) -> Forward:
    if answer.status is None:
        return Forward(None, answer.ms, answer.error)
    said = f"the receiver says: {answer.excerpt}" if answer.excerpt and answer.status >= _FIRST_FAILURE else None
    return Forward(answer.status, answer.ms, said)


async def _body(request: Request) -> bytes | None:
    """The exact bytes; None where there are too many."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > _LARGEST:
            return None
        parts.append(part)
    return b"".join(parts)


def _headers(request: Request) -> dict[str, str]:
    """The headers in their usual spelling, which the server has lowered; a repeated one is joined, as HTTP says."""
    found: dict[str, str] = {}
    for raw_name, raw_value in request.headers.raw:
        name = "-".join(part.capitalize() for part in raw_name.decode("latin-1").split("-"))
        value = raw_value.decode("latin-1")
        found[name] = f"{found[name]}, {value}" if name in found else value
    return found
