"""The same subscriptions as resources of the native plugin, declared in Python, so that only the host differs."""

from __future__ import annotations

from typing import Any

import pulumi

from bench.programs.entries import entries


class Native(pulumi.CustomResource):
    """A resource of ``pulumi-resource-argyle``, as a generated SDK declares it."""

    def __init__(self, resource_name: str, content: dict[str, Any]) -> None:
        properties = {**content, "secret": pulumi.Output.secret(content["secret"])}
        super().__init__("argyle:index:WebhookSubscription", resource_name, properties)


def main() -> None:
    """Declare the subscriptions."""
    for name, content in entries().items():
        Native(name, content)
