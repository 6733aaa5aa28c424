"""A project's stacks: as their files show them, in the order of deployment, and compared with the backend's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from argyle_provider.core.commands import argyle_webhooks
from argyle_provider.core.model import Environment
from argyle_provider.core.times import moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, timedelta

_ORDER = (Environment.LOCAL, Environment.SANDBOX, Environment.PRODUCTION)


@dataclass(frozen=True, slots=True)
class FoundStack:
    """A stack that has a file.

    Attributes:
        environment: None if the file does not say it.
        file: its path, as a message shows it.
        is_imported: whether the file leaves the environment to what it imports from Pulumi ESC.
        deployed: whether it has resources; None if the backend was not asked.
    """

    stack: str
    environment: Environment | None
    file: str
    is_imported: bool = False
    deployed: bool | None = None

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


@dataclass(frozen=True, slots=True)
class BackendStack:
    """A stack of the project in the backend.

    Attributes:
        stack: its name without organization and project.
        name: its name as the backend lists it, for commands.
        resources: how many resources its state has, the stack itself included; None if the backend does not say.
        last_update: ISO 8601, UTC; empty if there was none or the backend does not say.
    """

    stack: str
    name: str
    resources: int | None
    last_update: str

    @property
    def is_deployed(self) -> bool:
        """Whether it has resources: `pulumi stack init` alone makes none, and `pulumi destroy` leaves none."""
        return bool(self.last_update) if self.resources is None else self.resources > 0


class Gap(str, Enum):
    """What a stack lacks; the value is the name in JSON."""

    NO_DEPLOYMENT = "no deployment"
    """It has a file, and nothing of it is deployed, so its events are not delivered."""
    NO_FILE = "no file"
    """It is in the backend, and nothing here declares it: nobody sees that it still delivers."""


@dataclass(frozen=True, slots=True)
class StackGap:
    """A stack that lacks its file or its deployment.

    Attributes:
        name: the stack's name, for commands.
        file: its file; empty if it has none.
        known: the stack in the backend; None if it is not there.
    """

    gap: Gap
    name: str
    file: str = ""
    known: BackendStack | None = None


def in_order(stacks: Iterable[FoundStack]) -> list[FoundStack]:
    """*stacks* in the order of deployment: local, sandbox, production; by name in each environment.

    A stack whose environment is not known can be in production, so it is with those.
    """
    return sorted(stacks, key=lambda each: (_ORDER.index(each.environment or Environment.PRODUCTION), each.stack))


def with_deployment(stacks: Iterable[FoundStack], backend: Iterable[BackendStack]) -> list[FoundStack]:
    """*stacks*, each with whether it is deployed."""
    deployed = {each.stack for each in backend if each.is_deployed}
    return [replace(each, deployed=each.stack in deployed) for each in stacks]


def gaps(
    stacks: Iterable[FoundStack], backend: Sequence[BackendStack], *, now: datetime, left_after: timedelta | None = None
) -> list[StackGap]:
    """The stacks that lack something: first files without a deployment, then stacks without a file, the oldest first.

    A local stack is for the emulator of one machine, whose backend this is not, so it lacks no deployment.

    Args:
        now: the time from which ages are counted.
        left_after: a stack without a file lacks it only if its last update is at least this long ago, because somebody
            may be using it. Without this time, and where the last update is not known, it always does.
    """
    stacks = list(stacks)
    known = {each.stack: each for each in backend}
    files = {each.stack for each in stacks}
    return [
        *(
            StackGap(Gap.NO_DEPLOYMENT, each.stack, each.file, known.get(each.stack))
            for each in with_deployment(stacks, backend)
            if not each.deployed and each.environment is not Environment.LOCAL
        ),
        *(
            StackGap(Gap.NO_FILE, each.name, known=each)
            for each in sorted(backend, key=lambda each: (each.last_update, each.name))
            if each.stack not in files and _is_left(each, now, left_after)
        ),
    ]


def _is_left(stack: BackendStack, now: datetime, left_after: timedelta | None) -> bool:
    updated = moment(stack.last_update)
    return left_after is None or updated is None or now - updated >= left_after
