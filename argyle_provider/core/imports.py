"""Find the live subscription of each declared one, for an import.

An import writes ids into the state, and from then on a changed file replaces or deletes those subscriptions. So an
uncertain match is refused, and a person decides with ``payroll=ID``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from argyle_provider.core.difference import changed_fields, keep_equivalent
from argyle_provider.core.model import LiveSubscription, OddSubscription
from argyle_provider.core.suggestion import did_you_mean
from argyle_provider.core.takeover import may_be

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from argyle_provider.core.model import ExpandedSubscription, Row, Subscription
    from argyle_provider.core.state import StackState


class Reason(str, Enum):
    """Why a live subscription was chosen, as the end of a sentence with "because"."""

    AS_TOLD = "you named its id"
    IDENTICAL = "it matches the config"
    NAME = "no other live subscription has its name"


@dataclass(frozen=True, slots=True)
class Match:
    """A declared subscription and the live one to import for it."""

    declared: ExpandedSubscription
    live: LiveSubscription
    reason: Reason

    @property
    def content(self) -> Subscription:
        """The content for the state: the live one, with declared values where it only looks different or is hidden."""
        return keep_equivalent(self.declared.subscription, self.live.subscription)

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields for which the next ``pulumi up`` would replace it; empty if it matches the declaration."""
        return changed_fields(self.content, self.declared.subscription)


@dataclass(frozen=True, slots=True)
class Imports:
    """The matches, and the declared subscriptions without one.

    Attributes:
        missing: declared and not live: the next ``pulumi up`` creates them.
        unreadable: declared, and the live one that may match can't be read: ``pulumi up`` refuses to create them.
        refusals: one sentence for each match that is uncertain or impossible; if there is one, nothing is imported.
        candidates: by resource, the ids that an uncertain match has to choose from.
    """

    matches: tuple[Match, ...]
    missing: tuple[ExpandedSubscription, ...]
    unreadable: tuple[tuple[ExpandedSubscription, OddSubscription], ...]
    refusals: tuple[str, ...]
    candidates: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)


def find_imports(
    declared: Sequence[ExpandedSubscription],
    rows: Iterable[Row],
    state: StackState,
    *,
    told: Mapping[str, str],
) -> Imports:
    """Find a live subscription for each of *declared* that the state does not have yet.

    In this order: the id that a person named; the identical one; the only one with the same name. If two are identical,
    or several have the name and none is identical, the match is refused.

    Args:
        told: the ids that a person named, by resource.
    """
    managed = {each.resource: each.id for each in state.subscriptions}
    wanted = {each.resource: each for each in declared if each.resource not in managed}
    everything = {each.id: each for each in rows}
    by_id = {each.id: each for each in everything.values() if isinstance(each, LiveSubscription)}
    odd = [each for each in everything.values() if isinstance(each, OddSubscription) and each.id not in state.ids]
    refusals = list(_impossible(told, wanted, managed, everything, state))
    chosen = {
        resource: Match(wanted[resource], by_id[told[resource]], Reason.AS_TOLD)
        for resource in told
        if resource in wanted and told[resource] in by_id
    }
    free = [each for each in by_id.values() if each.id not in state.ids and each.id not in told.values()]
    missing: list[ExpandedSubscription] = []
    unreadable: list[tuple[ExpandedSubscription, OddSubscription]] = []
    candidates: dict[str, tuple[str, ...]] = {}
    for resource, each in wanted.items():
        if resource in told:
            continue
        found, reason = _candidates(each, free)
        if len(found) == 1:
            chosen[resource] = Match(each, found[0], reason)
        elif found:
            candidates[resource] = tuple(sorted(live.id for live in found))
            refusals.append(f"{len(found)} live subscriptions match `{resource}`: {', '.join(candidates[resource])}.")
        elif blocking := [one for one in odd if may_be(one, each.subscription)]:
            unreadable.append((each, blocking[0]))
        else:
            missing.append(each)
    matches = tuple(chosen[resource] for resource in wanted if resource in chosen)
    return Imports(matches, tuple(missing), tuple(unreadable), tuple(refusals), candidates)


def _candidates(
    declared: ExpandedSubscription, free: Iterable[LiveSubscription]
) -> tuple[list[LiveSubscription], Reason]:
    same_name = [each for each in free if each.subscription.name == declared.subscription.name]
    identical = [
        each
        for each in same_name
        if not changed_fields(declared.subscription, keep_equivalent(declared.subscription, each.subscription))
    ]
    return (identical, Reason.IDENTICAL) if identical else (same_name, Reason.NAME)


def _impossible(
    told: Mapping[str, str],
    wanted: Mapping[str, ExpandedSubscription],
    managed: Mapping[str, str],
    rows: Mapping[str, Row],
    state: StackState,
) -> Iterable[str]:
    owners = {each.id: each.resource for each in state.subscriptions}
    for resource, subscription_id in told.items():
        if resource in managed:
            yield f"`{resource}` is already managed, as {managed[resource]}."
        elif resource not in wanted:
            yield f"The stack declares no subscription `{resource}`.{did_you_mean(resource, wanted)}"
        if subscription_id in owners:
            owner = owners[subscription_id]
            yield f"Subscription {subscription_id} is already managed by `{owner}`, so it can't become `{resource}`."
        elif subscription_id not in rows:
            yield f"Subscription {subscription_id} is not live in this account, so it can't become `{resource}`."
        elif isinstance(row := rows[subscription_id], OddSubscription):
            yield f"Subscription {subscription_id} can't become `{resource}`, because it can't be read: {row.reason}."
        elif sum(each == subscription_id for each in told.values()) > 1:
            yield f"Subscription {subscription_id} is named more than once, also for `{resource}`. Name it once."
