"""The fixtures of the protocol tests: an emulator, and provider processes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import grpc
import pytest
from pulumi.runtime.proto import provider_pb2_grpc

from argyle_provider.emulator import Emulator
from tests.fake_engine import FakeEngine
from tests.grpc_engine import GrpcEngine
from tests.hosts import Host
from tests.protocol.harness import KEY_ID, KEY_SECRET, Provider
from tests.protocol.processes import Fork, Fresh

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    """An emulator with two keys of one account, and one of another."""
    pairs = [f"{KEY_ID}:{KEY_SECRET}:acme", "rotated-key:rotated-secret:acme", "foreign-key:foreign-secret:other"]
    with Emulator(keys=pairs) as running:
        yield running


@pytest.fixture(params=Host, ids=lambda host: host.value)
def host(request: pytest.FixtureRequest) -> Host:
    """Each of the two hosts."""
    made: Host = request.param
    return made


@pytest.fixture(name="start")
def _start(emulator: Emulator, host: Host, tmp_path: Path) -> Iterator[Any]:
    """Start a configured provider, by default with the first key; keyword arguments change its environment.

    Its engine is a living fake, or the one that the test gives: providers of one engine are of one run. A fresh
    provider is started by its command.
    """
    running: list[tuple[Fork | Fresh, FakeEngine | GrpcEngine, grpc.Channel]] = []

    def start(
        *,
        environment: str = "local",
        engine: FakeEngine | GrpcEngine | None = None,
        on: Host = host,
        fresh: bool = False,
        **environ: str,
    ) -> Provider:
        its_engine = engine or (FakeEngine() if on is Host.DYNAMIC else GrpcEngine())
        keys = {
            "ARGYLE_API_URL": emulator.url,
            "ARGYLE_API_KEY_ID": KEY_ID,
            "ARGYLE_API_KEY_SECRET": KEY_SECRET,
        }
        environ = {"PATH": os.environ["PATH"], "PULUMI_PROJECT": "argyle", "TMPDIR": str(tmp_path), **keys, **environ}
        process = (Fresh if fresh else Fork)(on, its_engine.address, environ)
        channel = grpc.insecure_channel(f"127.0.0.1:{process.port}")
        running.append((process, its_engine, channel))
        provider = Provider(on, provider_pb2_grpc.ResourceProviderStub(channel), process, its_engine)
        try:
            provider.configure(environment=environment)
        except grpc.RpcError as error:
            if error.code() is not grpc.StatusCode.UNAVAILABLE:  # which means that the process has ended
                raise
        return provider

    yield start
    for process, its_engine, channel in running:
        channel.close()
        process.close()
        its_engine.die()


@pytest.fixture
def provider(start: Any) -> Provider:
    """A provider with the right key."""
    made: Provider = start()
    return made
