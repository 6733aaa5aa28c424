"""Print lines for the person under the resource that they are about. The engine does not show what a plugin prints."""

from __future__ import annotations

import contextlib
from contextvars import ContextVar

import grpc
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc

SECONDS = 5.0
"""How long a line may take. A verb does not fail for a line that the engine does not take."""

resource: ContextVar[str] = ContextVar("resource", default="")
"""The URN of the resource whose verb runs."""


class EngineLog:
    """Sends lines to the engine at *address* (``host:port``); safe for threads."""

    def __init__(self, address: str) -> None:
        self._engine = engine_pb2_grpc.EngineStub(grpc.insecure_channel(address))

    def __call__(self, message: str) -> None:
        """Show *message*, as a warning if it starts with ``warning:``."""
        text = message.removeprefix("warning: ")
        severity = engine_pb2.INFO if text == message else engine_pb2.WARNING
        line = engine_pb2.LogRequest(severity=severity, message=text, urn=resource.get())
        with contextlib.suppress(grpc.RpcError):
            self._engine.Log(line, timeout=SECONDS)
