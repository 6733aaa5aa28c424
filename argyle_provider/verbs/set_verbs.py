"""What each verb does to a stack's set, without the SDK: property bags in, property bags out, our own errors."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from argyle_provider import properties
from argyle_provider.core.guards import refusals
from argyle_provider.verbs.subscription_verbs import Checked

if TYPE_CHECKING:
    from argyle_provider.properties import Bag
    from argyle_provider.verbs.session import Session


def check(session: Session, olds: Bag, news: Bag) -> Checked:
    """Refuse what the guards refuse. A preview reports it, so that the plan is shown, and fetches the live list."""
    new, component = properties.set_from(news), str(news.get("component", ""))
    session.protection.unprotected(
        properties.entry_of(component, key) for key, entry in new.entries.items() if not entry.protect
    )
    names: dict[str, str] = json.loads(news.get("names", "{}"))
    shared = session.names.used_by_others(names, component=component)
    if "stack" in news:
        session.names.learn(news["stack"], names, component=component)
    old, is_preview = properties.set_from(olds) if olds else None, bool(news.get("dryRun"))
    if is_preview and (old or new.entries):
        session.look_ahead(at_once=old != new)
    reasons = (
        *(refusals(old, new, in_component=bool(component)) if old else ()),
        *(_shared(name, names[name], other) for name, other in shared.items()),
    )
    for reason in reasons if is_preview else ():
        session.tell(f"`pulumi up` will refuse this: {reason}")
    return Checked(properties.set_inputs(new), () if is_preview else reasons)


def _shared(name: str, resource: str, other: str) -> str:
    return (
        f"`{resource}` and `{other}` have the API name `{name}`, so a receiver can't tell them apart. Set `name` in "
        "one of the two entries."
    )


def diff(session: Session, olds: Bag, news: Bag) -> bool:
    """Whether the declarations differ. A difference is an update of the state: the set exists only there."""
    session.expect(olds["environment"], properties.account_from(olds))
    old, new = properties.set_from(olds), properties.set_from(news)
    if old.subscriptions - new.subscriptions:
        session.judge_account()  # the set alone sees a removal before its delete
    return old != new


def create(session: Session, props: Bag) -> tuple[str, dict[str, Any]]:
    """Fetch the list that the run needs anyway, so that the account is known and a wrong key is reported once.

    If the list fails (401, 403, 404, no server), the run stops before its first write.
    """
    declared = properties.set_from(props)
    if declared.entries:
        session.list()
    return properties.SET_NAME, properties.set_outputs(declared, session.account)


def read(session: Session, props: Bag) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the record as outputs and inputs. A changed key is recorded once the account is proven."""
    account = properties.account_from(props)
    session.expect(props["environment"], account)
    declared = properties.set_from(props)
    return properties.set_outputs(declared, session.latest_proof(account)), properties.set_inputs(declared)


def update(session: Session, olds: Bag, news: Bag) -> dict[str, Any]:
    """Record the new declaration. Fetch the list, as create does, before subscriptions are created or deleted."""
    new = properties.set_from(news)
    if new.subscriptions != properties.set_from(olds).subscriptions:
        session.list()
    return properties.set_outputs(new, session.latest_proof(properties.account_from(olds)))
