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
from argyle_provider.native.refusal import CONSTRUCTION
from argyle_provider.native.schema import SET
from argyle_provider.properties import COMPONENT, SUBSCRIPTION, UNKNOWN, Bag, has_unknown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from argyle_provider.core.model import Declaration, Environment, ExpandedSubscription
    from argyle_provider.verbs.session import Session

PROBLEMS = "problems"
"""The input of a set whose component is wrong: the message with which its check fails."""

_LATER = ("name", "secret", "url")
_MUST_BE_KNOWN = (
    "The value must be known in a preview. Use outputs of other resources only for `url`, `secret` and `name`."
)


class StackSubscriptions(pulumi.ComponentResource):
    """Declares a SubscriptionSet, which guards the whole, and one WebhookSubscription per expanded subscription.

    Args:
        inputs: the component's inputs, with the marker for what a preview does not know yet.
        secrets: the texts in *inputs* that the program has marked as secrets.

    If the inputs are wrong, it declares its set alone, whose check fails with every problem (``refusal.py``).
    """

    def __init__(
        self, name: str, inputs: Bag, secrets: Collection[str], session: Session, opts: pulumi.ResourceOptions
    ) -> None:
        super().__init__(COMPONENT, name, {}, opts)
        stack = pulumi.get_stack()
        try:
            declaration = declaration_from(inputs, session.environment, component=name, stack=stack)
        except ConfigurationError as error:
            pulumi.CustomResource(SET, name, {PROBLEMS: str(error)}, pulumi.ResourceOptions(parent=self))
            return
        subscriptions = expand_all(declaration)
        self._secrets = secrets
        self._dependencies = cast("list[pulumi.Resource]", opts.depends_on or [])  # the engine does not pass them on
        inputs = set_inputs(name, DeclaredSet.of(declaration, subscriptions), stack=stack)
        options = pulumi.ResourceOptions(parent=self, depends_on=self._dependencies)
        self._guard = pulumi.CustomResource(SET, name, inputs | {"dryRun": pulumi.runtime.is_dry_run()}, options)
        delete_first = declaration.replacement is Replacement.DELETE_FIRST
        CONSTRUCTION.get().expect(child_of(name, each.resource) for each in subscriptions)
        for each in subscriptions:
            self._declare(name, each, delete_first=delete_first)
        self.register_outputs({})

    def _declare(self, name: str, each: ExpandedSubscription, *, delete_first: bool) -> None:
        inputs = subscription_inputs(name, each)
        for field in ("secret", *(["url"] if inputs["url"] in self._secrets else [])):
            inputs[field] = pulumi.Output.secret(inputs[field])
        resource = child_of(name, each.resource)
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


def child_of(component: str, resource: str) -> str:
    """The name of the resource of a subscription: a program may have several components."""
    return f"{component}-{resource}"


def set_inputs(component: str, declared: DeclaredSet, *, stack: str) -> dict[str, Any]:
    """The inputs of the set that guards a component, with the names for the messages of a run."""
    names = {name: child_of(component, resource) for name, resource in declared.names.items()}
    return {**properties.set_inputs(declared), "stack": stack, "component": component, "names": json.dumps(names)}


def subscription_inputs(component: str, each: ExpandedSubscription) -> dict[str, Any]:
    """The inputs of one subscription of a component."""
    protected = properties.entry_of(component, each.entry) if each.protect else None
    inputs = properties.subscription_inputs(each.subscription, protected)
    # An unknown name is unknown as a whole, also with the suffix of a part.
    return inputs | ({"name": UNKNOWN} if UNKNOWN in each.subscription.name else {})


def declaration_from(inputs: Bag, environment: Environment, *, component: str, stack: str) -> Declaration:
    """What the *inputs* of a component declare; prints warnings.

    Raises:
        ConfigurationError: lists every problem of the inputs. What a preview does not know yet is none.
    """
    given = {f"{NAMESPACE}:{key}": value for key, value in inputs.items() if key != "entries"}
    entries = inputs.get("entries", {})
    config = {**given, ENVIRONMENT: environment.value, SUBSCRIPTIONS: entries}
    if unknown := [Problem(place, _MUST_BE_KNOWN) for place in _unknown_places(inputs) if not _may_be_unknown(place)]:
        raise _refusal(unknown, component)
    declaration, found = parse(config, stack=stack, in_program=True)
    later = {
        ("entries", each.key, field)
        for each in declaration.entries
        for field in _LATER
        if getattr(each, field) == UNKNOWN
    }
    problems = [each for each in map(_of_inputs, found) if each.path not in later]
    errors = [each for each in problems if each.severity is Severity.ERROR]
    if errors:
        raise _refusal(errors, component)
    for each in problems:
        pulumi.warn(str(each))
    return declaration


def _refusal(problems: list[Problem], component: str) -> ConfigurationError:
    heading = f"The inputs of StackSubscriptions `{component}` are wrong. Nothing was sent to Argyle:"
    return ConfigurationError(problems, heading=heading)


def _of_inputs(problem: Problem) -> Problem:
    """*problem* at its place in the inputs: ``entries.payroll.url`` for ``argyle:subscriptions.payroll.url``."""
    key, *rest = problem.path
    own = "entries" if key == SUBSCRIPTIONS else str(key).removeprefix(f"{NAMESPACE}:")
    return replace(problem, path=(own, *rest))


def _unknown_places(value: object, place: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The place of each value that a preview does not know yet; for one in a list, the place of the list."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _unknown_places(each, (*place, key))
    elif has_unknown(value):
        yield place


def _may_be_unknown(place: tuple[str, ...]) -> bool:
    """Whether a preview can do without the value at *place*. Others decide how many there are, or guard them."""
    match place:
        case ("entries", _, field) | ("defaults", field):
            return field in _LATER
        case _:
            return False
