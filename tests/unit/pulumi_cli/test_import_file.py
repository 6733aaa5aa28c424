"""The file for the engine's import."""

from __future__ import annotations

from typing import Any

from argyle_provider import properties
from argyle_provider.core.account import AccountProof
from argyle_provider.core.guards import DeclaredSet
from argyle_provider.core.imports import Match, Reason
from argyle_provider.core.model import Environment, ExpandedSubscription, LiveSubscription, Subscription
from argyle_provider.pulumi_cli.import_file import import_file


def test_an_import_keeps_protection() -> None:
    """Otherwise the first preview after an import shows a change of every protected subscription."""
    content = Subscription.canonical(name="a", url="https://a.example.com", events=["gigs.added"])
    match = Match(
        ExpandedSubscription("payroll", "payroll-partial-90", content, protect=True),
        LiveSubscription("id", content, "2026-01-01T00:00:00Z"),
        Reason.NAME,
    )

    file: dict[str, Any] = import_file([match], None, environment=Environment.LOCAL, account=AccountProof("key"))

    (resource,) = file["resources"]
    assert properties.protection_from(resource["inputs"]) == "payroll"
    assert properties.protection_from(resource["outputs"]) == "payroll"


def test_a_new_stack_also_gets_the_component_and_the_set() -> None:
    """Otherwise the first preview after an import creates them."""
    declared = DeclaredSet(Environment.LOCAL)

    file: dict[str, Any] = import_file([], declared, environment=Environment.LOCAL, account=AccountProof("key"))

    component, guard = file["resources"]
    assert component == {"type": "argyle:index:StackSubscriptions", "name": "argyle", "component": True}
    assert (guard["type"], guard["name"]) == ("pulumi-python:dynamic/argyle:SubscriptionSet", "subscriptions")
