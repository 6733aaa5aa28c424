"""The component ``StackSubscriptions``: entries as in a stack file, declared by a program in any language."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import pulumi

from argyle_provider import properties
from argyle_provider.config.parsing import parse
from argyle_provider.core.expansion import expand_all
from argyle_provider.core.guards import DeclaredSet
from argyle_provider.core.keys import ENVIRONMENT, NAMESPACE, SUBSCRIPTIONS
from argyle_provider.core.model import Problem, Replacement, Severity
from argyle_provider.exceptions import ConfigurationError
from argyle_provider.native.schema import SET, SUBSCRIPTION
from argyle_provider.properties import COMPONENT, UNKNOWN, Bag, has_unknown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from argyle_provider.core.model import Declaration, Environment, ExpandedSubscription
    from argyle_provider.verbs.session import Session

_KNOWN = "must be known in a preview. Use outputs of other resources only for `url` and `secret`."


class StackSubscriptions(pulumi.ComponentResource):
    """Declares a SubscriptionSet, which guards the whole, and one WebhookSubscription per expanded subscription.

    Args:
        inputs: the component's inputs, with the marker for what a preview does not know yet.
        secrets: the texts in *inputs* that the program has marked as secrets.

    Raises:
        ConfigurationError: the entries are wrong; lists every problem.
    """

    def __init__(
        self, name: str, inputs: Bag, secrets: Collection[str], session: Session, opts: pulumi.ResourceOptions
    ) -> None:
        super().__init__(COMPONENT, name, {}, opts)
        stack = pulumi.get_stack()
        declaration = declaration_from(inputs, session.environment, component=name, stack=stack)
        subscriptions = expand_all(declaration)
        self._secrets = secrets
        self._dependencies = cast("list[pulumi.Resource]", opts.depends_on or [])  # the engine does not pass them on
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
            "component": name,
            "names": json.dumps({each: f"{name}-{resource}" for each, resource in declared.names.items()}),
        }
        options = pulumi.ResourceOptions(parent=self, depends_on=self._dependencies)
        return pulumi.CustomResource(SET, name, inputs, options)

    def _declare(self, name: str, each: ExpandedSubscription, *, delete_first: bool) -> None:
        protected = f"{name}-{each.entry}" if each.protect else None
        inputs = properties.subscription_inputs(each.subscription, protected)
        for field in ("secret", *(["url"] if inputs["url"] in self._secrets else [])):
            inputs[field] = pulumi.Output.secret(inputs[field])
        resource = f"{name}-{each.resource}"
        # What `pulumi import` makes has no parent.
        alias = properties.urn_without_parent(
            SUBSCRIPTION, resource, stack=pulumi.get_stack(), project=pulumi.get_project()
        )
        options = pulumi.ResourceOptions(
            parent=self,
            aliases=[alias],
            depends_on=[self._guard, *self._dependencies],
            delete_before_replace=True if delete_first else None,
        )
        pulumi.CustomResource(SUBSCRIPTION, resource, inputs, options)


def declaration_from(inputs: Bag, environment: Environment, *, component: str, stack: str) -> Declaration:
    """What the *inputs* of a component declare; prints warnings.

    Raises:
        ConfigurationError: lists every problem of the inputs. What a preview does not know yet is none.
    """
    given = {f"{NAMESPACE}:{key}": value for key, value in inputs.items() if key != "entries"}
    entries = inputs.get("entries", {})
    config = {**given, ENVIRONMENT: environment.value, SUBSCRIPTIONS: entries}
    declaration, found = parse(config, stack=stack, in_program=True)
    problems = [_of_inputs(each) for each in found if not _is_unknown(config, each.path)]
    problems += _unknown_entries(entries)
    errors = [each for each in problems if each.severity is Severity.ERROR]
    if errors:
        heading = f"The inputs of StackSubscriptions `{component}` are wrong. Nothing was sent to Argyle:"
        raise ConfigurationError(errors, heading=heading)
    for each in problems:
        pulumi.warn(str(each))
    return declaration


def _of_inputs(problem: Problem) -> Problem:
    """*problem* at its place in the inputs: ``entries.payroll.url`` for ``argyle:subscriptions.payroll.url``."""
    key, *rest = problem.path
    own = "entries" if key == SUBSCRIPTIONS else str(key).removeprefix(f"{NAMESPACE}:")
    return replace(problem, path=(own, *rest))


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


def _unknown_entries(entries: object) -> Iterator[Problem]:
    """What decides how many subscriptions there are must be known: the entries, and their events with config."""
    if entries == UNKNOWN:
        yield Problem(("entries",), f"The entries {_KNOWN}")
    for key, entry in entries.items() if isinstance(entries, dict) else ():
        if entry == UNKNOWN:
            yield Problem(("entries", key), f"The entry {_KNOWN}")
        elif isinstance(entry, dict) and has_unknown(entry.get("events")):
            yield Problem(("entries", key, "events"), f"The events {_KNOWN}")
