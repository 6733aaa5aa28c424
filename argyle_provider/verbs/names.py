"""The names of the stack and its resources, for the messages of a run.

A verb gets neither. The SubscriptionSet, whose check comes first in a run, has the names in its inputs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Names:
    """The names of one stack, as far as they are known.

    Attributes:
        stack: the stack's name; None where it is not known, as in a program without a SubscriptionSet.
        token: the type with which the engine's own command imports a subscription; None where it can't.
    """

    def __init__(self) -> None:
        self.stack: str | None = None
        self.token: str | None = None
        self._resources: dict[str, str] = {}

    def learn(self, stack: str, resources: Mapping[str, str]) -> None:
        """Use the names of *stack*; *resources* are the names of its resources by API name."""
        self.stack, self._resources = stack, dict(resources)

    def add(self, name: str, resource: str) -> None:
        """Use *resource* as the name of the resource declared with this API name."""
        self._resources[name] = resource

    def resource(self, name: str) -> str:
        """The name of the resource declared with this API name."""
        return self._resources.get(name, name)
