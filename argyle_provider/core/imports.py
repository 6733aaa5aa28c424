"""Which live subscription each declared one is, for an import.

An import writes ids into the state, and from then on those subscriptions are replaced and deleted by the file. So what
is not certain is refused, and left to a person who writes ``payroll=ID``.
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
    """Why a live subscription was chosen."""

    AS_TOLD = "as told on the command line"
    IDENTICAL = "it is just as declared"
    NAME = "it is the only one under its name"


@dataclass(frozen=True, slots=True)
class Match:
    """A declared subscription and the live one that it shall manage.

    Attributes:
        content: the live content, with the declared value where it only looks different or is hidden.
    """

    declared: ExpandedSubscription
    live: LiveSubscription
    reason: Reason

    @property
    def content(self) -> Subscription:
        """What the state shall say."""
        return keep_equivalent(self.declared.subscription, self.live.subscription)

    @property
    def fields(self) -> tuple[str, ...]:
        """What the next ``pulumi up`` would replace it for; empty when it is just as declared."""
        return changed_fields(self.content, self.declared.subscription)


@dataclass(frozen=True, slots=True)
class Imports:
    """The matches, and what has none.

    Attributes:
        missing: declared, and nothing live is it: the next ``pulumi up`` creates them.
        unreadable: declared, and what may be it can't be read: ``pulumi up`` refuses to create them.
        refusals: a sentence for each thing that is not certain or not possible; with any, nothing is imported.
        candidates: the ids that could be it, by resource, where that is what is not certain.
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
    """Match each of *declared* that the state does not hold yet.

    In this order: the id that was *told* for it; the one that is identical; the only one under its name. Two that are
    identical, and two under one name of which none is identical, are refused.

    Args:
        told: ids by resource name.
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
            refusals.append(
                f"{resource}: {len(found)} live subscriptions could be it: {', '.join(candidates[resource])}."
            )
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
            yield f"{resource}: the state already has one, {managed[resource]}."
        elif resource not in wanted:
            yield f"{resource}: the stack declares no such subscription{did_you_mean(resource, wanted)}."
        if subscription_id in owners:
            yield f"{resource}: {subscription_id} is managed already, by '{owners[subscription_id]}'."
        elif subscription_id not in rows:
            yield f"{resource}: {subscription_id} is not live in this account."
        elif isinstance(row := rows[subscription_id], OddSubscription):
            yield f"{resource}: {subscription_id} can't be read, so it can't be imported: {row.reason}."
        elif sum(each == subscription_id for each in told.values()) > 1:
            yield f"{resource}: {subscription_id} is named more than once."
