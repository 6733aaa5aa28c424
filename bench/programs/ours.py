"""Ours where no stack file can hold them: what the project's own program does once it has read one, guard included."""

from __future__ import annotations

import pulumi

from argyle_provider import SubscriptionSet, WebhookSubscription
from argyle_provider.core.guards import DeclaredEntry, DeclaredSet
from argyle_provider.core.model import Environment
from bench.programs.entries import entries


def main() -> None:
    """Declare them."""
    found = entries()
    declared = DeclaredSet(
        environment=Environment.LOCAL,
        entries={name: DeclaredEntry(subscriptions=(name,), protect=False) for name in found},
        max_deletions=None,
    )
    guard = SubscriptionSet("subscriptions", declared)
    for name, content in found.items():
        WebhookSubscription(name, **content, opts=pulumi.ResourceOptions(depends_on=[guard]))
