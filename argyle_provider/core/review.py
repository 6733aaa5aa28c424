"""What a change of stack files means, before it happens: a pure comparison of what they declare.

The steps come from :func:`argyle_provider.core.plan.compare` and the refusals from
:func:`argyle_provider.core.guards.refusals`, which the provider asks too, so a review and ``pulumi up`` can't disagree.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING

from argyle_provider.core.commands import pulumi
from argyle_provider.core.evidence import LiveEvidence, PlanEvidence, live_evidence, plan_evidence
from argyle_provider.core.expansion import expand_all
from argyle_provider.core.guards import DeclaredSet, refusals
from argyle_provider.core.keys import ALLOWED_HOSTS, ENVIRONMENT, MAX_DELETIONS, REPLACEMENT
from argyle_provider.core.model import Replacement, Severity
from argyle_provider.core.plan import Change, Step, compare

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from argyle_provider.core.evidence import Unmanaged
    from argyle_provider.core.model import Declaration, Problem, Subscription


@dataclass(frozen=True, slots=True)
class StackVersion:
    """One stack's config at one time: what it declares, and everything that is wrong with it.

    Secrets are ciphertexts here, which tell whether one was entered again, and no more.

    Attributes:
        project: the name of the Pulumi project, under which the engine keeps the stack's state.
        imports: the stack file's ``environment`` section as text; empty where nothing comes from Pulumi ESC.
    """

    declaration: Declaration
    problems: tuple[Problem, ...] = ()
    project: str = ""
    imports: str = ""

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems with which nothing can be deployed."""
        return tuple(each for each in self.problems if each.severity is Severity.ERROR)


class Status(str, Enum):
    """What happened to a stack file."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    INVALID = "invalid"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class StackReview:
    """What one stack's change means.

    Attributes:
        changes: of every subscription, the kept ones too; empty where the file can't be deployed, or is gone.
        settings: the changes of the stack's settings, in words.
        refusals: why ``pulumi up`` will refuse it.
        notes: what else a reader must know to take the comparison for what it is.
        live: what its account says of the change, where a drift report was given.
        plan: what the engine says of it, where a preview was given.
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
        """Whether ``pulumi up`` would refuse it."""
        return bool(self.refusals) or self.status is Status.INVALID

    @property
    def steps(self) -> tuple[Change, ...]:
        """The changes that do something."""
        return tuple(each for each in self.changes if each.step is not Step.KEEP)

    @property
    def gained(self) -> tuple[str, ...]:
        """The events that an entry delivers after and did not before; of a new entry, those that nobody got."""
        return _more(_events(self.after), _events(self.before)) if self.after else ()

    @property
    def lost(self) -> tuple[str, ...]:
        """The events that an entry no longer delivers; of a removed entry, those that nobody gets any more."""
        return _more(_events(self.before), _events(self.after)) if self.after else ()

    @cached_property
    def renamed(self) -> Mapping[str, str]:
        """The deleted resources whose subscription a created one takes over, so that nothing is sent, by the latter."""
        deleted = {each.before: each.resource for each in self.changes if each.step is Step.DELETE}
        return {
            each.resource: deleted[each.after]
            for each in self.changes
            if each.step is Step.CREATE and each.after in deleted
        }

    def has_gap(self, change: Change) -> bool:
        """Whether nothing is delivered between the two steps of a replacement."""
        return change.step is Step.REPLACE and self.after is not None and _deletes_first(self.after)


def with_live(reviews: Iterable[StackReview], stack: str, unmanaged: Sequence[Unmanaged]) -> tuple[StackReview, ...]:
    """*reviews*, the one of *stack* with what is live and unmanaged in its account."""
    return tuple(
        replace(each, live=live_evidence(each.changes, unmanaged)) if each.stack == stack else each for each in reviews
    )


def with_plan(reviews: Iterable[StackReview], planned: Mapping[str, Mapping[str, Step]]) -> tuple[StackReview, ...]:
    """*reviews*, each with whether the engine plans the same, where the stack is among those that it *planned*."""
    return tuple(
        replace(each, plan=plan_evidence(each.changes, planned[each.stack])) if each.stack in planned else each
        for each in reviews
    )


def review(before: Mapping[str, StackVersion], after: Mapping[str, StackVersion]) -> tuple[StackReview, ...]:
    """What the change from the stacks *before* to those *after* means, by stack in order of their names."""
    moved = moved_files(before, after)
    return tuple(
        replace(each, notes=tuple(_notes(each, before.get(each.stack), after.get(each.stack), moved)))
        for each in (_stack_review(stack, before.get(stack), after.get(stack)) for stack in sorted({*before, *after}))
    )


def moved_files(before: Mapping[str, StackVersion], after: Mapping[str, StackVersion]) -> dict[str, str]:
    """The new stacks whose file is that of a removed one, moved, each with the removed stack.

    A file counts as moved when most of its entries are as they were, with the same ciphertexts: two secrets that were
    entered separately never have one ciphertext.
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
        same = before is not None and _told(before) == _told(after)
        status = Status.UNCHANGED if same else Status.INVALID
        return StackReview(stack, status, old, after.declaration, (), after.problems)
    new = after.declaration
    changes = compare(_subscriptions(old), _subscriptions(new))
    # What a broken file declared is not known whole, so nothing can be refused by it.
    known = before if before and not before.errors else None
    settings = tuple(_settings(known, after)) if known else ()
    refused = refusals(_declared_set(known.declaration), _declared_set(new)) if known else ()
    changed = known is None or settings or any(each.step is not Step.KEEP for each in changes)
    status = Status.ADDED if old is None else Status.CHANGED if changed else Status.UNCHANGED
    return StackReview(stack, status, old, new, changes, after.problems, settings, refused)


def _told(version: StackVersion) -> set[tuple[tuple[str | int, ...], str]]:
    """The errors, wherever they are in the file now."""
    return {(each.path, each.message) for each in version.errors}


def _notes(
    review: StackReview, before: StackVersion | None, after: StackVersion | None, moved: Mapping[str, str]
) -> Iterable[str]:
    """What else a reader must know to take the comparison for what it is."""
    for new, old in moved.items():
        if review.stack == new:
            yield from _moved(new, old, review.after)
        if review.stack == old:
            yield f"Its file is now the file of stack {new}."
    if after is None or review.status is Status.UNCHANGED:
        return
    if after.imports:
        yield "Part of the config comes from Pulumi ESC. A review can't see those values."
    if before and before.errors and not after.errors:
        yield (
            "The file could not be deployed before this change. The comparison starts from the part of it that could "
            "be read."
        )


def _moved(new: str, old: str, declaration: Declaration | None) -> Iterable[str]:
    pauses = declaration is not None and _deletes_first(declaration)
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


def _events(declaration: Declaration | None) -> dict[str, set[str]]:
    """The events by entry."""
    return {each.key: {choice.event for choice in each.choices} for each in declaration.entries} if declaration else {}


def _more(one: Mapping[str, set[str]], other: Mapping[str, set[str]]) -> tuple[str, ...]:
    everywhere = set().union(*other.values())
    return tuple(sorted(set().union(*(events - other.get(key, everywhere) for key, events in one.items()))))


def _deletes_first(declaration: Declaration) -> bool:
    return declaration.replacement is Replacement.DELETE_FIRST


def _settings(before: StackVersion, after: StackVersion) -> Iterable[str]:
    """The stack's own keys that differ, and entries whose protection does."""
    old, new = before.declaration, after.declaration
    if before.project != after.project:
        was, is_ = (f"organization/{project}/{new.stack}" for project in (before.project, after.project))
        yield (
            f"project: {before.project} -> {after.project}. The state belongs to the project. Before `pulumi up` "
            f"run `{pulumi('stack rename', is_, stack=was)}` (with Pulumi Cloud, your organization's name)"
        )
    if before.imports != after.imports:
        yield "environment: the imports from Pulumi ESC change, and a review can't see their values"
    for key, was, is_ in (
        (ENVIRONMENT, old.environment.value, new.environment.value),
        (REPLACEMENT, old.replacement.value, new.replacement.value),
        (MAX_DELETIONS, _limit(old), _limit(new)),
        (ALLOWED_HOSTS, ", ".join(old.allowed_hosts) or "any", ", ".join(new.allowed_hosts) or "any"),
    ):
        if was != is_:
            yield f"{key}: {was} -> {is_}"
    protected = {each.key: each.protect for each in old.entries}
    for entry in new.entries:
        if protected.get(entry.key, entry.protect) != entry.protect:
            yield f"protect of {entry.key}: {_word(protected[entry.key])} -> {_word(entry.protect)}"


def _limit(declaration: Declaration) -> str:
    return "no limit" if declaration.max_deletions is None else str(declaration.max_deletions)


def _word(flag: bool) -> str:  # noqa: FBT001 - the flag is what is worded
    return "true" if flag else "false"
