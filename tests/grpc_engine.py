"""A fake engine that speaks gRPC: it takes the lines that a native provider sends for the person."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc


class Line(NamedTuple):
    """A line for the person, with the resource under which the engine shows it."""

    message: str
    resource: str
    is_warning: bool


class GrpcEngine(engine_pb2_grpc.EngineServicer):
    """An engine on a free port."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._server = grpc.server(ThreadPoolExecutor(2))
        engine_pb2_grpc.add_EngineServicer_to_server(self, self._server)
        self.port: int = self._server.add_insecure_port("127.0.0.1:0")
        self.address = f"127.0.0.1:{self.port}"
        self._server.start()

    def Log(self, request: Any, _: Any) -> empty_pb2.Empty:  # noqa: N802 - the protocol's name
        """Take a line."""
        name = request.urn.rpartition("::")[2]
        self.lines.append(Line(request.message, name, request.severity == engine_pb2.WARNING))
        return empty_pb2.Empty()

    def die(self) -> None:
        """End, like an engine that was killed."""
        self._server.stop(None).wait()
