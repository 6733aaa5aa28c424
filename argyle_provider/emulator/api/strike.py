"""The code of each kind of fault.

A fault happens around the two halves of an operation: before the commit, or between the commit and the reply. The
journal shows what the client did about it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from typing_extensions import assert_never

from argyle_provider.emulator.faults import FaultKind
from argyle_provider.emulator.replies import Reply
from argyle_provider.emulator.store import Store

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    from argyle_provider.emulator.faults import Fault
    from argyle_provider.emulator.settings import Settings

_HTML = "<html><body><h1>{}</h1></body></html>"
_TICK = 0.02
_READS = frozenset({"GET", "HEAD"})


async def strike(  # noqa: C901, PLR0911, PLR0913 - one case for each kind of fault
    fault: Fault,
    *,
    method: str,
    respond: Callable[[Settings, Store], Reply],
    settings: Settings,
    store: Store,
    stopping: threading.Event,
) -> Reply | None:
    """Respond with *fault*; None means no reply. When *stopping* is set, a waiting request ends without a reply."""
    match fault.kind:
        case FaultKind.COMMIT_LOST:
            return None
        case FaultKind.REPLY_LOST:
            respond(settings, store)
            return None
        case FaultKind.HOLD:
            return respond(settings, store) if await _waited(fault.seconds, stopping) else None
        case FaultKind.SLOW:
            reply = respond(settings, store)
            return reply if await _waited(fault.seconds, stopping) else None
        case FaultKind.DRIP:
            return replace(respond(settings, store), seconds=fault.seconds)
        case FaultKind.RATE_LIMIT:
            wait = f"{fault.seconds:g}" if fault.retry_after is None else fault.retry_after
            return _html(429, "Too many requests", {"Retry-After": wait})
        case FaultKind.SERVER_ERROR:
            return _html(fault.status, "Something went wrong", {})
        case FaultKind.STALE_LIST:
            # Only for reads: a write must not be lost with the stale store.
            return _stale(fault, respond, settings) if method in _READS else respond(settings, store)
        case FaultKind.MOVED_PAGES:
            return _without_first(respond(settings, store))
        case FaultKind.MASKED_SECRET:
            return respond(settings.changed({"secret_in_get": "masked", "secret_in_create": "masked"}), store)
        case FaultKind.CREATED_200:
            return respond(settings.changed({"create_status": 200}), store)
    assert_never(fault.kind)


async def _waited(seconds: float, stopping: threading.Event) -> bool:
    """Wait for *seconds*; return whether the emulator still runs."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0 and not stopping.is_set():  # noqa: ASYNC110 - set by another thread
        await asyncio.sleep(min(_TICK, left))
    return not stopping.is_set()


def _html(status: int, words: str, headers: dict[str, str]) -> Reply:
    return Reply(status, {"Content-Type": "text/html", **headers}, _HTML.format(words).encode())


def _stale(fault: Fault, respond: Callable[[Settings, Store], Reply], settings: Settings) -> Reply:
    with contextlib.closing(Store(None)) as stale:
        for each in fault.live:
            stale.put(each)
        return respond(settings, stale)


def _without_first(reply: Reply) -> Reply:
    """A page after the first without its first object; any other reply unchanged."""
    try:
        content = json.loads(reply.body)
    except ValueError:
        return reply
    if not isinstance(content, dict) or not content.get("previous") or not content.get("results"):
        return reply
    content["results"] = content["results"][1:]
    return replace(reply, body=json.dumps(content).encode())
