"""What each verb does to a subscription, for any host: bags come in, bags go out, and errors are ours.

``provider.py`` is the host's side: it turns the engine's calls into these and their results into the SDK's.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from argyle_provider import properties
from argyle_provider.core.difference import changed_fields, keep_equivalent
from argyle_provider.core.model import Severity
from argyle_provider.pulumi import judgement
from argyle_provider.pulumi.protection import Protected

if TYPE_CHECKING:
    from argyle_provider.core.model import LiveSubscription
    from argyle_provider.properties import Bag
    from argyle_provider.pulumi.session import Session


class Checked(NamedTuple):
    """What a check found.

    Attributes:
        inputs: the canonical inputs; empty where no subscription can be made of them.
        failures: why nothing may be done with them, a sentence each.
    """

    inputs: dict[str, Any]
    failures: tuple[str, ...] = ()


class Differences(NamedTuple):
    """What a diff found.

    Attributes:
        fields: the fields that differ, each of which asks for a replacement.
        protection: whether the state has to record another protection.
    """

    fields: tuple[str, ...]
    protection: bool


class Found(NamedTuple):
    """What a read found live.

    Attributes:
        inputs: what the inputs would have to be; None where they are what they were.
    """

    outputs: dict[str, Any]
    inputs: dict[str, Any] | None


def check(session: Session, hosts: str | None, olds: Bag, news: Bag) -> Checked:
    """Make the inputs canonical, or say why they can't be a subscription; a preview says what a create will do.

    Args:
        hosts: the stack's ``argyle:allowedHosts`` as the engine hands it over, or None.
        olds: the inputs before; empty where the engine will ask for a create, also for that of a replacement.
    """
    found = judgement.findings(news, session.environment, hosts)
    failures = tuple(message for message, severity in found if severity is Severity.ERROR)
    if failures:
        return Checked({}, failures)
    for message, _ in found if not session.declared else ():
        # The engine shows it under the stack, since a check is not told its resource.
        session.tell(f"warning: subscription {judgement.called(news)}: {message}")
    subscription, protected = properties.subscription_from(news), properties.protection_from(news)
    session.protection.declares(subscription.name, protected)
    if not olds and properties.is_known(news):
        session.foretell(subscription)
    return Checked(properties.subscription_inputs(subscription, protected))


def diff(session: Session, id_: str, olds: Bag, news: Bag) -> Differences:
    """Compare the state with the inputs. Symmetric, and without a request."""
    record, known = properties.record_from(olds), properties.subscription_from(olds)
    session.expect(record.environment, record.account, id_, known)
    declared = properties.subscription_from(news)
    fields = tuple(changed_fields(known, declared))
    (session.replace if fields else session.keep)(id_, record.holder, declared.name)
    return Differences(fields, protection=record.protected != properties.protection_from(news))


def create(session: Session, props: Bag) -> tuple[str, dict[str, Any]]:
    """Create the subscription, and give it a holder; its id and its outputs."""
    subscription = properties.subscription_from(props)
    holder = uuid.uuid4().hex
    live = session.create(subscription, holder)
    record = _record(session, live, holder=holder, protected=properties.protection_from(props))
    return live.id, properties.subscription_outputs(subscription, record)


def read(session: Session, id_: str, props: Bag) -> Found | None:
    """Read what is live, keeping what only looks different; None says that it is gone."""
    record, known = properties.record_from(props), properties.subscription_from(props)
    session.expect(record.environment, record.account, id_, known)
    live = session.find(id_)
    if live is None:
        return None
    subscription = keep_equivalent(known, live.subscription)
    record = _record(session, live, holder=record.holder, protected=record.protected)
    outputs = properties.subscription_outputs(subscription, record)
    # Without drift the engine keeps the inputs it has: to take them apart once more is a third of a refresh's work.
    inputs = None if subscription == known else properties.subscription_inputs(subscription, record.protected)
    return Found(outputs, inputs)


def update(olds: Bag, news: Bag) -> dict[str, Any]:
    """Record a change of protection: nothing is sent, and no output vanishes."""
    record = replace(properties.record_from(olds), protected=properties.protection_from(news))
    return properties.subscription_outputs(properties.subscription_from(news), record)


def delete(session: Session, id_: str, props: Bag) -> None:
    """Delete the subscription; that it is gone already is fine. A protected one is refused unless it lives on."""
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
