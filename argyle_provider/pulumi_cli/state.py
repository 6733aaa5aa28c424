"""Read the output of ``pulumi stack export`` into the core's stack state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from argyle_provider.core.state import ManagedSubscription, Parent, PendingCreate, StackState, told_apart
from argyle_provider.properties import (
    COMPONENT,
    account_from,
    is_default_provider,
    protection_from,
    set_from,
    subscription_from,
)
from argyle_provider.pulumi_cli.secret_property import shown
from argyle_provider.pulumi_cli.urn import NATIVE, SET, SUBSCRIPTION, Urn, kind_of

if TYPE_CHECKING:
    from collections.abc import Mapping


def state_from(exported: Mapping[str, Any]) -> StackState:
    """The stack state in an export: our resources, and our pending creates."""
    deployment = exported.get("deployment") or {}
    resources = [each for each in deployment.get("resources") or [] if _kind(each) in {SUBSCRIPTION, SET}]
    operations = deployment.get("pending_operations") or []
    proofs = [account_from(each.get("outputs") or {}) for each in resources]
    sets = [
        each["outputs"] for each in resources if _kind(each) == SET and each.get("outputs") and not _is_native(each)
    ]
    return StackState(
        subscriptions=told_apart(
            [_managed(each) for each in resources if _kind(each) == SUBSCRIPTION and each.get("id")]
        ),
        proofs=frozenset(each for each in proofs if each is not None),
        pending=tuple(
            PendingCreate(_name(each["resource"]), str((each["resource"].get("inputs") or {}).get("name", "")))
            for each in operations
            if each.get("type") == "creating" and _kind(each["resource"]) == SUBSCRIPTION
        ),
        declared=set_from(sets[0]) if sets else None,
    )


def _managed(resource: Mapping[str, Any]) -> ManagedSubscription:
    outputs = {key: shown(value) for key, value in (resource.get("outputs") or {}).items()}
    try:
        content = subscription_from(outputs)
    except (KeyError, TypeError):
        content = None
    return ManagedSubscription(
        _name(resource),
        resource["id"],
        to_delete=bool(resource.get("delete")),
        replacing=bool(resource.get("pendingReplacement")),
        content=content,
        protected=protection_from({"name": _name(resource), **outputs}),
        account=account_from(outputs),
        provider=_provider(resource),
        parent=_parent(resource),
    )


def _parent(resource: Mapping[str, Any]) -> Parent:
    parents = Urn.parse(str(resource["urn"])).parents
    if COMPONENT in parents and not _is_native(resource):
        return Parent.COMPONENT
    return Parent.OTHER if parents or _is_native(resource) else Parent.NONE


def _provider(resource: Mapping[str, Any]) -> str:
    """The name of the provider that the program made; empty for the default one, whose name the engine makes."""
    urn, _, _ = str(resource.get("provider", "")).rpartition("::")
    name = Urn.parse(urn).name
    return "" if is_default_provider(name) else name


def _is_native(resource: Mapping[str, Any]) -> bool:
    """Whether the native provider has made the resource: then a program declares it, whatever is around it."""
    return str(resource.get("type", "")).startswith(NATIVE)


def _kind(resource: Mapping[str, Any]) -> str:
    return kind_of(str(resource.get("type", "")))


def _name(resource: Mapping[str, Any]) -> str:
    return Urn.parse(str(resource["urn"])).name
