"""Serve a provider to the engine until the engine ends it.

The SDK's own ``main`` shows each error as ``Unexpected <class ...>``, and prints a traceback when the engine ends the
process. So this is a server of our own around the SDK's servicer.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from typing import TYPE_CHECKING, Any

import grpc
from pulumi.provider.experimental.server import ProviderServicer
from pulumi.runtime._grpc_settings import _GRPC_CHANNEL_OPTIONS
from pulumi.runtime.proto import provider_pb2_grpc

from argyle_provider.exceptions import ArgyleProviderError, InternalError
from argyle_provider.verbs.liveness import exit_process

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from argyle_provider.native.provider import ArgyleProvider


class _ClearErrors(grpc.aio.ServerInterceptor):  # type: ignore[misc] # grpc has no types
    """Lets each call fail with one of our own messages and nothing else."""

    async def intercept_service(self, continuation: Callable[[Any], Awaitable[Any]], call: Any) -> Any:
        """Wrap the handler of *call*."""
        handler = await continuation(call)
        if handler is None or handler.unary_unary is None:
            return handler
        name = call.method.rpartition("/")[2].lower()

        async def run(request: object, context: Any) -> object:
            try:
                return await handler.unary_unary(request, context)
            except NotImplementedError:
                status, message = grpc.StatusCode.UNIMPLEMENTED, f"{name} is not part of this provider."
            except Exception as error:  # noqa: BLE001 - its text may contain a secret
                status, message = grpc.StatusCode.UNKNOWN, str(_own(error) or InternalError.of(error, where=name))
            return await context.abort(status, message)

        return grpc.unary_unary_rpc_method_handler(
            run, request_deserializer=handler.request_deserializer, response_serializer=handler.response_serializer
        )


def _own(error: BaseException | None) -> ArgyleProviderError | None:
    """The error of ours that *error* is, or that the SDK wraps in it, with a traceback, in a component."""
    while error is not None and not isinstance(error, ArgyleProviderError):
        error = error.__context__
    return error


class _Servicer(ProviderServicer):
    """The SDK's, in which a component does not outlast its run."""

    def __init__(self, version: str, provider: ArgyleProvider, engine: str) -> None:
        super().__init__([], version, provider, engine_address=engine)
        self._constructions = provider.constructions

    async def Construct(self, request: Any, context: Any) -> Any:  # noqa: N802 - the protocol's name
        """Construct a component."""
        return await self._constructions.unless_over(super().Construct(request, context))


async def serve(provider: ArgyleProvider, *, engine: str, version: str) -> None:
    """Serve *provider* on a free port, and print the port, which the engine waits for.

    Args:
        engine: the engine's address, ``host:port``.
    """
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, lambda *_: exit_process(0))
    server = grpc.aio.server(options=_GRPC_CHANNEL_OPTIONS, interceptors=[_ClearErrors()])
    servicer = _Servicer(version, provider, engine)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    await server.wait_for_termination()


def run(provider: ArgyleProvider, *, engine: str, version: str) -> None:
    """Serve *provider* until the process ends."""
    asyncio.run(serve(provider, engine=engine, version=version))
