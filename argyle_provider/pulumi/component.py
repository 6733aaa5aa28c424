"""The component that declares every subscription of the stack's config."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakSet

import pulumi

from argyle_provider import properties
from argyle_provider.pulumi.program import declared_stack
from argyle_provider.pulumi.resources import SubscriptionSet, WebhookSubscription

if TYPE_CHECKING:
    from collections.abc import Sequence

    from argyle_provider.pulumi.program import DeclaredStack

    Dependencies = pulumi.Input[Sequence[pulumi.Input[pulumi.Resource]] | pulumi.Resource] | None

_DECLARED: WeakSet[pulumi.Resource] = WeakSet()
"""The root resources of the programs that have declared their stack: one process can run several programs."""


class StackSubscriptions(pulumi.ComponentResource):
    """The webhook subscriptions that the stack's config declares, type ``argyle:index:StackSubscriptions``.

    The config keys start with ``argyle:`` in a project of any name (docs/config-reference.md). A program has one of
    these, because a stack has one config. It can be a child of another component, and other resources can depend on it.

    Its children are a ``SubscriptionSet``, which guards the whole stack, and a :class:`WebhookSubscription` for each
    subscription that the entries need. They follow what *opts* says about dependencies, transforms and protection.

    Raises:
        pulumi.RunError: the config is wrong, and the message lists every problem; or the program has another one.
    """

    def __init__(self, resource_name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        _refuse_another(resource_name)
        stack = declared_stack()
        super().__init__(properties.COMPONENT, resource_name, opts=opts)
        # Neither the SDK nor the engine passes the dependencies of a component on to its children.
        declare(stack, self, depends_on=None if opts is None else opts.depends_on)
        self.register_outputs({})


def _refuse_another(resource: str) -> None:
    root = pulumi.runtime.get_root_resource()
    if root in _DECLARED:
        message = (
            f"StackSubscriptions `{resource}`: The program already has one, which declares the whole config. Remove "
            "this one. For subscriptions that the config does not have, use WebhookSubscription."
        )
        raise pulumi.RunError(message)
    if root is not None:
        _DECLARED.add(root)


def declare(stack: DeclaredStack, parent: pulumi.Resource | None, *, depends_on: Dependencies = None) -> None:
    """Declare the set of *stack* below *parent*, and the subscriptions, which depend on the set."""
    options = pulumi.ResourceOptions(
        parent=parent, depends_on=depends_on, aliases=_without_parent(SubscriptionSet, properties.SET_NAME)
    )
    guard = SubscriptionSet(properties.SET_NAME, stack.declared_set, options)
    for each in stack.subscriptions:
        content = each.subscription
        WebhookSubscription(
            each.resource,
            name=content.name,
            url=content.url,
            events=content.events,
            config=content.config,
            secret=content.secret,
            protect=each.protect,
            entry=each.entry,
            opts=pulumi.ResourceOptions(
                parent=parent,
                depends_on=[guard],
                delete_before_replace=stack.delete_first,
                aliases=_without_parent(WebhookSubscription, each.resource),
            ),
        )


def _without_parent(resource: type[pulumi.Resource], name: str) -> list[str]:
    """The alias of a resource that `argyle-webhooks import` made, which knows no parent of the program's component."""
    type_ = f"{properties.DYNAMIC}{resource.__name__}"
    return [properties.urn_without_parent(type_, name, stack=pulumi.get_stack(), project=pulumi.get_project())]
