"""Ours without a stack file, for numbers that don't fit into one: the component with its children."""

from __future__ import annotations

import pulumi

from argyle_provider import properties
from argyle_provider.core.guards import DeclaredEntry, DeclaredSet
from argyle_provider.core.model import Environment, ExpandedSubscription, Subscription
from argyle_provider.pulumi.component import declare
from argyle_provider.pulumi.program import DeclaredStack
from bench.programs.entries import entries


def main() -> None:
    """Declare the subscriptions."""
    found = entries()
    declared = DeclaredSet(
        environment=Environment.LOCAL,
        entries={name: DeclaredEntry(subscriptions=(name,), protect=False) for name in found},
        max_deletions=None,
    )
    subscriptions = tuple(
        ExpandedSubscription(name, name, Subscription.canonical(**content)) for name, content in found.items()
    )
    stack = DeclaredStack(subscriptions, declared, delete_first=False)
    declare(stack, pulumi.ComponentResource(properties.COMPONENT, properties.COMPONENT_NAME))
