"""The trivial provider, the floor: no network; a write sleeps as long as one request takes."""

from __future__ import annotations

import os
import time
import uuid
from typing import Any

import pulumi
from pulumi.dynamic import CreateResult, Resource, ResourceProvider

from bench.programs.entries import entries


class TrivialProvider(ResourceProvider):
    """A provider that does as little as possible."""

    serialize_as_secret_always = False

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Sleep, and return a random id."""
        time.sleep(float(os.environ["BENCH_LATENCY"]))
        return CreateResult(str(uuid.uuid4()), props)

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Sleep."""
        time.sleep(float(os.environ["BENCH_LATENCY"]))


class Trivial(Resource, module="bench", name="Trivial"):
    """A resource of the floor."""

    def __init__(self, resource_name: str, content: dict[str, Any]) -> None:
        super().__init__(
            TrivialProvider(), resource_name, {**content, "secret": pulumi.Output.secret(content["secret"])}
        )


def main() -> None:
    """Declare the subscriptions."""
    for name, content in entries().items():
        Trivial(name, content)
