"""What differs between what a stack declares and what its account holds.

The changes are those that ``pulumi up --refresh`` would make. What is live and in no state is beyond its reach, and
therefore listed beside them: a leftover of a killed run, something made by hand, or another stack's.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from argyle_provider.core.difference import keep_equivalent
from argyle_provider.core.model import LiveSubscription, OddSubscription
from argyle_provider.core.plan import Step, compare
from argyle_provider.core.takeover import TakeOver, decide

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from argyle_provider.core.model import ExpandedSubscription, Row
    from argyle_provider.core.plan import Change
    from argyle_provider.core.state import StackState


class Origin(str, Enum):
    """What is known of a live subscription that this stack's state does not hold."""

    TAKEN_OVER = "the next `pulumi up` takes it over"
    LEFTOVER = "under a name of this stack, but no resource holds it"
    ANOTHER_STACK = "declared by another stack of this project"
    UNKNOWN = "not managed by this project"


@dataclass(frozen=True, slots=True)
class Unmanaged:
    """A live subscription that this stack's state does not hold.

    Attributes:
        stack: the other stack that declares one of this name, or None.
        resource: what is declared under its name and has no live subscription, so that an import could match it.
    """

    live: LiveSubscription
    origin: Origin
    stack: str | None = None
    resource: str | None = None


@dataclass(frozen=True, slots=True)
class Drift:
    """The whole difference.

    Attributes:
        changes: what ``pulumi up --refresh`` would do, without what it would keep; *before* is what is live.
        unmanaged: leftovers first.
        in_step: how many subscriptions are live just as declared.
        pending: the resources whose create was begun and never recorded.
        odd: what is live and can't be read, each with the resource that holds it, if any.
    """

    changes: tuple[Change, ...]
    unmanaged: tuple[Unmanaged, ...]
    in_step: int
    pending: tuple[str, ...] = ()
    odd: tuple[tuple[OddSubscription, str | None], ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the account equals the declaration: what another stack declares is that stack's."""
        return not self.changes and not self.odd and all(each.origin is Origin.ANOTHER_STACK for each in self.unmanaged)


def find_drift(
    declared: Iterable[ExpandedSubscription],
    rows: Iterable[Row],
    state: StackState,
    *,
    stack: str,
    elsewhere: Mapping[str, str],
) -> Drift:
    """Compare what is *declared* with what is live.

    Args:
        declared: what the stack's config expands to.
        rows: the account's whole list.
        state: what the stack's resources hold.
        stack: the stack's name, with which the names of its subscriptions start.
        elsewhere: the other stacks of the same environment, by the API names that they declare.
    """
    everything = list(rows)
    by_id = {each.id: each for each in everything if isinstance(each, LiveSubscription)}
    owners = {each.id: each.resource for each in state.subscriptions if not each.to_delete}
    odd = tuple((each, owners.get(each.id)) for each in everything if isinstance(each, OddSubscription))
    unreadable = {resource for _, resource in odd}
    wanted = {each.resource: each.subscription for each in declared if each.resource not in unreadable}
    found = {}
    for managed in state.subscriptions:
        if managed.id in by_id:
            content = by_id[managed.id].subscription
            resource = f"{managed.resource} ({managed.id})" if managed.to_delete else managed.resource
            equivalent = wanted.get(resource)
            found[resource] = keep_equivalent(equivalent, content) if equivalent else content
    changes = compare(found, wanted)
    free = [each for each in by_id.values() if each.id not in state.ids]
    missing = {each.after.name: each for each in changes if each.step is Step.CREATE and each.after is not None}
    judge = _Judge(
        stack=stack,
        names=frozenset(each.name for each in wanted.values()),
        missing={name: each.resource for name, each in missing.items()},
        taken=frozenset(
            decision.live.id
            for each in missing.values()
            if each.after is not None and isinstance(decision := decide(each.after, free, held=(), known={}), TakeOver)
        ),
        elsewhere=elsewhere,
    )
    return Drift(
        changes=tuple(each for each in changes if each.step is not Step.KEEP),
        unmanaged=tuple(sorted(map(judge.judged, free), key=_leftovers_first)),
        in_step=sum(each.step is Step.KEEP for each in changes),
        pending=state.pending,
        odd=odd,
    )


@dataclass(frozen=True)
class _Judge:
    stack: str
    names: frozenset[str]
    missing: Mapping[str, str]
    taken: frozenset[str]
    elsewhere: Mapping[str, str]

    def judged(self, live: LiveSubscription) -> Unmanaged:
        name = live.subscription.name
        if live.id in self.taken:
            return Unmanaged(live, Origin.TAKEN_OVER, resource=self.missing[name])
        if name in self.names:
            return Unmanaged(live, Origin.LEFTOVER, resource=self.missing.get(name))
        if name in self.elsewhere:
            return Unmanaged(live, Origin.ANOTHER_STACK, stack=self.elsewhere[name])
        return Unmanaged(live, Origin.LEFTOVER if name.startswith(f"{self.stack}-") else Origin.UNKNOWN)


def _leftovers_first(each: Unmanaged) -> tuple[int, str, str]:
    return list(Origin).index(each.origin), each.live.subscription.name, each.live.id
