"""Ours without a stack file, for numbers that don't fit into one: the set, and a resource per subscription."""

from __future__ import annotations

import pulumi

from argyle_provider import SubscriptionSet, WebhookSubscription
from argyle_provider.core.guards import DeclaredEntry, DeclaredSet
from argyle_provider.core.model import Environment
from bench.programs.entries import entries


def main() -> None:
    """Declare the subscriptions."""
    found = entries()
    declared = DeclaredSet(
        environment=Environment.LOCAL,
        entries={name: DeclaredEntry(subscriptions=(name,), protect=False) for name in found},
        max_deletions=None,
    )
    guard = SubscriptionSet("subscriptions", declared)
    for name, content in found.items():
        WebhookSubscription(name, **content, opts=pulumi.ResourceOptions(depends_on=[guard]))
