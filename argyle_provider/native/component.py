"""The component ``StackSubscriptions``: entries as in a stack file, declared by a program in any language."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pulumi

from argyle_provider import properties
from argyle_provider.config.parsing import parse, refuse_errors
from argyle_provider.core.expansion import expand_all
from argyle_provider.core.guards import DeclaredSet
from argyle_provider.core.keys import ENVIRONMENT, NAMESPACE, SUBSCRIPTIONS
from argyle_provider.core.model import Problem, Replacement
from argyle_provider.native.schema import SET, SUBSCRIPTION
from argyle_provider.properties import COMPONENT, UNKNOWN, Bag, has_unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from argyle_provider.core.model import Declaration, ExpandedSubscription
    from argyle_provider.verbs.session import Session


class StackSubscriptions(pulumi.ComponentResource):
    """Declares a SubscriptionSet, which guards the whole, and one WebhookSubscription per expanded subscription.

    Args:
        inputs: the component's inputs, with the marker for what a preview does not know yet.

    Raises:
        ConfigurationError: the entries are wrong; lists every problem.
    """

    def __init__(self, name: str, inputs: Bag, session: Session, opts: pulumi.ResourceOptions) -> None:
        super().__init__(COMPONENT, name, {}, opts)
        stack = pulumi.get_stack()
        declaration = _declaration(inputs, session.environment.value, stack=stack)
        subscriptions = expand_all(declaration)
        self._guard = self._declare_set(name, DeclaredSet.of(declaration, subscriptions), stack)
        delete_first = declaration.replacement is Replacement.DELETE_FIRST
        for each in subscriptions:
            self._declare(name, each, delete_first=delete_first)
        self.register_outputs({})

    def _declare_set(self, name: str, declared: DeclaredSet, stack: str) -> pulumi.Resource:
        inputs = {
            **properties.set_inputs(declared),
            "dryRun": pulumi.runtime.is_dry_run(),
            "stack": stack,
            "names": json.dumps({each: f"{name}-{resource}" for each, resource in declared.names.items()}),
        }
        return pulumi.CustomResource(SET, name, inputs, pulumi.ResourceOptions(parent=self))

    def _declare(self, name: str, each: ExpandedSubscription, *, delete_first: bool) -> None:
        protected = f"{name}-{each.entry}" if each.protect else None
        inputs = properties.subscription_inputs(each.subscription, protected)
        inputs["secret"] = pulumi.Output.secret(inputs["secret"])
        options = pulumi.ResourceOptions(
            parent=self, depends_on=[self._guard], delete_before_replace=True if delete_first else None
        )
        pulumi.CustomResource(SUBSCRIPTION, f"{name}-{each.resource}", inputs, options)


def _declaration(inputs: Bag, environment: str, *, stack: str) -> Declaration:
    given = {f"{NAMESPACE}:{key}": value for key, value in inputs.items() if key != "entries"}
    entries = inputs.get("entries", {})
    config = {**given, ENVIRONMENT: environment, SUBSCRIPTIONS: entries}
    declaration, found = parse(config, stack=stack)
    problems = [each for each in found if not _is_unknown(config, each.path)]
    problems += _unknown_events(entries)
    refuse_errors(problems, stack=stack)
    for each in problems:
        pulumi.warn(str(each))
    return declaration


def _is_unknown(config: Bag, path: tuple[str | int, ...]) -> bool:
    """Whether the value at *path* is one that a preview does not know yet."""
    value: Any = config
    for part in path:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return False
        if value == UNKNOWN:
            return True
    return False


def _unknown_events(entries: Bag) -> Iterator[Problem]:
    """How many subscriptions an entry needs depends on its events and their config, so these must be known."""
    for key, entry in entries.items():
        if isinstance(entry, dict) and has_unknown(entry.get("events")):
            message = "The events must be known in a preview. Write them, or use outputs only for `url` and `secret`."
            yield Problem((SUBSCRIPTIONS, key, "events"), message)
