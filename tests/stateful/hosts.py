"""The verbs of a subscription as each host gets them from the engine, without a process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from pulumi.provider.experimental import provider as sdk

from argyle_provider.native.resources import WebhookSubscription
from argyle_provider.native.values import bag_from, values_from
from argyle_provider.pulumi.provider import WebhookSubscriptionProvider
from argyle_provider.verbs.judgement import StackRules
from tests.hosts import Host

if TYPE_CHECKING:
    from collections.abc import Mapping

    from argyle_provider.verbs.session import Session

    Bag = Mapping[str, Any]


class Made(NamedTuple):
    """What a create or read returns; a read that finds nothing has no id."""

    id: str
    outputs: dict[str, Any]
    inputs: dict[str, Any] | None = None


class Verbs(Protocol):
    """The verbs, for the resource *name*."""

    def check(self, name: str, olds: Bag, news: Bag, /) -> dict[str, Any]:
        """Return the canonical inputs."""

    def changes(self, name: str, id_: str, olds: Bag, news: Bag, /) -> bool:
        """Return whether diff finds a change."""

    def create(self, name: str, inputs: Bag, /) -> Made:
        """Create it."""

    def read(self, name: str, id_: str, outputs: Bag, inputs: Bag, /) -> Made:
        """Read it."""

    def delete(self, name: str, id_: str, outputs: Bag, /) -> None:
        """Delete it."""


class Dynamic:
    """The dynamic provider, which gets neither the name nor, in a read, the inputs."""

    def __init__(self, session: Session) -> None:
        self._provider = WebhookSubscriptionProvider()
        self._provider.session = session

    def check(self, _: str, olds: Bag, news: Bag) -> dict[str, Any]:
        """Return the canonical inputs."""
        return self._provider.check(dict(olds), dict(news)).inputs

    def changes(self, _: str, id_: str, olds: Bag, news: Bag) -> bool:
        """Return whether diff finds a change."""
        return self._provider.diff(id_, dict(olds), dict(news)).changes is not False

    def create(self, _: str, inputs: Bag) -> Made:
        """Create it."""
        made = self._provider.create(dict(inputs))
        return Made(made.id, dict(made.outs or {}))

    def read(self, _: str, id_: str, outputs: Bag, __: Bag) -> Made:
        """Read it."""
        found = self._provider.read(id_, dict(outputs))
        return Made(found.id or "", dict(found.outs or {}), None if found.inputs is None else dict(found.inputs))

    def delete(self, _: str, id_: str, outputs: Bag) -> None:
        """Delete it."""
        self._provider.delete(id_, dict(outputs))


class Native:
    """The native provider, with the SDK's requests."""

    def __init__(self, session: Session) -> None:
        self._handler = WebhookSubscription(session, StackRules())

    def check(self, name: str, olds: Bag, news: Bag) -> dict[str, Any]:
        """Return the canonical inputs."""
        request = sdk.CheckRequest(_urn(name), values_from(olds), values_from(news), b"")
        return bag_from(self._handler.check(request).inputs or {})

    def changes(self, name: str, id_: str, olds: Bag, news: Bag) -> bool:
        """Return whether diff finds a change."""
        request = sdk.DiffRequest(_urn(name), id_, values_from(olds), values_from(news), [])
        return self._handler.diff(request).changes is not False

    def create(self, name: str, inputs: Bag) -> Made:
        """Create it."""
        made = self._handler.create(sdk.CreateRequest(_urn(name), values_from(inputs), 0, preview=False))
        return Made(made.resource_id or "", bag_from(made.properties))

    def read(self, name: str, id_: str, outputs: Bag, inputs: Bag) -> Made:
        """Read it."""
        found = self._handler.read(sdk.ReadRequest(_urn(name), id_, values_from(outputs), values_from(inputs)))
        return Made(found.resource_id or "", bag_from(found.properties), bag_from(found.inputs))

    def delete(self, name: str, id_: str, outputs: Bag) -> None:
        """Delete it."""
        self._handler.delete(sdk.DeleteRequest(_urn(name), id_, values_from(outputs), 0))


VERBS: Mapping[Host, type[Dynamic | Native]] = {Host.DYNAMIC: Dynamic, Host.NATIVE: Native}


def _urn(name: str) -> str:
    return f"urn:pulumi:dev::acme::argyle:index:WebhookSubscription::{name}"
