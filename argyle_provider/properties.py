"""The property bags of a subscription and of the set in a stack's state, to and from the core's values.

The provider reads and writes them inside the engine (``verbs/``), and the command line reads and imports them from
outside (``pulumi_cli/``). Every stack's state has this format, so it has a module of its own that needs no SDK.

A bag arrives over gRPC: every number is a float, a top-level None is missing, a value that a preview does not know yet
is the marker :data:`UNKNOWN`, and ``__provider`` is one of the keys. Verbs return only dictionaries made here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from argyle_provider.core.account import AccountProof
from argyle_provider.core.guards import DeclaredEntry, DeclaredSet
from argyle_provider.core.model import Environment, Subscription
from argyle_provider.exceptions import NewerStateError
from argyle_provider.version import __version__

Bag = Mapping[str, Any]

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""The marker for a value that a preview does not know yet (SDK, ``runtime/rpc.py``)."""

COMPONENT = "argyle:index:StackSubscriptions"
"""The type of the component that is the parent of what a stack's config declares."""

SUBSCRIPTION = "argyle:index:WebhookSubscription"
"""The type of a subscription of the native provider, which the engine itself can import."""

COMPONENT_NAME = "argyle"
"""The resource name of the component in this project's program, and in the program of a team that follows it."""

_DEFAULT_PROVIDER = re.compile(r"default(_\d+_\d+_\d+(_.*)?)?")

DYNAMIC = "pulumi-python:dynamic/argyle:"
"""How the types of the dynamic provider's resources start."""

STATE_FORMAT = 1
"""The format of a stack's state. A release that changes a state so that earlier versions misread it adds one."""

SECRETS = frozenset({"apiKeySecret", "secret"})
"""The properties that are always secrets, so that a state never has them unencrypted."""

SET_NAME = "subscriptions"
"""The resource name, and the id, of a stack's SubscriptionSet."""


@dataclass(frozen=True, slots=True)
class Record:
    """What the state stores about a subscription besides its content.

    Attributes:
        environment: the environment of the subscription; its id means nothing in another one.
        account: the proof of its account.
        holder: a random mark of the resource that manages it, because a verb gets an id and no resource name.
        created_at: the server's time of creation.
        protected: the protected entry that the subscription is part of; None when it is not protected.
    """

    environment: str
    account: AccountProof | None
    holder: str
    created_at: str
    protected: str | None = None


def is_default_provider(name: str) -> bool:
    """Whether the engine itself makes the provider of this name (3.259, ``ProviderRequest.DefaultName``)."""
    return _DEFAULT_PROVIDER.fullmatch(name) is not None


def urn_without_parent(type_: str, name: str, *, stack: str, project: str) -> str:
    """The URN of a resource that is no child of a component.

    As an alias it makes such a resource a child, and nothing is sent. The SDK computes the same URN from an
    ``Alias(parent=None)``, but takes 0.3 ms for each (docs/performance.md).
    """
    return f"urn:pulumi:{stack}::{project}::{type_}::{name}"


def subscription_failures(news: Bag) -> list[tuple[str, str]]:
    """The properties of a wrong type in a bag, each with the reason. Unknown values pass."""
    return [
        (name, reason)
        for name, reason, wrong in (
            ("name", "`name` must be text and not empty.", not _is_text(news.get("name"))),
            ("url", "`url` must be the URL to deliver to.", not _is_text(news.get("url"))),
            ("events", "`events` must be a list of event names.", not _is_events(news.get("events"))),
            ("config", "`config` must be a map. Leave it out if there is none.", not _is_config(news.get("config"))),
            (
                "secret",
                "`secret` must be text. Leave it out if there is none.",
                not isinstance(news.get("secret"), (str, type(None))),
            ),
            ("protect", "`protect` must be true or false.", not _is_switch(news.get("protect", False))),
            ("entry", "`entry` must be text.", not isinstance(news.get("entry", ""), str)),
        )
        if wrong
    ]


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _is_switch(value: object) -> bool:
    return value == UNKNOWN or isinstance(value, bool)


def _is_events(value: object) -> bool:
    return value == UNKNOWN or (isinstance(value, list) and value != [] and all(map(_is_text, value)))


def _is_config(value: object) -> bool:
    return value is None or value == UNKNOWN or isinstance(value, Mapping)


def is_known(bag: Bag) -> bool:
    """Whether a preview knows every value of a bag."""
    return not has_unknown(bag)


def has_unknown(value: object) -> bool:
    """Whether *value* is unknown in a preview, or contains something unknown."""
    match value:
        case Mapping():
            return any(map(has_unknown, value.values()))
        case list():
            return any(map(has_unknown, value))
        case _:
            return value == UNKNOWN


def subscription_from(bag: Bag) -> Subscription:
    """The canonical subscription in inputs or outputs. An unknown value stays the marker and equals no known value."""
    events, config = bag["events"], bag.get("config")
    return Subscription.canonical(
        name=bag["name"],
        url=bag["url"],
        events=[events] if isinstance(events, str) else events,
        config={UNKNOWN: True} if isinstance(config, str) else config,
        secret=bag.get("secret"),
    )


def subscription_inputs(subscription: Subscription, protected: str | None = None) -> dict[str, Any]:
    """The inputs of a subscription. The secret is always included, so that the engine always treats it as a secret."""
    return {
        **protection_inputs(protected),
        "name": subscription.name,
        "url": subscription.url,
        "events": list(subscription.events),
        "config": _unknown_config(subscription) or dict(subscription.config),
        "secret": subscription.secret or "",
    }


def entry_of(component: str, key: str) -> str:
    """The name of an entry in the state and in messages; the one of a native *component*, with its name.

    The slash is in no key, so no resource of the program can be taken for part of the entry.
    """
    return f"{component}/{key}" if component else key


def protection_inputs(protected: str | None) -> dict[str, Any]:
    """The properties that mark a subscription as part of the *protected* entry; empty where it is not protected.

    Empty, so that the states of releases without protection of single subscriptions stay valid, and because each
    property costs 0.3 ms (docs/performance.md).
    """
    if protected is None:
        return {}
    return {"protect": UNKNOWN if protected == UNKNOWN else True, "entry": protected}


def protection_from(bag: Bag) -> str | None:
    """The protected entry that the subscription in inputs or outputs is part of, or None.

    The marker where a preview does not know whether there is one, or which.
    """
    if bag.get("protect") == UNKNOWN:
        return UNKNOWN
    return str(bag.get("entry") or bag["name"]) if bag.get("protect") else None


def _unknown_config(subscription: Subscription) -> str | None:
    return UNKNOWN if UNKNOWN in subscription.config else None


def subscription_outputs(subscription: Subscription, record: Record) -> dict[str, Any]:
    """The outputs of a subscription: its inputs, plus what only the server and the run know."""
    return {
        **subscription_inputs(subscription, record.protected),
        "environment": record.environment,
        "account": account_value(record.account),
        "holder": record.holder,
        "created_at": record.created_at,
    }


def record_from(outputs: Bag) -> Record:
    """The record in a subscription's outputs."""
    return Record(
        environment=outputs.get("environment", ""),
        account=account_from(outputs),
        holder=outputs.get("holder", ""),
        created_at=outputs.get("created_at", ""),
        protected=protection_from(outputs),
    )


def account_value(account: AccountProof | None) -> dict[str, str]:
    """The proof of an account as a property."""
    if account is None:
        return {}
    return {"key": account.key} | ({"clientId": account.client_id} if account.client_id else {})


def account_from(outputs: Bag) -> AccountProof | None:
    """The proof of the account in outputs, or None."""
    account = outputs.get("account") or {}
    return AccountProof(key=account["key"], client_id=account.get("clientId")) if "key" in account else None


def set_inputs(declared: DeclaredSet) -> dict[str, Any]:
    """The inputs of a SubscriptionSet: names and flags, no secret.

    The entries are one JSON text; the engine shows its differences as JSON. As a map they cost a no-op ``up`` of 1,000
    subscriptions 1.4 s, because each subscription waits while SDK and engine take the map apart (docs/performance.md).
    """
    limit = {} if declared.max_deletions is None else {"maxDeletions": declared.max_deletions}
    entries = {
        key: {"subscriptions": entry.subscriptions, "protect": entry.protect} for key, entry in declared.entries.items()
    }
    return {
        "environment": declared.environment.value,
        "entries": json.dumps(entries, sort_keys=True),
        "format": STATE_FORMAT,
        **limit,
    }


def set_outputs(declared: DeclaredSet, account: AccountProof | None) -> dict[str, Any]:
    """The outputs of a SubscriptionSet: its inputs, plus the proof of the stack's account."""
    return {**set_inputs(declared), "account": account_value(account)}


def set_from(bag: Bag) -> DeclaredSet:
    """The declaration in a SubscriptionSet's inputs or outputs.

    Raises:
        NewerStateError: a newer version has written the state, in a format that this version does not know.
    """
    if (written := int(bag.get("format", STATE_FORMAT))) > STATE_FORMAT:
        message = (
            f"The state of this stack has format {written}, from a newer version of this package. Version "
            f"{__version__} knows format {STATE_FORMAT} only, so it has changed nothing. Install the version that the "
            "last `pulumi up` used, or a later one."
        )
        raise NewerStateError(message)
    limit = bag.get("maxDeletions")
    return DeclaredSet(
        environment=Environment(bag["environment"]),
        entries={
            key: DeclaredEntry(subscriptions=tuple(entry["subscriptions"]), protect=entry["protect"])
            for key, entry in json.loads(bag["entries"]).items()
        },
        max_deletions=None if limit is None else int(limit),
    )
