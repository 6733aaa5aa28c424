"""Between Pulumi's property bags and the core's values.

A bag arrives over gRPC: every number is a float, a top-level None is gone, what a preview does not know yet is an
object of the SDK's, and ``__provider`` lies in it. The dictionaries made here are the only ones that a verb hands back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pulumi.dynamic import CheckFailure
from pulumi.output import Unknown
from pulumi.runtime.rpc import UNKNOWN

from argyle_provider.core.account import AccountProof
from argyle_provider.core.guards import DeclaredEntry, DeclaredSet
from argyle_provider.core.model import Environment, Subscription

Bag = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Record:
    """What the state keeps of a subscription beside its content.

    Attributes:
        environment: where it lives; its id means nothing elsewhere.
        account: the proof of the account that holds it.
        holder: a random mark of the resource that holds it, since a verb is not told whose id it is given.
        created_at: the server's time of creation.
    """

    environment: str
    account: AccountProof | None
    holder: str
    created_at: str


def subscription_failures(news: Bag) -> list[CheckFailure]:
    """Why a bag can't be a subscription; empty when it can, or when that is not known yet.

    A failure on the secret carries no property name: the engine prints the value of the property that is named.
    """
    news = _marked(news)
    return [
        CheckFailure(name, reason)
        for name, reason, wrong in (
            ("name", "a subscription needs a name", not _is_text(news.get("name"))),
            ("url", "a subscription needs the URL to deliver to", not _is_text(news.get("url"))),
            ("events", "a subscription needs a list of event names", not _is_events(news.get("events"))),
            ("config", "config is a map, or left out", not isinstance(news.get("config"), (Mapping, type(None), str))),
            ("", "secret: it must be printable ASCII text, or left out", not _is_secret(news.get("secret"))),
        )
        if wrong
    ]


def _marked(value: Any) -> Any:
    """*value* with the SDK's objects for unknowns as the marker that travels: text, which equals itself."""
    match value:
        case Unknown():
            return UNKNOWN
        case Mapping():
            return {key: _marked(each) for key, each in value.items()}
        case list():
            return [_marked(each) for each in value]
        case _:
            return value


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _is_events(value: object) -> bool:
    return value == UNKNOWN or (isinstance(value, list) and value != [] and all(map(_is_text, value)))


def _is_secret(value: object) -> bool:
    return value is None or (isinstance(value, str) and value.isascii() and (value == "" or value.isprintable()))


def subscription_from(bag: Bag) -> Subscription:
    """The canonical subscription in inputs or outputs. An unknown stays the marker, which equals nothing known."""
    bag = _marked(bag)
    events, config = bag["events"], bag.get("config")
    return Subscription.canonical(
        name=bag["name"],
        url=bag["url"],
        events=[events] if isinstance(events, str) else events,
        config={UNKNOWN: True} if isinstance(config, str) else config,
        secret=bag.get("secret"),
    )


def subscription_inputs(subscription: Subscription) -> dict[str, Any]:
    """The inputs of a subscription. The secret is always there, so that the engine always treats it as one."""
    return {
        "name": subscription.name,
        "url": subscription.url,
        "events": list(subscription.events),
        "config": _unknown_config(subscription) or dict(subscription.config),
        "secret": subscription.secret or "",
    }


def _unknown_config(subscription: Subscription) -> str | None:
    return UNKNOWN if UNKNOWN in subscription.config else None


def subscription_outputs(subscription: Subscription, record: Record) -> dict[str, Any]:
    """The outputs of a subscription: its inputs, and what only the server and the run know."""
    return {
        **subscription_inputs(subscription),
        "environment": record.environment,
        "account": account_value(record.account),
        "holder": record.holder,
        "created_at": record.created_at,
    }


def record_from(outputs: Bag) -> Record:
    """What the state keeps of a subscription beside its content."""
    return Record(
        environment=outputs.get("environment", ""),
        account=account_from(outputs),
        holder=outputs.get("holder", ""),
        created_at=outputs.get("created_at", ""),
    )


def account_value(account: AccountProof | None) -> dict[str, str]:
    """The proof of an account as a property."""
    if account is None:
        return {}
    return {"key": account.key} | ({"clientId": account.client_id} if account.client_id else {})


def account_from(outputs: Bag) -> AccountProof | None:
    """The proof of the account in outputs, or None where there is none."""
    account = outputs.get("account") or {}
    return AccountProof(key=account["key"], client_id=account.get("clientId")) if "key" in account else None


def set_inputs(declared: DeclaredSet) -> dict[str, Any]:
    """The inputs of a SubscriptionSet: names and flags, no secret."""
    limit = {} if declared.max_deletions is None else {"maxDeletions": declared.max_deletions}
    return {
        "environment": declared.environment.value,
        "entries": {
            key: {"subscriptions": list(entry.subscriptions), "protect": entry.protect}
            for key, entry in sorted(declared.entries.items())
        },
        **limit,
    }


def set_outputs(declared: DeclaredSet, account: AccountProof | None) -> dict[str, Any]:
    """The outputs of a SubscriptionSet: its inputs, and the account that the stack works with."""
    return {**set_inputs(declared), "account": account_value(account)}


def set_from(bag: Bag) -> DeclaredSet:
    """The declaration in a SubscriptionSet's inputs or outputs."""
    limit = bag.get("maxDeletions")
    return DeclaredSet(
        environment=Environment(bag["environment"]),
        entries={
            key: DeclaredEntry(subscriptions=tuple(entry["subscriptions"]), protect=entry["protect"])
            for key, entry in sorted(bag["entries"].items())
        },
        max_deletions=None if limit is None else int(limit),
    )
