"""Which live subscription each declared one is, for an import.

An import writes ids into the state, and from then on those subscriptions are replaced and deleted by the file. So what
is not certain is refused, and left to a person who writes ``payroll=ID``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from argyle_provider.core.difference import changed_fields, keep_equivalent
from argyle_provider.core.suggestion import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from argyle_provider.core.model import ExpandedSubscription, LiveSubscription, Subscription
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
class Matching:
    """The matches, and what has none.

    Attributes:
        missing: declared, and nothing live is it: the next ``pulumi up`` creates them.
        refusals: a sentence for each thing that is not certain or not possible; with any, nothing is imported.
    """

    matches: tuple[Match, ...]
    missing: tuple[ExpandedSubscription, ...]
    refusals: tuple[str, ...]


def match(
    declared: Sequence[ExpandedSubscription],
    live: Iterable[LiveSubscription],
    state: StackState,
    *,
    told: Mapping[str, str],
) -> Matching:
    """Match each of *declared* that the state does not hold yet.

    In this order: the id that was *told* for it; the one that is identical; the only one under its name. Two that are
    identical, and two under one name of which none is identical, are refused.

    Args:
        told: ids by resource name.
    """
    managed = {each.resource for each in state.subscriptions}
    wanted = {each.resource: each for each in declared if each.resource not in managed}
    by_id = {each.id: each for each in live}
    refusals = list(_impossible(told, wanted, managed, by_id, state))
    chosen = {
        resource: Match(wanted[resource], by_id[told[resource]], Reason.AS_TOLD)
        for resource in told
        if resource in wanted and told[resource] in by_id
    }
    free = [each for each in by_id.values() if each.id not in state.ids and each.id not in told.values()]
    missing = []
    for resource, each in wanted.items():
        if resource in told:
            continue
        found, reason = _candidates(each, free)
        if len(found) == 1:
            chosen[resource] = Match(each, found[0], reason)
        elif found:
            ids = ", ".join(sorted(live.id for live in found))
            refusals.append(
                f"{resource}: {len(found)} live subscriptions could be it: {ids}. Say which with `{resource}=ID`; the "
                "others stay as they are, and `argyle-webhooks delete` removes them."
            )
        else:
            missing.append(each)
    matches = tuple(chosen[resource] for resource in wanted if resource in chosen)
    return Matching(matches, tuple(missing), tuple(refusals))


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
    managed: Iterable[str],
    by_id: Mapping[str, LiveSubscription],
    state: StackState,
) -> Iterable[str]:
    owners = {each.id: each.resource for each in state.subscriptions}
    for resource, subscription_id in told.items():
        if resource in managed:
            yield f"{resource}: the state already holds one; `argyle-webhooks list` shows it."
        elif resource not in wanted:
            yield f"{resource}: the stack declares no such subscription{did_you_mean(resource, wanted)}."
        if subscription_id in owners:
            yield f"{resource}: {subscription_id} is managed already, by '{owners[subscription_id]}'."
        elif subscription_id not in by_id:
            yield f"{resource}: {subscription_id} is not live in this account."
        elif sum(each == subscription_id for each in told.values()) > 1:
            yield f"{resource}: {subscription_id} is named more than once."
