"""The two resources that a Pulumi program declares.

:class:`WebhookSubscription` can be used alone, in any program; :class:`SubscriptionSet` guards a whole stack.
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


class WebhookSubscription(Resource, module="argyle", name="WebhookSubscription"):
    """One Argyle webhook subscription, type ``pulumi-python:dynamic/argyle:WebhookSubscription``.

    The provider reads ``argyle:environment`` from the stack's config, and the API key from ``ARGYLE_API_KEY_ID`` and
    ``ARGYLE_API_KEY_SECRET`` or ``argyle:apiKeyId`` and ``argyle:apiKeySecret``. Argyle can't change a subscription, so
    every change is a replacement; the new one is created before the old one is deleted.

    Its values are judged as an entry of a stack is (docs/own-program.md). A secret that is empty, or that the stack's
    config holds in plain text, raises ``pulumi.RunError``.

    With ``protect=True`` the subscription can be replaced, not removed: no ``pulumi up`` or ``pulumi destroy`` deletes
    it unless the program still declares its entry or its name. That differs from the engine's
    ``ResourceOptions(protect=True)``, which forbids replacement too, and so every change.

    Args:
        entry: what ``protect`` keeps, when several subscriptions make it up: while the program declares one of them,
            the others can go. By default the resource's own name.

    The state also keeps the environment and the time of creation. A program gets neither: each attribute more costs SDK
    and engine 0.3 ms per subscription (docs/performance.md).
    """

    name: pulumi.Output[str]
    """The name that the receiver sees in each delivery."""
    url: pulumi.Output[str]
    """Where Argyle delivers."""
    events: pulumi.Output[Sequence[str]]
    """The events it delivers, sorted."""
    config: pulumi.Output[Mapping[str, Any]]
    """Argyle's event-specific configuration; empty when there is none."""
    secret: pulumi.Output[str]
    """What deliveries are signed with, always a Pulumi secret; empty when there is none."""

    def __init__(  # noqa: PLR0913 - what a subscription is made of, all by name
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
    """Refuse the options for which the engine reads what no state holds: it tells a dynamic provider only the id."""
    for option in ("import_", "id"):
        if opts is not None and getattr(opts, option) is not None:
            message = (
                f"WebhookSubscription '{resource}': the option `{option}` does not work with a dynamic provider. "
                "Remove it and declare what is live: `pulumi up` takes over a live subscription with the same content."
            )
            raise pulumi.RunError(message)


class SubscriptionSet(Resource, module="argyle", name="SubscriptionSet"):
    """What a stack declares as a whole; every subscription of the stack depends on it.

    Its check sees the last declaration beside the new one, before any other verb runs: it refuses a move to another
    environment, the removal of a protected entry, and more removals than the stack allows.
    """

    def __init__(self, resource_name: str, declared: DeclaredSet, opts: pulumi.ResourceOptions | None = None) -> None:
        # The check takes the rest out again. In a preview it reports what `up` will refuse, and lets the plan be seen;
        # the names stand in the commands that the run's messages print.
        inputs = {
            **properties.set_inputs(declared),
            "dryRun": pulumi.runtime.is_dry_run(),
            "stack": pulumi.get_stack(),
            "names": json.dumps(dict(declared.names)),
        }
        super().__init__(SubscriptionSetProvider(), resource_name, inputs, opts)
