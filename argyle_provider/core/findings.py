"""What a drift finds: one group for each thing that differs, in the order in which the groups are settled."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argyle_provider.core.model import Row
    from argyle_provider.core.plan import Change


class Group(str, Enum):
    """What a finding is; the value is its name in reports for programs."""

    UNREADABLE = "unreadable"
    """Live, and Argyle's reply about it can't be read. A refresh fails over one that is managed."""
    PROTECTED = "protected"
    """Live, protected, and no longer declared: ``up`` refuses to delete it."""
    DOUBLED = "doubled"
    """Live just as declared, beside the one that is managed or will be: ``up`` refuses to choose between two."""
    TO_IMPORT = "to-import"
    """Live under a declared name that no resource holds, and not surely what is declared."""
    TAKEN_OVER = "taken-over"
    """Live just as declared, and no resource holds it yet."""
    HANDED_OVER = "handed-over"
    """Live just as declared, and held by a resource that is no longer declared."""
    MISSING = "missing"
    """Declared, and not live."""
    DIFFERENT = "different"
    """Managed and declared, with other content."""
    REMOVED = "removed"
    """Managed, and no longer declared."""
    REPLACED = "replaced"
    """The old one of a replacement whose delete is still to come."""
    LEFTOVER = "leftover"
    """In no state, and surely this stack's."""
    LOOK_ALIKE = "look-alike"
    """In no state, under a name that starts like this stack's; nothing else says whose it is."""
    STRANGER = "unknown"
    """In no state, and nothing says whose it is."""
    ANOTHER_STACK = "another-stack"
    """Another stack's of this project, which is that stack's business."""


DELETABLE = frozenset({Group.UNREADABLE, Group.DOUBLED, Group.LEFTOVER, Group.LOOK_ALIKE, Group.STRANGER})
"""The groups whose advice is to delete by hand."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that differs.

    Attributes:
        resource: what holds or declares it; of a leftover, what is declared under its name and not live yet.
        live: what is live; None where something is missing.
        change: what ``pulumi up --refresh`` makes of it; *before* is what is live. None where it changes nothing.
        previous: the resource that holds it, where another one will.
        managed: whether the state holds it.
        stale: whether the state holds another one for the resource, which is gone.
        stack: the other stack whose it is.
        because: what says that a leftover is this stack's.
    """

    group: Group
    resource: str | None = None
    live: Row | None = None
    change: Change | None = None
    previous: str | None = None
    managed: bool = False
    stale: bool = False
    stack: str | None = None
    because: str = ""

    @property
    def is_deletable(self) -> bool:
        """Whether it may be deleted by hand: nothing holds it, and nothing that is declared needs it."""
        return self.group in DELETABLE and self.resource is None


@dataclass(frozen=True, slots=True)
class Drift:
    """The whole difference.

    Attributes:
        findings: in the order of the groups.
        in_step: how many subscriptions are live just as declared, as far as Argyle shows.
        untold: how many of what is declared and managed have a secret that can't be compared.
        pending: the resources whose create was begun and never recorded.
        refused: why ``pulumi up`` refuses the stack file as it is.
        pauses: whether a replacement deletes first, so that deliveries pause; None where only the program knows.
        from_state: whether it is the state that was compared with what is live, as a program of its own declares.
    """

    findings: tuple[Finding, ...]
    in_step: int
    untold: int = 0
    pending: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    pauses: bool | None = None
    from_state: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether the account equals the declaration: what is another stack's is that stack's."""
        return all(each.group is Group.ANOTHER_STACK for each in self.findings)

    @property
    def changes(self) -> tuple[Change, ...]:
        """What ``pulumi up --refresh`` creates, replaces and deletes."""
        return tuple(each.change for each in self.findings if each.change is not None)

    def of(self, subscription_id: str) -> Finding | None:
        """What was found of a live subscription; None where it is just as declared, or not live."""
        return next((each for each in self.findings if each.live and each.live.id == subscription_id), None)
