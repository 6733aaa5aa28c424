"""Create, take over, or refuse: what to do when a subscription shall exist and the state has none for it.

Argyle's POST has no idempotency key, and a run can die between a POST and the moment its result is recorded. The next
run then finds what the last one left. It must neither make a second one nor take one that another resource holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from argyle_provider.core.difference import changed_fields, is_hidden, is_untold, keep_equivalent
from argyle_provider.core.model import LiveSubscription, OddSubscription
from argyle_provider.core.urls import same_url

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from argyle_provider.core.model import Row, Subscription


@dataclass(frozen=True, slots=True)
class Create:
    """POST. *namesakes* are live under the same name with other content, and nobody holds them."""

    namesakes: tuple[LiveSubscription, ...] = ()


@dataclass(frozen=True, slots=True)
class TakeOver:
    """Send nothing: *live* is what shall exist, and nobody holds it."""

    live: LiveSubscription


@dataclass(frozen=True, slots=True)
class Refuse:
    """Send nothing and stop: any of *candidates* may be the one, and only a person can tell."""

    candidates: tuple[Row, ...]


Decision: TypeAlias = Create | TakeOver | Refuse


def decide(
    desired: Subscription,
    live: Collection[Row],
    *,
    held: Collection[str],
    known: Mapping[str, Subscription],
) -> Decision:
    """Decide what makes *desired* exist exactly once among *live*, where *held* are the ids that a resource holds.

    Identical means the same name, URL, events, config and secret, as :func:`keep_equivalent` sees them. Where Argyle
    does not show a secret, the state's one counts: *known* is what this run has read in the state, by id.

    ===========================================================  =============================================
    live and held by nobody                                      decision
    ===========================================================  =============================================
    none under this name                                         create
    one or more under this name, none identical                  create, and name them
    exactly one identical                                        take over
    several identical                                            refuse: two deliver everything twice already
    identical but for a secret that neither it nor *known* tell  refuse: it may be signed with another one
    not *known*, perhaps identical, and can't be read            refuse: it may be what a killed run made
    ===========================================================  =============================================
    """
    namesakes = [each for each in live if each.name == desired.name and each.id not in held]
    free = sorted((each for each in namesakes if isinstance(each, LiveSubscription)), key=_age)
    alike = [each for each in free if _is_alike(desired, each.subscription, known.get(each.id))]
    untold = [each for each in alike if each.id not in known and is_untold(desired, each.subscription)]
    if len(alike) > 1 or untold:
        return Refuse(tuple(alike))
    if alike:
        return TakeOver(alike[0])
    odd = [each for each in namesakes if isinstance(each, OddSubscription) and may_be(each, desired)]
    if blocking := [each for each in odd if each.id not in known]:
        return Refuse(tuple(sorted(blocking, key=lambda each: each.id)))
    return Create(namesakes=tuple(free))


def _is_alike(desired: Subscription, live: Subscription, known: Subscription | None) -> bool:
    """Whether *live* is *desired*, as far as anybody can tell."""
    if known is not None and is_hidden(live.secret) and known.secret != desired.secret:
        return False
    return not changed_fields(desired, keep_equivalent(desired, live))


def made_by_us(
    desired: Subscription, live: Iterable[LiveSubscription], *, held: Collection[str], seen: Collection[str], since: str
) -> tuple[LiveSubscription, ...]:
    """What an unanswered POST of *desired* may have made: identical, held by nobody, not *seen* before, not older.

    Args:
        since: the server's time just before the POST, ISO 8601; empty when it is not known. One whose time of creation
            is not known counts as new.
    """
    return tuple(
        each
        for each in live
        if each.id not in held
        and each.id not in seen
        and (each.created_at >= since or not each.created_at)
        and not changed_fields(desired, keep_equivalent(desired, each.subscription))
    )


def may_be(odd: OddSubscription, desired: Subscription) -> bool:
    """Whether one that can't be read could be *desired*: under its name, and at its URL unless that can't be read."""
    return odd.name == desired.name and (not odd.url or same_url(desired.url, odd.url))


def _age(live: LiveSubscription) -> tuple[str, str]:
    return live.created_at, live.id
