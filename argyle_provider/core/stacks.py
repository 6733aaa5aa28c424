"""A project's stacks as their files show them, in the order in which they are deployed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from argyle_provider.core.commands import argyle_webhooks
from argyle_provider.core.model import Environment

if TYPE_CHECKING:
    from collections.abc import Iterable

_ORDER = (Environment.LOCAL, Environment.SANDBOX, Environment.PRODUCTION)


@dataclass(frozen=True, slots=True)
class FoundStack:
    """A stack that has a file.

    Attributes:
        environment: None if the file does not say it.
        file: its path, as a message shows it.
        is_imported: whether the file leaves the environment to what it imports from Pulumi ESC.
    """

    stack: str
    environment: Environment | None
    file: str
    is_imported: bool = False

    @property
    def is_broken(self) -> bool:
        """Whether nobody can know the environment, as `pulumi up` would fail."""
        return self.environment is None and not self.is_imported

    @property
    def doubt(self) -> str:
        """Why the environment is not known; empty if it is."""
        if self.environment is not None:
            return ""
        if self.is_imported:
            return (
                f"The environment of stack `{self.stack}` is not in {self.file} but in Pulumi ESC, so the stack is "
                "listed with those in production."
            )
        return (
            f"The environment of stack `{self.stack}` can't be read from {self.file}. Run "
            f"`{argyle_webhooks('validate')}`, which says why."
        )


def in_order(stacks: Iterable[FoundStack]) -> list[FoundStack]:
    """*stacks* in the order of deployment: local, sandbox, production; by name in each environment.

    A stack whose environment is not known can be in production, so it is with those.
    """
    return sorted(stacks, key=lambda each: (_ORDER.index(each.environment or Environment.PRODUCTION), each.stack))
