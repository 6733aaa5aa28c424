"""The two resources that a Pulumi program declares.

:class:`WebhookSubscription` works alone, in any program; :class:`SubscriptionSet` guards a whole stack.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pulumi
from pulumi.dynamic import Resource

from argyle_provider import properties
from argyle_provider.pulumi.plain_config import signed_with
from argyle_provider.pulumi.provider import SubscriptionSetProvider, WebhookSubscriptionProvider

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from argyle_provider.core.guards import DeclaredSet


class _Outputs:
    """The attributes of a subscription.

    They are apart from its class because the SDK evaluates the annotations of a resource's own class again for each
    resource, which takes 0.16 ms.
    """

    name: pulumi.Output[str]
    """The name that the receiver sees in each delivery."""
    url: pulumi.Output[str]
    """Where Argyle delivers."""
    events: pulumi.Output[Sequence[str]]
    """The events that are delivered, sorted."""
    config: pulumi.Output[Mapping[str, Any]]
    """Argyle's event-specific configuration; empty when there is none."""
    secret: pulumi.Output[str]
    """The secret that signs the deliveries, always a Pulumi secret; empty where there is none."""


class WebhookSubscription(_Outputs, Resource, module="argyle", name="WebhookSubscription"):
    """One Argyle webhook subscription, type ``pulumi-python:dynamic/argyle:WebhookSubscription``.

    The provider reads ``argyle:environment`` from the stack's config, and the API key from ``ARGYLE_API_KEY_ID`` and
    ``ARGYLE_API_KEY_SECRET`` or ``argyle:apiKeyId`` and ``argyle:apiKeySecret``. Argyle can't change a subscription, so
    every change is a replacement: the new subscription is created before the old one is deleted, and both deliver for a
    moment.

    The values are checked by the rules for an entry of a stack (docs/own-program.md). A secret that is empty, or in
    plain text in the stack's config, raises ``pulumi.RunError``.

    With ``protect=True`` the subscription can be replaced but not removed: ``pulumi up`` and ``pulumi destroy`` delete
    it only while the program still declares its entry or its name. The engine's own ``ResourceOptions(protect=True)``
    also forbids replacements, and so every change.

    Args:
        entry: the name that several subscriptions share which ``protect`` treats as one: while the program declares
            one of them, the others may be deleted. By default the name of the resource.

    The state also has the environment and the time of creation, which are no attributes here: each attribute costs SDK
    and engine 0.3 ms per subscription (docs/performance.md).
    """

    def __init__(  # noqa: PLR0913 - the parts of a subscription, all by name
        self,
        resource_name: str,
        *,
        url: pulumi.Input[str],
        name: pulumi.Input[str],
        events: pulumi.Input[Sequence[pulumi.Input[str]]],
        secret: pulumi.Input[str] | None = None,
        config: pulumi.Input[Mapping[str, Any]] | None = None,
        protect: bool = False,
        entry: str | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        _refuse_reading(resource_name, opts)
        inputs = {
            "name": name,
            "url": url,
            "events": events,
            "config": {} if config is None else config,
            "secret": signed_with(resource_name, secret),
            **properties.protection_inputs((entry or resource_name) if protect else None),
        }
        super().__init__(WebhookSubscriptionProvider(), resource_name, inputs, opts)


def _refuse_reading(resource: str, opts: pulumi.ResourceOptions | None) -> None:
    """Refuse the options that make the engine read a resource without state: the provider would get only the id."""
    for option in ("import_", "id"):
        if opts is not None and getattr(opts, option) is not None:
            message = (
                f"WebhookSubscription `{resource}`: The option `{option}` does not work with a dynamic provider. "
                "Remove the option and declare the subscription as it is live; `pulumi up` will take it over."
            )
            raise pulumi.RunError(message)


class SubscriptionSet(Resource, module="argyle", name="SubscriptionSet"):
    """The declaration of a whole stack; every subscription of the stack depends on it.

    Its check compares the last declaration with the new one before any other verb runs. It refuses a move to another
    environment, the removal of a protected entry, and more removals than the stack allows.
    """

    def __init__(self, resource_name: str, declared: DeclaredSet, opts: pulumi.ResourceOptions | None = None) -> None:
        # The check removes the last three again. In a preview, it reports what `up` will refuse and lets the plan be
        # shown; the names are for the commands in the run's messages.
        inputs = {
            **properties.set_inputs(declared),
            "dryRun": pulumi.runtime.is_dry_run(),
            "stack": pulumi.get_stack(),
            "names": json.dumps(dict(declared.names)),
        }
        super().__init__(SubscriptionSetProvider(), resource_name, inputs, opts)
