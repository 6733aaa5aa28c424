"""Decide whether to create a subscription, take over a live one, or refuse.

Argyle's POST has no idempotency key, and a run can die after the POST and before its result is recorded. The next run
then finds a live subscription without a state. It must not create a second one, and must not take over one that another
resource manages.
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
    """Send the POST. *namesakes* are live and unmanaged, with the same name and other content."""

    namesakes: tuple[LiveSubscription, ...] = ()


@dataclass(frozen=True, slots=True)
class TakeOver:
    """Send nothing: *live* is identical and unmanaged."""

    live: LiveSubscription


@dataclass(frozen=True, slots=True)
class Refuse:
    """Send nothing and stop: each of *candidates* may be the wanted one, and a person has to decide."""

    candidates: tuple[Row, ...]


Decision: TypeAlias = Create | TakeOver | Refuse


def decide(
    desired: Subscription,
    live: Collection[Row],
    *,
    held: Collection[str],
    known: Mapping[str, Subscription],
) -> Decision:
    """Decide how *desired* comes to exist exactly once.

    Identical means the same name, URL, events, config and secret, as :func:`keep_equivalent` compares them.

    ===========================================================  =============================================
    live and unmanaged                                           decision
    ===========================================================  =============================================
    none with this name                                          create
    one or more with this name, none identical                   create, and name them
    exactly one identical                                        take over
    several identical                                            refuse: everything is already delivered twice
    identical except for a secret that nothing shows             refuse: it may sign with another secret
    not in *known*, perhaps identical, can't be read             refuse: a killed run may have created it
    ===========================================================  =============================================

    Args:
        desired: the subscription to create.
        live: the account's list.
        held: the ids that a resource manages.
        known: by id, what this run has read in the state; its secret is compared where Argyle shows none.
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
    """Whether *live* is identical to *desired*, as far as this run knows."""
    if known is not None and is_hidden(live.secret) and known.secret != desired.secret:
        return False
    return not changed_fields(desired, keep_equivalent(desired, live))


def made_by_us(
    desired: Subscription, live: Iterable[LiveSubscription], *, held: Collection[str], seen: Collection[str], since: str
) -> tuple[LiveSubscription, ...]:
    """The live subscriptions that an unanswered POST of *desired* may have created.

    They are identical, unmanaged (not in *held*), not *seen* before the POST, and not older than it.

    Args:
        since: the server's time just before the POST, ISO 8601; empty if unknown. A subscription without a time of
            creation is treated as new.
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
    """Whether an unreadable one could be *desired*: the same name, and the same URL unless that can't be read."""
    return odd.name == desired.name and (not odd.url or same_url(desired.url, odd.url))


def _age(live: LiveSubscription) -> tuple[str, str]:
    return live.created_at, live.id
