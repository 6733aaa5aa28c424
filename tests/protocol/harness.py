"""The provider as the engine starts it: a real ``python -m pulumi.dynamic`` process, called over gRPC.

No ``pulumi`` command takes part, so a test can call each verb alone, in any order and with any bag.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from google.protobuf import json_format, struct_pb2
from pulumi.dynamic.dynamic import serialize_provider
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from argyle_provider.pulumi.provider import SubscriptionSetProvider, WebhookSubscriptionProvider

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Mapping

    import grpc

    from tests.fake_engine import FakeEngine

KEY_ID = "protocol-test-key-id"
KEY_SECRET = "protocol-test-key-secret"
CONTENT = {
    "name": "dev-payroll",
    "url": "https://hooks.example.com/argyle",
    "events": ["gigs.added"],
    "config": {},
    "secret": "protocol-test-webhook-secret",
}

SUBSCRIPTION = serialize_provider(WebhookSubscriptionProvider())
SET = serialize_provider(SubscriptionSetProvider())


@dataclass
class Provider:
    """A running provider process."""

    stub: provider_pb2_grpc.ResourceProviderStub
    process: subprocess.Popen[bytes]
    engine: FakeEngine

    def configure(self, **config: str) -> None:
        """Send what the engine sends once per process: the whole stack config, with values as text."""
        args = {f"argyle:{key}": value for key, value in config.items()}
        self.stub.Configure(provider_pb2.ConfigureRequest(args=bag(args)))

    def check(self, olds: Mapping[str, Any], news: Mapping[str, Any], provider: str = SUBSCRIPTION) -> Any:
        """Call Check: return the canonical inputs, and the failures as ``(property, reason)``."""
        reply = self.stub.Check(
            provider_pb2.CheckRequest(
                olds=bag(with_provider(olds, provider)) if olds else bag({}), news=bag(with_provider(news, provider))
            )
        )
        return plain(reply.inputs), [(each.property, each.reason) for each in reply.failures]

    def diff(self, id_: str, olds: Mapping[str, Any], news: Mapping[str, Any], provider: str = SUBSCRIPTION) -> Any:
        """Call Diff: return the raw reply."""
        return self.stub.Diff(
            provider_pb2.DiffRequest(
                id=id_, olds=bag(with_provider(olds, provider)), news=bag(with_provider(news, provider))
            )
        )

    def create(self, props: Mapping[str, Any], provider: str = SUBSCRIPTION) -> tuple[str, dict[str, Any]]:
        """Call Create: return the id and the outputs."""
        reply = self.stub.Create(provider_pb2.CreateRequest(properties=bag(with_provider(props, provider))))
        return reply.id, plain(reply.properties)

    def read(self, id_: str, props: Mapping[str, Any], provider: str = SUBSCRIPTION) -> tuple[str, Any, Any]:
        """Call Read: return the id, the outputs and the inputs; None for these where the engine keeps its own."""
        reply = self.stub.Read(provider_pb2.ReadRequest(id=id_, properties=bag(with_provider(props, provider))))
        return reply.id, plain(reply.properties), plain(reply.inputs) if reply.HasField("inputs") else None

    def update(
        self, id_: str, olds: Mapping[str, Any], news: Mapping[str, Any], provider: str = SUBSCRIPTION
    ) -> dict[str, Any]:
        """Call Update: return the outputs."""
        reply = self.stub.Update(
            provider_pb2.UpdateRequest(
                id=id_, olds=bag(with_provider(olds, provider)), news=bag(with_provider(news, provider))
            )
        )
        return plain(reply.properties)

    def delete(self, id_: str, props: Mapping[str, Any], provider: str = SUBSCRIPTION) -> None:
        """Call Delete."""
        self.stub.Delete(provider_pb2.DeleteRequest(id=id_, properties=bag(with_provider(props, provider))))


def with_provider(props: Mapping[str, Any], provider: str) -> dict[str, Any]:
    """The bag as the engine completes it."""
    return {**props, "__provider": provider}


def bag(props: Mapping[str, Any]) -> struct_pb2.Struct:
    """A property bag for the engine's protocol: numbers become floats."""
    return json_format.ParseDict(dict(props), struct_pb2.Struct())


def plain(struct: struct_pb2.Struct) -> dict[str, Any]:
    """A bag from the engine's protocol, without the provider."""
    content = json_format.MessageToDict(struct)
    content.pop("__provider", None)
    return content


def says(error: grpc.RpcError) -> str:
    """The text that the engine would print."""
    return str(error.details())


def basic(key_id: str, key_secret: str) -> str:
    """The credentials as they are sent."""
    return base64.b64encode(f"{key_id}:{key_secret}".encode()).decode()
