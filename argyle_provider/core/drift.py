"""Compare what a stack declares with what is live, and put each difference into a group.

Each live subscription that is not as declared is in exactly one :class:`~argyle_provider.core.findings.Group`, and each
group has one advice. The groups are in the order in which to follow the advice: first what makes ``pulumi up`` fail,
then what ``pulumi up`` settles, then what it can't reach because no state has it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from argyle_provider.core.difference import is_untold, keep_equivalent
from argyle_provider.core.expansion import expand_all
from argyle_provider.core.findings import Drift, Finding, Group
from argyle_provider.core.guards import DeclaredSet, refusals
from argyle_provider.core.model import ExpandedSubscription, LiveSubscription, OddSubscription, Replacement
from argyle_provider.core.ownership import Ownership, Whose
from argyle_provider.core.plan import Change, Step, compare
from argyle_provider.core.takeover import Create, Refuse, TakeOver, decide

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from argyle_provider.core.model import Declaration, Row, Subscription
    from argyle_provider.core.ownership import Surroundings
    from argyle_provider.core.state import ManagedSubscription, StackState
    from argyle_provider.core.takeover import Decision


def find_drift(declaration: Declaration | None, rows: Iterable[Row], state: StackState, around: Surroundings) -> Drift:
    """Compare what a stack declares with what is live.

    Args:
        declaration: what its config declares; None if a user's own program declares, so that the state is compared.
        rows: the account's whole list.
        state: the stack's state.
        around: the stack among the others that share its account.
    """
    if declaration is None:
        return compare_live(None, rows, state, around)
    declared = expand_all(declaration)
    refused = refusals(state.declared, DeclaredSet.of(declaration, declared)) if state.declared else ()
    pauses = declaration.replacement is Replacement.DELETE_FIRST
    return replace(compare_live(declared, rows, state, around), refused=refused, pauses=pauses)


def compare_live(
    declared: Sequence[ExpandedSubscription] | None, rows: Iterable[Row], state: StackState, around: Surroundings
) -> Drift:
    """Compare the expansion of a config with what is live, without the facts that need the whole declaration.

    What a program declares beside the config is compared as the state has it.
    """
    entries = () if declared is None else declared
    own = state.subscriptions if declared is None else state.of_a_program([each.resource for each in entries])
    wanted = (*entries, *declared_by_program(own))
    ownership = Ownership(wanted, state, around, entries=entries)
    live = tuple(rows)
    comparison = _Comparison(wanted, live, state, ownership)
    created = tuple(comparison.created())
    findings = (*comparison.different.values(), *created, *comparison.rest(created))
    return Drift(
        findings=tuple(sorted(findings, key=_order)),
        matching=comparison.matching,
        untold=comparison.untold,
        elsewhere=state.elsewhere,
        pending=tuple(each.resource for each in state.pending),
        from_state=declared is None,
        also_from_state=declared is not None and bool(own),
        declared=wanted,
        live=live,
    )


def declared_by_program(own: Iterable[ManagedSubscription]) -> Iterator[ExpandedSubscription]:
    """What a program declares, as the state has it in the resources *own*."""
    for each in own:
        if each.content is not None and not each.to_delete:
            yield ExpandedSubscription(entry=each.resource, resource=each.resource, subscription=each.content)


class _Comparison:
    """One comparison. A row with a finding leaves the pool for the next question."""

    def __init__(
        self, wanted: Sequence[ExpandedSubscription], rows: Sequence[Row], state: StackState, ownership: Ownership
    ) -> None:
        self._wanted = {each.resource: each.subscription for each in wanted}
        self._ownership = ownership
        self._in_state = {each.resource for each in state.subscriptions if not each.to_delete}
        self._replacing = {each.resource for each in state.subscriptions if each.replacing}
        self._owners: dict[str, ManagedSubscription] = {}
        for each in state.subscriptions:
            # After an interrupted take-over two resources may manage one; the declared resource is its owner.
            if each.id not in self._owners or self._is_declared(each):
                self._owners[each.id] = each
        self._held: dict[str, Row] = {}
        self._pool: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            owner = self._owners.get(row.id)
            if owner is not None and self._is_declared(owner):
                self._held[owner.resource] = row
            else:
                self._pool[row.name].append(row)
        self.different = {each: finding for each in self._held if (finding := self._of_held(each)) is not None}
        self.matching = {
            each: row
            for each, row in self._held.items()
            if each not in self.different and isinstance(row, LiveSubscription)
        }
        self.untold = sum(
            isinstance(row, LiveSubscription) and is_untold(self._wanted[resource], row.subscription)
            for resource, row in self._held.items()
        )

    def _is_declared(self, owner: ManagedSubscription) -> bool:
        return owner.resource in self._wanted and not owner.to_delete

    def _of_held(self, resource: str) -> Finding | None:
        """The finding about the subscription that *resource* declares and manages; None if it is as declared."""
        row = self._held[resource]
        if isinstance(row, OddSubscription):
            return Finding(Group.UNREADABLE, resource, row, managed=True)
        change = _change(resource, row.subscription, self._wanted[resource])
        return None if change.step is Step.KEEP else Finding(Group.DIFFERENT, resource, row, change, managed=True)

    def created(self) -> Iterator[Finding]:
        """The findings about declared subscriptions that ``up`` creates or takes over."""
        for resource in self._wanted:
            found = self._of_created(resource)
            if found is not None:
                if found.live is not None:
                    self._pool[found.live.name].remove(found.live)
                yield found

    def _of_created(self, resource: str) -> Finding | None:
        different = self.different.get(resource)
        if different is None and resource in self._held:
            return None
        taken = self._taken_over(resource)
        if taken is not None or (different is not None and different.group is Group.DIFFERENT):
            return taken
        missing = self._of_missing(resource)
        return missing if different is None or missing.live is not None else None

    def _of_missing(self, resource: str) -> Finding:
        match self._decided(resource):
            case Refuse(candidates) if (readable := _readable(candidates)) and resource in self._replacing:
                because = f"an interrupted run was replacing `{resource}`"
                return Finding(Group.LEFTOVER, None, readable[0], because=because)
            case Refuse(candidates) if readable := _readable(candidates):
                return Finding(Group.TO_IMPORT, resource, readable[0], stale=resource in self._in_state)
            case Create(namesakes) if resource not in self._in_state:
                free = [each for each in namesakes if each.id not in self._owners]
                if len(free) == 1:
                    return Finding(Group.TO_IMPORT, resource, free[0])
        return Finding(Group.MISSING, resource, change=_change(resource, None, self._wanted[resource]))

    def _taken_over(self, resource: str) -> Finding | None:
        """The identical live subscription that *resource* takes over; of several, the one to keep."""
        match self._decided(resource):
            case TakeOver(live):
                return self._taken(resource, live)
            case Refuse(candidates) if readable := _readable(candidates):
                held = [each for each in readable if each.id in self._owners]
                if held or not is_untold(self._wanted[resource], readable[0].subscription):
                    return self._taken(resource, (held or readable)[0])
        return None

    def _taken(self, resource: str, live: LiveSubscription) -> Finding:
        owner = self._owners.get(live.id)
        if owner is None:
            return Finding(Group.TAKEN_OVER, resource, live)
        return Finding(Group.HANDED_OVER, resource, live, previous=owner.resource, managed=True)

    def _decided(self, resource: str) -> Decision:
        """Decide as the provider's create does."""
        desired = self._wanted[resource]
        rows = self._pool[desired.name]
        # One that another resource gives up has its secret in the state: the provider compares it, this check can't.
        known = {row.id: desired for row in rows if row.id in self._owners}
        return decide(desired, rows, held=(), known=known)

    def rest(self, created: Iterable[Finding]) -> Iterator[Finding]:
        """The findings about all other rows: no declared resource manages or takes over them."""
        names = {each.change.after.name: each.resource for each in created if each.change and each.change.after}
        for rows in self._pool.values():
            for row in rows:
                yield self._of_rest(row, names)

    def _of_rest(self, row: Row, missing: Mapping[str, str | None]) -> Finding:
        owner = self._owners.get(row.id)
        if isinstance(row, OddSubscription):
            resource = owner.resource if owner else None
            return Finding(Group.UNREADABLE, resource, row, managed=owner is not None)
        if owner is not None:
            return self._of_undeclared(owner, row)
        whose = self._ownership.of(row)
        resource = missing.get(row.name) if whose.group is Whose.LEFTOVER else whose.resource
        return Finding(_GROUPS[whose.group], resource, row, stack=whose.stack, because=whose.because)

    def _of_undeclared(self, owner: ManagedSubscription, row: LiveSubscription) -> Finding:
        if owner.to_delete:
            name = f"{owner.resource} ({owner.id})"
            return Finding(Group.REPLACED, owner.resource, row, _change(name, row.subscription, None), managed=True)
        group = Group.PROTECTED if self._ownership.is_protected(owner) else Group.REMOVED
        change = _change(owner.resource, row.subscription, None)
        return Finding(group, owner.resource, row, change, managed=True)


_GROUPS = {
    Whose.TWIN: Group.DOUBLED,
    Whose.LEFTOVER: Group.LEFTOVER,
    Whose.PROTECTED: Group.PROTECTED,
    Whose.LOOK_ALIKE: Group.LOOK_ALIKE,
    Whose.ANOTHER_STACK: Group.ANOTHER_STACK,
    Whose.STRANGER: Group.STRANGER,
}


def _readable(rows: Iterable[Row]) -> list[LiveSubscription]:
    return [each for each in rows if isinstance(each, LiveSubscription)]


def _change(resource: str, live: Subscription | None, wanted: Subscription | None) -> Change:
    found = keep_equivalent(wanted, live) if live is not None and wanted is not None else live
    before, after = ({} if each is None else {resource: each} for each in (found, wanted))
    (change,) = compare(before, after)
    return change


def _order(each: Finding) -> tuple[int, str, str]:
    name = each.live.name if each.live is not None and not each.managed else each.resource or ""
    return list(Group).index(each.group), name, each.live.id if each.live else ""
