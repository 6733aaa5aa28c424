"""What each verb does to a stack's set, for any host: bags come in, bags go out, and errors are ours."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from argyle_provider import properties
from argyle_provider.core.guards import refusals
from argyle_provider.pulumi.subscription_verbs import Checked

if TYPE_CHECKING:
    from argyle_provider.properties import Bag
    from argyle_provider.pulumi.session import Session


def check(session: Session, olds: Bag, news: Bag) -> Checked:
    """Refuse what the guards refuse; a preview only reports it, so that the plan can be seen, and looks ahead."""
    new = properties.set_from(news)
    session.protection.unprotected(key for key, entry in new.entries.items() if not entry.protect)
    session.declared = True
    if "stack" in news:
        session.names.learn(news["stack"], json.loads(news["names"]))
    old, is_preview = properties.set_from(olds) if olds else None, bool(news.get("dryRun"))
    if is_preview and (old or new.entries):
        session.look_ahead(at_once=old != new)
    reasons = tuple(refusals(old, new)) if old else ()
    for reason in reasons if is_preview else ():
        session.tell(f"`pulumi up` will refuse this: {reason}")
    return Checked(properties.set_inputs(new), () if is_preview else reasons)


def diff(session: Session, olds: Bag, news: Bag) -> bool:
    """Whether two declarations differ; that is an update, since nothing at Argyle stands for the set."""
    session.expect(olds["environment"], properties.account_from(olds))
    old, new = properties.set_from(olds), properties.set_from(news)
    if old.subscriptions - new.subscriptions:
        session.judge_account()  # nobody else asks for what is deleted
    return old != new


def create(session: Session, props: Bag) -> tuple[str, dict[str, Any]]:
    """Ask for the list that the run needs anyway, so that the account is known, and a wrong key said once.

    Whatever refuses the list (401, 403, 404, a dead server) then stops the run before its first write.
    """
    declared = properties.set_from(props)
    if declared.entries:
        session.list()
    return properties.SET_NAME, properties.set_outputs(declared, session.account)


def read(session: Session, props: Bag) -> tuple[dict[str, Any], dict[str, Any]]:
    """Keep the record, as outputs and inputs; with another key than before, remember it once the account is proven."""
    account = properties.account_from(props)
    session.expect(props["environment"], account)
    declared = properties.set_from(props)
    return properties.set_outputs(declared, session.latest_proof(account)), properties.set_inputs(declared)


def update(session: Session, olds: Bag, news: Bag) -> dict[str, Any]:
    """Record the new declaration; ask for the list, as create does, before subscriptions are made or deleted."""
    new = properties.set_from(news)
    if new.subscriptions != properties.set_from(olds).subscriptions:
        session.list()
    return properties.set_outputs(new, session.latest_proof(properties.account_from(olds)))
