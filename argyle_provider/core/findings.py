"""The findings of a drift check: one group per kind of difference, in the order in which to settle them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from argyle_provider.core.model import ExpandedSubscription, KnownUnmanaged, LiveSubscription, Row
    from argyle_provider.core.plan import Change
    from argyle_provider.core.silence import Silence


class Group(str, Enum):
    """The kind of a finding; the value is its name in JSON reports."""

    UNREADABLE = "unreadable"
    """Live, but Argyle's reply about it can't be read. If it is managed, a refresh fails."""
    PROTECTED = "protected"
    """Live, protected and no longer declared: ``up`` refuses to delete it."""
    DOUBLED = "doubled"
    """Live and identical to a declared one that is already managed or taken over: ``up`` refuses to choose."""
    TO_IMPORT = "to-import"
    """Live and unmanaged, with the name of a declared one that has no live subscription; perhaps other content."""
    TAKEN_OVER = "taken-over"
    """Live, unmanaged and identical to a declared one: ``up`` takes it over."""
    HANDED_OVER = "handed-over"
    """Live and identical to a declared one, but managed by a resource that is no longer declared."""
    MISSING = "missing"
    """Declared and not live."""
    DIFFERENT = "different"
    """Managed and declared, but live with other content."""
    REMOVED = "removed"
    """Managed and no longer declared."""
    REPLACED = "replaced"
    """The old one of a replacement that is still to be deleted."""
    LEFTOVER = "leftover"
    """In no state, and certainly this stack's."""
    LOOK_ALIKE = "look-alike"
    """In no state, with a name that starts with this stack's name; nothing else shows the owner."""
    STRANGER = "unknown"
    """In no state, and nothing shows the owner."""
    KNOWN = "known-unmanaged"
    """In no state, and listed in ``argyle:knownUnmanaged``; not drift."""
    ANOTHER_STACK = "another-stack"
    """Another stack's of this project; not drift of this stack."""


DELETABLE = frozenset({Group.UNREADABLE, Group.DOUBLED, Group.LEFTOVER, Group.LOOK_ALIKE, Group.STRANGER})
"""The groups for which the advice is to delete by hand."""

NOT_DRIFT = frozenset({Group.KNOWN, Group.ANOTHER_STACK})
OUTSIDE = NOT_DRIFT | {Group.LEFTOVER, Group.LOOK_ALIKE, Group.STRANGER}
"""The groups of live subscriptions that ``pulumi up`` neither settles nor refuses, because no state has them."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that differs.

    Attributes:
        resource: the resource that manages or declares it; for a leftover, the declared resource with its name.
        live: the live subscription; None if there is none.
        change: the change that ``pulumi up --refresh`` makes, with the live content as *before*; None for no change.
        previous: the resource that manages it now, if another one will.
        managed: whether the state has it.
        stale: whether the state has another subscription for the resource that is no longer live.
        stack: the other stack that owns it.
        because: why a leftover is this stack's, as the end of a sentence with "because".
        known: the entry of ``argyle:knownUnmanaged`` that matches; past its date if the group is another than KNOWN.
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
    known: KnownUnmanaged | None = None

    @property
    def is_deletable(self) -> bool:
        """Whether it can be deleted by hand: no resource manages it, and no declaration needs it."""
        return self.group in DELETABLE and self.resource is None


@dataclass(frozen=True, slots=True)
class Drift:
    """The whole difference.

    Attributes:
        findings: in the order of the groups.
        matching: the managed subscriptions that are live as declared, as far as Argyle shows, by resource.
        untold: how many managed subscriptions have a secret that can't be compared.
        elsewhere: how many subscriptions were not compared, by provider: they are in other accounts.
        pending: the resources with a create that was started and not recorded as finished.
        refused: why ``pulumi up`` refuses the current stack file.
        pauses: whether a replacement deletes first, so that deliveries pause; None if only the program knows.
        from_state: whether the state was compared with what is live, because a user's own program declares.
        also_from_state: whether it was, for a part: a program declares some beside the config.
        unmatched: the entries of ``argyle:knownUnmanaged`` that match nothing.
        silent: the managed subscriptions that Argyle sends nothing to, although something is due. They are not drift.
        declared: what was compared with what is live.
        live: what was compared with it: the account's whole list.
    """

    findings: tuple[Finding, ...]
    matching: Mapping[str, LiveSubscription] = field(default_factory=dict, hash=False)
    untold: int = 0
    elsewhere: Mapping[str, int] = field(default_factory=dict, hash=False)
    pending: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    pauses: bool | None = None
    from_state: bool = False
    also_from_state: bool = False
    unmatched: tuple[KnownUnmanaged, ...] = ()
    silent: tuple[Silence, ...] = ()
    declared: tuple[ExpandedSubscription, ...] = ()
    live: tuple[Row, ...] = ()

    @property
    def in_step(self) -> int:
        """How many managed subscriptions are live as declared, as far as Argyle shows."""
        return len(self.matching)

    @property
    def is_empty(self) -> bool:
        """Whether the account matches the declaration; known subscriptions and other stacks' are not drift."""
        return all(each.group in NOT_DRIFT for each in self.findings)

    @property
    def is_settled(self) -> bool:
        """Whether each declared subscription is live once, as declared; what else is live does not matter."""
        return all(
            each.group in OUTSIDE or (each.group is Group.UNREADABLE and not each.managed) for each in self.findings
        )

    @property
    def changes(self) -> tuple[Change, ...]:
        """The changes that ``pulumi up --refresh`` makes."""
        return tuple(each.change for each in self.findings if each.change is not None)

    def of(self, subscription_id: str) -> Finding | None:
        """The finding about a live subscription; None if it is as declared, or not live."""
        return next((each for each in self.findings if each.live and each.live.id == subscription_id), None)
