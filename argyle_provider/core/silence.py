"""Find the live subscriptions that Argyle sends nothing to, although something is due.

The interface: :func:`watched` says which subscriptions of a stack to judge, and after how long each is silent;
:func:`find_silences` judges them against the account's whole list. :func:`last_sent` reads the time.

``last_sent_at`` is the last attempt: a receiver that refuses every delivery is not silent. Argyle's documentation says
"last time Argyle sent the webhook", and subscriptions to dead hosts have had a fresh one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING

from argyle_provider.core.events import CATALOGUE
from argyle_provider.core.expansion import expand
from argyle_provider.core.model import WILDCARD
from argyle_provider.core.times import duration, moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from argyle_provider.core.model import Declaration, LiveSubscription
    from argyle_provider.core.state import StackState

AT_ONCE = timedelta(minutes=10)
"""The most time between the deliveries of one event to two subscriptions, with their retries."""


class Kind(str, Enum):
    """Why a subscription is silent; the value is its name in JSON reports."""

    BEHIND = "behind"
    """Another subscription was sent an event that this one has too, and this one was not. This is no coincidence."""
    NEVER_SENT = "never-sent"
    """It was never sent anything, and it is older than its threshold."""
    QUIET = "quiet"
    """It was last sent something longer ago than its threshold."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A managed subscription to judge: the resource that manages it, and after how long it is silent."""

    resource: str
    quiet_after: timedelta


@dataclass(frozen=True, slots=True)
class Silence:
    """One silent subscription.

    Attributes:
        sibling: the subscription that was sent something last, if the kind is BEHIND.
    """

    live: LiveSubscription
    kind: Kind
    watched: Watched
    sibling: LiveSubscription | None = None


def watched(declaration: Declaration, state: StackState, *, instead: str = "") -> dict[str, Watched]:
    """The managed subscriptions of a stack that have a threshold, by id.

    Args:
        declaration: what the stack's config declares, as far as it can be read.
        state: the stack's state.
        instead: a threshold for all of them, like ``3d``, instead of those in the config.
    """
    declared = {
        each.resource: entry.quiet_after
        for entry in declaration.entries
        for each in expand(entry, stack=declaration.stack)
    }
    return {
        each.id: Watched(each.resource, duration(quiet_after))
        for each in state.subscriptions
        if not each.to_delete and (quiet_after := instead or declared.get(each.resource, declaration.quiet_after))
    }


def find_silences(live: Iterable[LiveSubscription], now: str, judged: Mapping[str, Watched]) -> tuple[Silence, ...]:
    """The silent subscriptions among those in *judged*, by name.

    A subscription to rare events alone is not silent, nor is one of unknown age that was never sent anything.

    Args:
        live: the account's whole list; other stacks' subscriptions are evidence too.
        now: the server's time, in ISO 8601.
        judged: the subscriptions to judge, by id.
    """
    every = list(live)
    siblings = [(at, each) for each in every if (at := last_sent(each))]
    ordered = sorted((each for each in every if each.id in judged), key=lambda each: (each.name, each.id))
    at = moment(now)
    found = (_silence(each, siblings, at, judged[each.id]) for each in ordered if not _is_rare(each))
    return tuple(each for each in found if each is not None)


def _silence(
    one: LiveSubscription, siblings: Iterable[tuple[datetime, LiveSubscription]], now: datetime | None, ours: Watched
) -> Silence | None:
    sent, since = last_sent(one), _since(one)
    if since is None:
        return None
    ahead = [(at, each) for at, each in siblings if at - since > AT_ONCE and _is_due(one, each)]
    if ahead:
        _, sibling = max(ahead, key=lambda each: (each[0], each[1].id))
        return Silence(one, Kind.BEHIND, ours, sibling)
    if now is None or now - since <= ours.quiet_after:
        return None
    return Silence(one, Kind.QUIET if sent else Kind.NEVER_SENT, ours)


def last_sent(live: LiveSubscription) -> datetime | None:
    """The time of the last attempt; None if there was none, or if Argyle does not say."""
    return moment(live.last_sent_at or "")


def _since(live: LiveSubscription) -> datetime | None:
    """Since when nothing was sent: the last attempt, or the creation of one that was never sent anything."""
    return moment(live.created_at if live.last_sent_at is None else live.last_sent_at)


def _is_rare(live: LiveSubscription) -> bool:
    known = [CATALOGUE.get(each) for each in live.subscription.events]
    return all(each is not None and bool(each.rare) for each in known)


def _is_due(one: LiveSubscription, sibling: LiveSubscription) -> bool:
    """Whether *one* is due each delivery that *sibling* gets: it has all its events, and none depends on a config.

    One shared event is not enough: *sibling* may have been sent another of its events.
    """
    theirs = sibling.subscription.events
    if one.id == sibling.id or any(each != WILDCARD and _depends_on_config(each) for each in theirs):
        return False
    ours = one.subscription.events
    return WILDCARD in ours or set(theirs) <= set(ours)


def _depends_on_config(event: str) -> bool:
    """Whether the config decides if *event* is delivered; ``include_resource`` changes only the body."""
    known = CATALOGUE.get(event)
    return known is None or known.config_key not in {None, "include_resource"}
