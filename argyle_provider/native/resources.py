"""What the engine's requests and our replies are for each resource: the SDK's side of the verbs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from pulumi.provider.experimental import provider as sdk

from argyle_provider.native.component import PROBLEMS
from argyle_provider.native.imported import refuse_placeholder, with_secret, without_secret
from argyle_provider.native.values import bag_from, values_from
from argyle_provider.properties import SUBSCRIPTION, UNKNOWN
from argyle_provider.verbs import set_verbs, subscription_verbs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from argyle_provider.verbs.judgement import StackRules
    from argyle_provider.verbs.session import Session


class Handler(Protocol):
    """The verbs of one resource type. Each is called in a thread of its own."""

    def check(self, request: sdk.CheckRequest) -> sdk.CheckResponse:
        """Make the inputs canonical, or say why they are refused."""

    def diff(self, request: sdk.DiffRequest) -> sdk.DiffResponse:
        """Compare the state with the inputs."""

    def create(self, request: sdk.CreateRequest) -> sdk.CreateResponse:
        """Create the resource; in a preview, say what will happen."""

    def read(self, request: sdk.ReadRequest) -> sdk.ReadResponse:
        """Read the resource; without an id it is gone."""

    def update(self, request: sdk.UpdateRequest) -> sdk.UpdateResponse:
        """Update the resource, which only changes the state."""

    def delete(self, request: sdk.DeleteRequest) -> None:
        """Delete the resource."""


class WebhookSubscription:
    """One Argyle webhook subscription. Argyle has no update, so every change is a replacement."""

    def __init__(self, session: Session, rules: StackRules) -> None:
        self._session = session
        self._rules = rules
        session.names.token = SUBSCRIPTION

    def check(self, request: sdk.CheckRequest) -> sdk.CheckResponse:
        """Make the inputs canonical, or say why they can't be a subscription."""
        news = bag_from(request.new_inputs)
        if news.get("protect"):
            news.setdefault("entry", request.name)
        inputs, failures = subscription_verbs.check(self._session, self._rules, news)
        return sdk.CheckResponse(values_from(inputs, request.new_inputs), _failures(failures))

    def diff(self, request: sdk.DiffRequest) -> sdk.DiffResponse:
        """Name the changed fields, which require a replacement. Protection alone is an update of the state."""
        olds = bag_from(request.old_state)
        news = with_secret(bag_from(request.new_inputs), olds)
        fields, protection = subscription_verbs.diff(self._session, request.resource_id, olds, news)
        kind = sdk.PropertyDiffKind.UPDATE_REPLACE
        details = {field: sdk.PropertyDiff(kind, input_diff=False) for field in fields}
        if protection:
            details["protect"] = sdk.PropertyDiff(sdk.PropertyDiffKind.UPDATE, input_diff=False)
        return sdk.DiffResponse(changes=bool(details), replaces=list(fields), detailed_diff=details)

    def create(self, request: sdk.CreateRequest) -> sdk.CreateResponse:
        """Create the subscription exactly once, or take over a live one that matches."""
        props = bag_from(request.properties)
        refuse_placeholder(props)
        with self._session.names.of_verb(request.name):
            if not request.preview:
                id_, outputs = subscription_verbs.create(self._session, props)
                return sdk.CreateResponse(id_, values_from(outputs, request.properties))
            self._session.look_ahead(at_once=False)
            subscription_verbs.foretell(self._session, props)
        unknown = dict.fromkeys(("account", "created_at", "holder"), UNKNOWN)
        outputs = {**props, **unknown, "environment": self._session.environment.value}
        return sdk.CreateResponse("", values_from(outputs, request.properties))

    def read(self, request: sdk.ReadRequest) -> sdk.ReadResponse:
        """Read the live subscription. One that no state has yet is imported."""
        props = bag_from(request.properties)
        if "holder" not in props:
            outputs, inputs = subscription_verbs.adopt(self._session, request.resource_id)
            return sdk.ReadResponse(request.resource_id, values_from(outputs), values_from(without_secret(inputs)))
        found = subscription_verbs.read(self._session, request.resource_id, props)
        if found is None:
            return sdk.ReadResponse()
        inputs = bag_from(request.inputs) if found.inputs is None else found.inputs
        return sdk.ReadResponse(
            request.resource_id, values_from(found.outputs, request.properties), values_from(inputs, request.inputs)
        )

    def update(self, request: sdk.UpdateRequest) -> sdk.UpdateResponse:
        """Record a change of protection."""
        olds = bag_from(request.olds)
        news = with_secret(bag_from(request.news), olds)
        return sdk.UpdateResponse(values_from(subscription_verbs.update(olds, news), request.news))

    def delete(self, request: sdk.DeleteRequest) -> None:
        """Delete the subscription, unless it is protected."""
        subscription_verbs.delete(self._session, request.resource_id, bag_from(request.properties))


class SubscriptionSet:
    """The declaration of a component. Its check is the first verb, so it refuses before anything happens."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def check(self, request: sdk.CheckRequest) -> sdk.CheckResponse:
        """Refuse what the guards refuse."""
        news = bag_from(request.new_inputs)
        if PROBLEMS in news:
            return sdk.CheckResponse({}, _failures([news[PROBLEMS]]))
        inputs, failures = set_verbs.check(self._session, bag_from(request.old_inputs), news)
        return sdk.CheckResponse(values_from(inputs), _failures(failures))

    def diff(self, request: sdk.DiffRequest) -> sdk.DiffResponse:
        """Compare two declarations; a difference is an update."""
        olds, news = bag_from(request.old_state), bag_from(request.new_inputs)
        changes = set_verbs.diff(self._session, olds, news)
        kind = sdk.PropertyDiff(sdk.PropertyDiffKind.UPDATE, input_diff=False)
        return sdk.DiffResponse(changes=changes, detailed_diff={"entries": kind} if changes else {})

    def create(self, request: sdk.CreateRequest) -> sdk.CreateResponse:
        """Check the account, and record the declaration."""
        props = bag_from(request.properties)
        if request.preview:
            return sdk.CreateResponse("", values_from({**props, "account": UNKNOWN}))
        id_, outputs = set_verbs.create(self._session, props)
        return sdk.CreateResponse(id_, values_from(outputs))

    def read(self, request: sdk.ReadRequest) -> sdk.ReadResponse:
        """Keep the record."""
        outputs, inputs = set_verbs.read(self._session, bag_from(request.properties))
        return sdk.ReadResponse(request.resource_id, values_from(outputs), values_from(inputs))

    def update(self, request: sdk.UpdateRequest) -> sdk.UpdateResponse:
        """Record the new declaration."""
        olds, news = bag_from(request.olds), bag_from(request.news)
        outputs = {**olds, **news} if request.preview else set_verbs.update(self._session, olds, news)
        return sdk.UpdateResponse(values_from(outputs))

    def delete(self, request: sdk.DeleteRequest) -> None:
        """Nothing: the set exists in the state alone."""


def _failures(reasons: Iterable[str]) -> list[sdk.CheckFailure]:
    """*reasons* without a property name: the engine would print the property's value, which may be a secret."""
    return [sdk.CheckFailure("", each) for each in reasons]
