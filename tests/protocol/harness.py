"""The provider as the engine starts it: a real process of either host, called over gRPC.

No ``pulumi`` command takes part, so a test can call each verb alone, in any order and with any bag.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from google.protobuf import json_format, struct_pb2
from pulumi.dynamic.dynamic import serialize_provider
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc
from pulumi.runtime.rpc import UNKNOWN

from argyle_provider.pulumi.provider import SubscriptionSetProvider, WebhookSubscriptionProvider
from tests.hosts import Host

if TYPE_CHECKING:
    from collections.abc import Mapping

    import grpc

    from tests.fake_engine import FakeEngine
    from tests.grpc_engine import GrpcEngine
    from tests.protocol.processes import Fork, Fresh

KEY_ID = "protocol-test-key-id"
KEY_SECRET = "protocol-test-key-secret"
CONTENT = {
    "name": "dev-payroll",
    "url": "https://hooks.example.com/argyle",
    "events": ["gigs.added"],
    "config": {},
    "secret": "protocol-test-webhook-secret",
}

SUBSCRIPTION = "WebhookSubscription"
SET = "SubscriptionSet"
_PROVIDERS = {
    SUBSCRIPTION: serialize_provider(WebhookSubscriptionProvider()),
    SET: serialize_provider(SubscriptionSetProvider()),
}

_SIGNATURE, _SECRET = "4dabf18193072939515e22adb298388d", "1b47061264138c4ac30d75fd1eb44270"


class Difference(NamedTuple):
    """The reply of a diff.

    Attributes:
        replaces: the fields that require a replacement.
        is_named: whether the engine can show the changed fields.
    """

    changes: bool
    replaces: list[str]
    is_named: bool


@dataclass
class Provider:
    """A running provider process."""

    host: Host
    stub: provider_pb2_grpc.ResourceProviderStub
    process: Fork | Fresh
    engine: FakeEngine | GrpcEngine
    resource: str = "payroll"

    def urn(self, kind: str) -> str:
        """The engine's name of :attr:`resource`, which a native provider is told."""
        return urn(kind, self.resource)

    def configure(self, **config: str) -> None:
        """Send what the engine sends once per process: the stack's config, with values as text."""
        prefix = "argyle:" if self.host is Host.DYNAMIC else ""
        args = bag({f"{prefix}{key}": value for key, value in config.items()})
        self.stub.Configure(provider_pb2.ConfigureRequest(args=args, acceptSecrets=True))

    def check(self, olds: Mapping[str, Any], news: Mapping[str, Any], kind: str = SUBSCRIPTION) -> Any:
        """Call Check: return the canonical inputs, and the failures as ``(property, reason)``."""
        old = self._bag(olds, kind) if olds else bag({})
        reply = self.stub.Check(provider_pb2.CheckRequest(urn=self.urn(kind), olds=old, news=self._bag(news, kind)))
        return self._plain(reply.inputs), [(each.property, each.reason) for each in reply.failures]

    def diff(self, id_: str, olds: Mapping[str, Any], news: Mapping[str, Any], kind: str = SUBSCRIPTION) -> Difference:
        """Call Diff."""
        reply = self.stub.Diff(
            provider_pb2.DiffRequest(id=id_, urn=self.urn(kind), olds=self._bag(olds, kind), news=self._bag(news, kind))
        )
        # Without a "yes" or "no", the engine compares the inputs itself. Else only the provider can name the fields.
        is_named = reply.changes == provider_pb2.DiffResponse.DIFF_UNKNOWN or bool(reply.detailedDiff)
        assert self.host is Host.DYNAMIC or is_named == (reply.changes == provider_pb2.DiffResponse.DIFF_SOME)
        return Difference(reply.changes != provider_pb2.DiffResponse.DIFF_NONE, list(reply.replaces), is_named)

    def create(
        self, props: Mapping[str, Any], kind: str = SUBSCRIPTION, *, preview: bool = False
    ) -> tuple[str, dict[str, Any]]:
        """Call Create: return the id and the outputs."""
        properties = self._bag(props, kind)
        reply = self.stub.Create(provider_pb2.CreateRequest(urn=self.urn(kind), properties=properties, preview=preview))
        return reply.id, self._plain(reply.properties)

    def read(self, id_: str, props: Mapping[str, Any], kind: str = SUBSCRIPTION) -> tuple[str, Any, Any]:
        """Call Read: return the id, the outputs and the inputs; None for these where the engine keeps its own."""
        sent = {key: value for key, value in props.items() if key in {*CONTENT, "protect", "entry"}}
        inputs = self._bag(sent, kind) if self.host is Host.NATIVE else None
        reply = self.stub.Read(
            provider_pb2.ReadRequest(id=id_, urn=self.urn(kind), properties=self._bag(props, kind), inputs=inputs)
        )
        returned = self._plain(reply.inputs) if reply.HasField("inputs") else None
        kept = kind == SUBSCRIPTION and returned == sent and self.host is Host.NATIVE
        return reply.id, self._plain(reply.properties), None if kept else returned

    def update(
        self, id_: str, olds: Mapping[str, Any], news: Mapping[str, Any], kind: str = SUBSCRIPTION
    ) -> dict[str, Any]:
        """Call Update: return the outputs."""
        reply = self.stub.Update(
            provider_pb2.UpdateRequest(
                id=id_, urn=self.urn(kind), olds=self._bag(olds, kind), news=self._bag(news, kind)
            )
        )
        return self._plain(reply.properties)

    def delete(self, id_: str, props: Mapping[str, Any], kind: str = SUBSCRIPTION) -> None:
        """Call Delete."""
        self.stub.Delete(provider_pb2.DeleteRequest(id=id_, urn=self.urn(kind), properties=self._bag(props, kind)))

    def _bag(self, props: Mapping[str, Any], kind: str) -> struct_pb2.Struct:
        """The bag as the engine completes it."""
        own = {"__provider": _PROVIDERS[kind]} if self.host is Host.DYNAMIC else {}
        return bag({**props, **own})

    def _plain(self, struct: struct_pb2.Struct) -> dict[str, Any]:
        """A bag from the provider. A native one has to mark a secret; a dynamic one can't."""
        content = json_format.MessageToDict(struct)
        content.pop("__provider", None)
        if self.host is Host.NATIVE and "secret" in content:
            content["secret"] = unmarked(content["secret"])
        return content


def marked(value: object) -> dict[str, object]:
    """*value* as a secret."""
    return {_SIGNATURE: _SECRET, "value": value}


def unmarked(value: object) -> object:
    """The content of a secret; a value that a preview does not know yet needs no mark."""
    if isinstance(value, dict):
        assert value[_SIGNATURE] == _SECRET
        return value["value"]
    assert value == UNKNOWN, "a secret without its mark"
    return value


def urn(kind: str, resource: str = "payroll") -> str:
    """The engine's name of the resource."""
    return f"urn:pulumi:dev::argyle::argyle:index:{kind}::{resource}"


def bag(props: Mapping[str, Any]) -> struct_pb2.Struct:
    """A property bag for the engine's protocol: numbers become floats."""
    return json_format.ParseDict(dict(props), struct_pb2.Struct())


def says(error: grpc.RpcError) -> str:
    """The text that the engine would print."""
    return str(error.details())


def basic(key_id: str, key_secret: str) -> str:
    """The credentials as they are sent."""
    return base64.b64encode(f"{key_id}:{key_secret}".encode()).decode()
