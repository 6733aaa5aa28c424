"""What each verb does to a subscription, without the SDK: property bags in, property bags out, our own errors.

The engine calls a host, such as ``pulumi/provider.py``. The host calls these functions and wraps their results.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from argyle_provider import properties
from argyle_provider.core.commands import argyle_webhooks
from argyle_provider.core.difference import changed_fields, is_hidden, keep_equivalent
from argyle_provider.core.model import Severity
from argyle_provider.exceptions import ImportRefusedError
from argyle_provider.verbs import judgement
from argyle_provider.verbs.protection import Protected

if TYPE_CHECKING:
    from argyle_provider.core.model import LiveSubscription
    from argyle_provider.properties import Bag
    from argyle_provider.verbs.judgement import StackRules
    from argyle_provider.verbs.session import Session


class Checked(NamedTuple):
    """The result of a check.

    Attributes:
        inputs: the canonical inputs; empty where they can't be a subscription.
        failures: the reasons, a sentence each, for which the engine must not go on.
    """

    inputs: dict[str, Any]
    failures: tuple[str, ...] = ()


class Differences(NamedTuple):
    """The result of a diff.

    Attributes:
        fields: the changed fields; each requires a replacement.
        protection: whether the protection in the state has to change.
    """

    fields: tuple[str, ...]
    protection: bool


class Found(NamedTuple):
    """The result of a read that found the subscription live.

    Attributes:
        inputs: the inputs that match what is live; None where they have not changed.
    """

    outputs: dict[str, Any]
    inputs: dict[str, Any] | None


def check(session: Session, rules: StackRules, news: Bag) -> Checked:
    """Make the inputs canonical, or say why they can't be a subscription."""
    found = judgement.findings(news, session.environment, rules)
    failures = tuple(message for message, severity in found if severity is Severity.ERROR)
    if failures:
        return Checked({}, failures)
    for message, _ in found if not session.names.is_in_a_set(news["name"]) else ():
        session.tell(f"warning: {judgement.called(news)}: {message}")
    subscription, protected = properties.subscription_from(news), properties.protection_from(news)
    session.protection.declares(subscription.name, protected)
    return Checked(properties.subscription_inputs(subscription, protected))


def foretell(session: Session, inputs: Bag) -> None:
    """In a preview: print what the create of a subscription with *inputs* will do, once they are all known."""
    if properties.is_known(inputs):
        session.foretell(properties.subscription_from(inputs))


def diff(session: Session, id_: str, olds: Bag, news: Bag) -> Differences:
    """Compare the state with the inputs. Symmetric, and sends no request where the key is the state's."""
    record, known = properties.record_from(olds), properties.subscription_from(olds)
    session.expect(record.environment, record.account, id_, known)
    session.recognise(id_, record.account)
    declared = properties.subscription_from(news)
    fields = tuple(changed_fields(known, declared))
    (session.replace if fields else session.keep)(id_, record.holder, declared.name)
    return Differences(fields, protection=record.protected != properties.protection_from(news))


def create(session: Session, props: Bag) -> tuple[str, dict[str, Any]]:
    """Create the subscription with a new holder; return its id and its outputs."""
    subscription = properties.subscription_from(props)
    holder = uuid.uuid4().hex
    live = session.create(subscription, holder)
    record = _record(session, live, holder=holder, protected=properties.protection_from(props))
    return live.id, properties.subscription_outputs(subscription, record)


def read(session: Session, id_: str, props: Bag) -> Found | None:
    """Read the live subscription, and keep declared values that only look different. None where it is gone."""
    record, known = properties.record_from(props), properties.subscription_from(props)
    session.expect(record.environment, record.account, id_, known)
    live = session.find(id_)
    if live is None:
        return None
    subscription = keep_equivalent(known, live.subscription)
    record = _record(session, live, holder=record.holder, protected=record.protected)
    outputs = properties.subscription_outputs(subscription, record)
    # Without drift the engine keeps its inputs: reading them again would cost a third of a refresh.
    inputs = None if subscription == known else properties.subscription_inputs(subscription, record.protected)
    return Found(outputs, inputs)


def adopt(session: Session, id_: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Read a live subscription that no state has, for the engine's own import: its outputs and inputs.

    Raises:
        ImportRefusedError: no subscription of the account has the id.
        OddSubscriptionError: Argyle's reply about it can't be read.
    """
    live = session.find(id_)
    if live is None:
        message = (
            f"The account has no subscription with the id {id_}. Nothing was imported. Run "
            f"`{argyle_webhooks('list', stack=session.names.stack)}`, which shows the ids."
        )
        raise ImportRefusedError(message)
    hidden = is_hidden(live.subscription.secret)
    subscription = replace(live.subscription, secret=None) if hidden else live.subscription
    record = _record(session, live, holder=uuid.uuid4().hex, protected=None)
    return properties.subscription_outputs(subscription, record), properties.subscription_inputs(subscription)


def update(olds: Bag, news: Bag) -> dict[str, Any]:
    """Record a change of protection. Sends no request and keeps all outputs."""
    record = replace(properties.record_from(olds), protected=properties.protection_from(news))
    return properties.subscription_outputs(properties.subscription_from(news), record)


def delete(session: Session, id_: str, props: Bag) -> None:
    """Delete the subscription; refuse a protected one that the run does not keep. One already gone is no error."""
    record = properties.record_from(props)
    session.expect(record.environment, record.account, id_)
    entry = record.protected
    session.delete(id_, record.holder, None if entry is None else Protected(props["name"], entry))


def _record(session: Session, live: LiveSubscription, *, holder: str, protected: str | None) -> properties.Record:
    return properties.Record(
        environment=session.environment.value,
        account=session.account,
        holder=holder,
        created_at=live.created_at,
        protected=protected,
    )
