"""What the state of every stack depends on, byte by byte.

Before changing an expectation here, think of the stacks that exist: their state names these classes and types. A rename
needs an alias at the old path, and a changed pickle shows as a change of every resource.
"""

from __future__ import annotations

import asyncio
import base64
import pickle

import pulumi
import pytest
from pulumi.dynamic.dynamic import serialize_provider

from argyle_provider import properties
from argyle_provider.pulumi.provider import SubscriptionSetProvider, WebhookSubscriptionProvider
from argyle_provider.pulumi.resources import SubscriptionSet, WebhookSubscription
from argyle_provider.pulumi_cli.import_file import provider_reference


@pytest.mark.parametrize("provider", [WebhookSubscriptionProvider, SubscriptionSetProvider])
def test_a_provider_is_pickled_by_reference(provider: type) -> None:
    """The state names the class and has none of its code, so the installed code always runs."""
    serialized = base64.b64decode(serialize_provider(provider()))

    name = provider.__name__.encode()
    module = b"argyle_provider.pulumi.provider"
    assert serialized == b"\x80\x04\x95%s\x00\x00\x00\x00\x00\x00\x00\x8c\x1f%s\x94\x8c%s%s\x94\x93\x94)\x81\x94." % (
        bytes([len(module) + len(name) + 12]),
        module,
        bytes([len(name)]),
        name,
    )
    assert isinstance(pickle.loads(serialized), provider)  # noqa: S301 - made two lines above


@pytest.mark.parametrize("provider", [WebhookSubscriptionProvider, SubscriptionSetProvider])
def test_a_provider_holds_nothing_before_configure(provider: type) -> None:
    """An instance with state makes the SDK fail near 975 resources, and would be in every stack's state."""
    assert vars(provider()) == {}
    assert provider.serialize_as_secret_always is False  # type: ignore[attr-defined] # both have it


def test_the_type_tokens_are_fixed() -> None:
    """The URNs of a stack contain them."""
    assert properties.DYNAMIC == "pulumi-python:dynamic/argyle:"
    assert WebhookSubscription._resource_type_name == "dynamic/argyle:WebhookSubscription"  # noqa: SLF001 - the SDK's only place
    assert SubscriptionSet._resource_type_name == "dynamic/argyle:SubscriptionSet"  # noqa: SLF001
    assert properties.COMPONENT == "argyle:index:StackSubscriptions"


@pytest.mark.parametrize("provider", [WebhookSubscriptionProvider, SubscriptionSetProvider])
def test_an_import_file_names_a_provider_as_the_sdk_does(provider: type) -> None:
    """Otherwise the first preview after an import shows a change of every resource."""
    assert provider_reference(provider.__name__) == serialize_provider(provider())


def test_the_urn_of_a_resource_without_a_parent_is_the_one_that_the_sdk_computes() -> None:
    """Otherwise a component replaces the subscriptions that became its children."""

    async def computed() -> str | None:
        return await pulumi.create_urn("payroll::eu", "a:b:C", project="acme", stack="dev").future()

    found = properties.urn_without_parent("a:b:C", "payroll::eu", stack="dev", project="acme")

    assert found == asyncio.run(computed())
