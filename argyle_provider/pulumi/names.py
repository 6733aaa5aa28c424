"""What a run's messages call the stack and its resources.

A verb is told neither; the SubscriptionSet, whose check comes first in a run, brings the names along.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Names:
    """The names of one stack, as far as they are known.

    Attributes:
        stack: the stack; None where nobody has told, as in a program without a SubscriptionSet.
    """

    def __init__(self) -> None:
        self.stack: str | None = None
        self._resources: Mapping[str, str] = {}

    def learn(self, stack: str, resources: Mapping[str, str]) -> None:
        """Use the names of *stack*; *resources* are the names of its resources by API name."""
        self.stack, self._resources = stack, resources

    def resource(self, name: str) -> str:
        """The resource that is declared under this API name."""
        return self._resources.get(name, name)
