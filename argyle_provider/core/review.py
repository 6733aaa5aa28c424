"""The review: what a change to stack files will do, from a comparison of what the files declare before and after.

The steps come from :func:`argyle_provider.core.plan.compare` and the refusals from
:func:`argyle_provider.core.guards.refusals`. The provider calls both too, so a review and ``pulumi up`` can't disagree.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING

from argyle_provider.core.commands import pulumi
from argyle_provider.core.event_changes import DeliveryStep, EventStep, event_changes, starting, stopping
from argyle_provider.core.evidence import LiveEvidence, PlanEvidence, live_evidence, plan_evidence
from argyle_provider.core.expansion import expand_all
from argyle_provider.core.guards import DeclaredSet, refusals
from argyle_provider.core.plan import Change, Step, compare
from argyle_provider.core.stack_version import StackVersion, deletes_first, setting_changes
from argyle_provider.core.successions import in_effect, successions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from argyle_provider.core.event_changes import EventChange
    from argyle_provider.core.evidence import Unmanaged
    from argyle_provider.core.model import Declaration, Problem, Subscription
    from argyle_provider.core.successions import Succession


class Status(str, Enum):
    """What happens to a stack file; the value is its name in reports for programs."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    INVALID = "invalid"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class StackReview:
    """The review of one stack.

    Attributes:
        changes: the change of each subscription, also of those that stay; empty if the file can't be deployed.
        settings: the changes to the stack's own keys, in words.
        refusals: the reasons why ``pulumi up`` will refuse the change.
        notes: what the comparison does not show, in sentences.
        live: the comparison with the account, if a drift report was given.
        plan: the comparison with the engine's plan, if a preview was given.
    """

    stack: str
    status: Status
    before: Declaration | None
    after: Declaration | None
    changes: tuple[Change, ...]
    problems: tuple[Problem, ...] = ()
    settings: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    live: LiveEvidence | None = None
    plan: PlanEvidence | None = None

    @property
    def is_refused(self) -> bool:
        """Whether ``pulumi up`` will refuse the change."""
        return bool(self.refusals) or self.status is Status.INVALID

    @property
    def steps(self) -> tuple[Change, ...]:
        """The changes that create, replace or delete."""
        return tuple(each for each in self.changes if each.step is not Step.KEEP)

    @cached_property
    def successions(self) -> tuple[Succession, ...]:
        """The pairs of a deleted subscription and the created one that continues it."""
        return successions(self.changes)

    def pair(self, change: Change) -> Succession | None:
        """Return the pair behind *change*, one of :attr:`in_effect`; None if it is not a pair."""
        return self._pairs.get(change.resource)

    @cached_property
    def _pairs(self) -> Mapping[str, Succession]:
        return {each.new: each for each in self.successions}

    @cached_property
    def in_effect(self) -> tuple[Change, ...]:
        """The changes as a receiver sees them, with one change for each pair."""
        return in_effect(self.changes, self.successions)

    @cached_property
    def event_changes(self) -> Mapping[str, EventChange]:
        """What happens to each event that the stack delivers before or after, by its name."""
        return event_changes(
            self.in_effect, deleted_first={each.resource for each in self.changes if self.has_gap(each)}
        )

    @property
    def gained(self) -> tuple[str, ...]:
        """The events that no subscription of the stack delivers before the change, and at least one after it."""
        return self._events(EventStep.GAINED)

    @property
    def lost(self) -> tuple[str, ...]:
        """The events that no subscription of the stack delivers after the change, and at least one before it."""
        return self._events(EventStep.LOST)

    def _events(self, step: EventStep) -> tuple[str, ...]:
        return tuple(each.event for each in self.event_changes.values() if each.step is step)

    @cached_property
    def entries(self) -> Mapping[str, str]:
        """The entry of each resource, by resource name."""
        return {each.resource: each.entry for side in (self.before, self.after) if side for each in expand_all(side)}

    @property
    def renamed(self) -> Mapping[str, str]:
        """The old key of each renamed entry, by its new key."""
        old, new = (_protection(side).keys() for side in (self.before, self.after))
        pairs = ((self.entries.get(each.old), self.entries.get(each.new)) for each in self.successions)
        return {new_key: key for key, new_key in pairs if key and new_key and key not in new and new_key not in old}

    @property
    def unprotected(self) -> tuple[str, ...]:
        """The entries that lose their protection from removal; a removed entry is not one of them."""
        return self._flipped(protect=False)

    @property
    def protected(self) -> tuple[str, ...]:
        """The entries that become protected from removal; a new entry is not one of them."""
        return self._flipped(protect=True)

    def _flipped(self, *, protect: bool) -> tuple[str, ...]:
        before, after = _protection(self.before), _protection(self.after)
        return tuple(key for key, is_ in after.items() if is_ is protect and before.get(key, is_) is not is_)

    def deliveries(self, change: Change) -> tuple[DeliveryStep, tuple[str, ...]]:
        """What happens to the deliveries of one subscription, and the events that start or stop.

        They start, or stop, where no other subscription delivers the event to the same URL before, or after.
        """
        if change.before is None and change.after is not None:
            events = starting(change.after, self.event_changes)
            return DeliveryStep.START if events else DeliveryStep.CONTINUE, events
        if change.after is None and change.before is not None:
            events = stopping(change.before, self.event_changes)
            return DeliveryStep.STOP if events else DeliveryStep.CONTINUE, events
        pauses = self.has_gap(change) and self.pair(change) is None
        return DeliveryStep.PAUSE if pauses else DeliveryStep.CONTINUE, ()

    def has_gap(self, change: Change) -> bool:
        """Whether nothing is delivered between the two steps of a replacement."""
        return change.step is Step.REPLACE and self.after is not None and deletes_first(self.after)


def with_live(reviews: Iterable[StackReview], stack: str, unmanaged: Sequence[Unmanaged]) -> tuple[StackReview, ...]:
    """Return *reviews*; the one of *stack* also has the comparison with what is *unmanaged* in its account."""
    return tuple(
        replace(each, live=live_evidence(each.changes, unmanaged)) if each.stack == stack else each for each in reviews
    )


def with_plan(reviews: Iterable[StackReview], planned: Mapping[str, Mapping[str, Step]]) -> tuple[StackReview, ...]:
    """Return *reviews*; those of stacks in *planned* also have the comparison with the engine's plan."""
    return tuple(
        replace(each, plan=plan_evidence(each.changes, planned[each.stack])) if each.stack in planned else each
        for each in reviews
    )


def review(before: Mapping[str, StackVersion], after: Mapping[str, StackVersion]) -> tuple[StackReview, ...]:
    """Review the change from the stacks *before* to the stacks *after*, in order of their names."""
    moved = moved_files(before, after)
    return tuple(
        replace(each, notes=tuple(_notes(each, before.get(each.stack), after.get(each.stack), moved)))
        for each in (_stack_review(stack, before.get(stack), after.get(stack)) for stack in sorted({*before, *after}))
    )


def moved_files(before: Mapping[str, StackVersion], after: Mapping[str, StackVersion]) -> dict[str, str]:
    """Return the removed stack of each new stack whose file was moved, by the new stack.

    A file was moved if most of its entries are unchanged, ciphertexts included: two secrets that were entered
    separately never have the same ciphertext.
    """
    removed, moved = sorted(before.keys() - after.keys()), dict[str, str]()
    for stack in sorted(after.keys() - before.keys()):
        entries = set(after[stack].declaration.entries)
        kept = {old: len(entries.intersection(before[old].declaration.entries)) for old in removed}
        best = max(removed, key=lambda old: kept[old], default=None)
        if best is not None and kept[best] * 2 > len(entries):
            moved[stack] = best
            removed.remove(best)
    return moved


def _stack_review(stack: str, before: StackVersion | None, after: StackVersion | None) -> StackReview:
    old = before.declaration if before else None
    if after is None:
        changes = compare(_subscriptions(old), _subscriptions(old))
        return StackReview(stack, Status.REMOVED, old, None, changes)
    if after.errors:
        same = before is not None and _errors_of(before) == _errors_of(after)
        status = Status.UNCHANGED if same else Status.INVALID
        return StackReview(stack, status, old, after.declaration, (), after.problems)
    new = after.declaration
    changes = compare(_subscriptions(old), _subscriptions(new))
    # A broken file may declare more than could be read, so nothing is refused because of it.
    known = before if before and not before.errors else None
    settings = tuple(setting_changes(known, after)) if known else ()
    refused = refusals(_declared_set(known.declaration), _declared_set(new)) if known else ()
    found = StackReview(stack, Status.CHANGED, old, new, changes, after.problems, settings, refused)
    if old is None:
        return replace(found, status=Status.ADDED)
    is_changed = known is None or settings or found.steps or found.protected or found.unprotected
    return found if is_changed else replace(found, status=Status.UNCHANGED)


def _errors_of(version: StackVersion) -> set[tuple[tuple[str | int, ...], str]]:
    """The errors without their lines, which move when the file is edited."""
    return {(each.path, each.message) for each in version.errors}


def _notes(
    review: StackReview, before: StackVersion | None, after: StackVersion | None, moved: Mapping[str, str]
) -> Iterable[str]:
    """What the comparison does not show."""
    for new, old in moved.items():
        if review.stack == new:
            yield from _moved(new, old, review.after)
        if review.stack == old:
            yield f"Its file is now the file of stack {new}."
    if after is None or review.status is Status.UNCHANGED:
        return
    if before and deletes_first(after.declaration) and not deletes_first(before.declaration):
        yield "From this change on, a replacement deletes the old subscription first, so deliveries pause during it."
    if after.imports:
        yield "Part of the config comes from Pulumi ESC. A review can't see those values."
    if before and before.errors and not after.errors:
        yield (
            "The file could not be deployed before this change. The comparison starts from the part of it that could "
            "be read."
        )


def _moved(new: str, old: str, declaration: Declaration | None) -> Iterable[str]:
    pauses = declaration is not None and deletes_first(declaration)
    then = "pause during the replacement" if pauses else "continue"
    up = pulumi("up", stack=new)
    yield f"This was the file of stack {old}. Moving a file does not rename the stack."
    yield f"`{up}` creates its own subscriptions. Those of {old} keep delivering, so both deliver."
    yield (
        f"To keep one stack, first run `{pulumi('stack rename', new, stack=old)}`. Then `{up}` replaces each "
        f"subscription named `{old}-...`; deliveries {then}."
    )


def _subscriptions(declaration: Declaration | None) -> dict[str, Subscription]:
    return {each.resource: each.subscription for each in expand_all(declaration)} if declaration else {}


def _declared_set(declaration: Declaration) -> DeclaredSet:
    return DeclaredSet.of(declaration, expand_all(declaration))


def _protection(declaration: Declaration | None) -> dict[str, bool]:
    """Whether each entry is protected, by its key."""
    return {each.key: each.protect for each in declaration.entries} if declaration else {}
