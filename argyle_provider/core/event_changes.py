"""What a change means for each event of a stack: whether it is delivered before and after, where to, and how.

A subscription is always replaced as a whole. A receiver asks about events: one that goes on as it was while its
subscription is replaced for the sake of another event has not changed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING

from argyle_provider.core.difference import config_changes
from argyle_provider.core.events import CATALOGUE
from argyle_provider.core.model import WILDCARD
from argyle_provider.core.urls import url_form

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from argyle_provider.core.difference import ConfigChange
    from argyle_provider.core.model import Subscription
    from argyle_provider.core.plan import Change
    from argyle_provider.core.urls import Url


class EventStep(str, Enum):
    """What happens to one event of a stack; the value is its name in reports for programs."""

    LOST = "lost"
    """Delivered before, and by no subscription of the stack after."""
    GAINED = "gained"
    """Delivered after, and by no subscription of the stack before."""
    MOVED = "moved"
    """Delivered to other URLs than before, or to more or fewer of them."""
    CHANGED = "changed"
    """Delivered to the same URLs with another config, secret or name, or another number of times."""
    PAUSED = "paused"
    """Delivered as before, with a pause during a replacement that deletes first."""
    CONTINUES = "continues"
    """Delivered as before."""


class SecretStep(str, Enum):
    """What happens to the secret that signs deliveries. Secrets are ciphertexts here, so more is not known."""

    UNCHANGED = "unchanged"
    ADDED = "added"
    REMOVED = "removed"
    RE_ENTERED = "re-entered"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One subscription's way of delivering.

    Attributes:
        resource: its Pulumi resource name.
        way: its content without the events, so that two equal ones deliver an event in the same way.
        receiver: the one form of its URL.
    """

    resource: str
    way: Subscription
    receiver: Url | str


@dataclass(frozen=True)
class EventChange:
    """One event before and after.

    Attributes:
        event: its name; ``*`` stands for each event that Argyle adds later.
        before: who delivers it before, in order of their names.
        after: who delivers it after.
        gone: those of *before* whose way nobody has after; so often as they are missing.
        new: those of *after* whose way nobody had before.
    """

    event: str
    step: EventStep
    before: tuple[Delivery, ...]
    after: tuple[Delivery, ...]
    gone: tuple[Delivery, ...] = ()
    new: tuple[Delivery, ...] = ()
    pauses: bool = False

    @cached_property
    def givers(self) -> tuple[str, ...]:
        """The resources that deliver it before and not after."""
        return _without(self.before, self.after)

    @cached_property
    def takers(self) -> tuple[str, ...]:
        """The resources that deliver it after and not before."""
        return _without(self.after, self.before)

    @cached_property
    def keepers(self) -> tuple[str, ...]:
        """The resources that deliver it before and after."""
        new = {*self.takers}
        return tuple(each.resource for each in self.after if each.resource not in new)

    @cached_property
    def config(self) -> tuple[ConfigChange, ...]:
        """What changes about the config of an event that goes on, key by key."""
        if not self.before or not self.after:
            return ()
        return config_changes([each.way.config for each in self.gone], [each.way.config for each in self.new])

    @property
    def secret(self) -> SecretStep:
        """What changes about the secret that signs it."""
        return secret_step({each.way.secret for each in self.gone}, {each.way.secret for each in self.new})

    @property
    def left(self) -> tuple[str, ...]:
        """The URLs that no longer get it."""
        return _urls(self.gone, {each.receiver for each in self.after})

    @property
    def reached(self) -> tuple[str, ...]:
        """The URLs that newly get it."""
        return _urls(self.new, {each.receiver for each in self.before})


def event_changes(changes: Iterable[Change], *, deleted_first: Collection[str] = ()) -> dict[str, EventChange]:
    """What happens to each event that a subscription of either side delivers, in order of their names.

    Args:
        changes: of all subscriptions of the stack, the kept ones too.
        deleted_first: the resources whose old subscription is deleted before the new one is made.
    """
    listed = list(changes)
    named = {event for each in listed for content in (each.before, each.after) if content for event in content.events}
    among = sorted(named | CATALOGUE.keys()) if WILDCARD in named else ()
    before: dict[str, list[Delivery]] = defaultdict(list)
    after: dict[str, list[Delivery]] = defaultdict(list)
    for each in listed:
        for content, side in ((each.before, before), (each.after, after)):
            if content is not None:
                delivery = Delivery(each.resource, replace(content, events=()), url_form(content.url))
                for event in delivered(content, among):
                    side[event].append(delivery)
    return {
        event: _event_change(event, tuple(before[event]), tuple(after[event]), deleted_first)
        for event in sorted(before.keys() | after.keys())
    }


def starting(content: Subscription, events: Mapping[str, EventChange]) -> tuple[str, ...]:
    """The events of the new subscription *content* that its URL did not get before."""
    receiver = url_form(content.url)
    return tuple(
        each for each in delivered(content, events) if all(other.receiver != receiver for other in events[each].before)
    )


def stopping(content: Subscription, events: Mapping[str, EventChange]) -> tuple[str, ...]:
    """The events of the deleted subscription *content* that its URL does not get any more."""
    receiver = url_form(content.url)
    return tuple(
        each for each in delivered(content, events) if all(other.receiver != receiver for other in events[each].after)
    )


def delivered(subscription: Subscription, among: Iterable[str] = CATALOGUE) -> tuple[str, ...]:
    """The events that *subscription* delivers; ``*`` is every one of *among* but ``items.*``, and itself."""
    if WILDCARD not in subscription.events:
        return subscription.events
    every = {each for each in among if each.partition(".")[0] != "items"}
    return tuple(sorted(every.union(subscription.events)))


def secret_step(before: Collection[str | None], after: Collection[str | None]) -> SecretStep:
    """What happens to the secret where deliveries signed with those of *before* become those of *after*."""
    if set(before) == set(after) or not before or not after:
        return SecretStep.UNCHANGED
    if not any(after):
        return SecretStep.REMOVED
    return SecretStep.RE_ENTERED if any(before) else SecretStep.ADDED


def change_of_secret(change: Change) -> SecretStep:
    """What happens to the secret of one subscription; nothing where there is only one side."""
    if change.before is None or change.after is None:
        return SecretStep.UNCHANGED
    return secret_step({change.before.secret}, {change.after.secret})


def _event_change(
    event: str, before: tuple[Delivery, ...], after: tuple[Delivery, ...], deleted_first: Collection[str]
) -> EventChange:
    if not after:
        return EventChange(event, EventStep.LOST, before, after, before, ())
    if not before:
        return EventChange(event, EventStep.GAINED, before, after, (), after)
    gone, new = _minus(before, after), _minus(after, before)
    pauses = bool(deleted_first) and _pauses(before, after, deleted_first)
    if {each.receiver for each in before} != {each.receiver for each in after}:
        step = EventStep.MOVED
    elif gone or new:
        step = EventStep.CHANGED
    else:
        step = EventStep.PAUSED if pauses else EventStep.CONTINUES
    return EventChange(event, step, before, after, gone, new, pauses)


def _minus(one: Sequence[Delivery], other: Sequence[Delivery]) -> tuple[Delivery, ...]:
    """Those of *one* whose way is not in *other*, as often as it is missing there."""
    if one == other:
        return ()
    left = Counter(each.way for each in other)
    missing = []
    for each in one:
        if left[each.way]:
            left[each.way] -= 1
        else:
            missing.append(each)
    return tuple(missing)


def _pauses(before: Sequence[Delivery], after: Sequence[Delivery], deleted_first: Collection[str]) -> bool:
    """Whether a URL that goes on getting the event, or what takes its place, gets nothing for a moment."""
    throughout = {each.receiver for each in before if each.resource not in deleted_first}
    goes_on = {each.resource for each in after}
    receivers = {each.receiver for each in after}
    return any(
        each.receiver not in throughout and (each.resource in goes_on or each.receiver in receivers)
        for each in before
        if each.resource in deleted_first
    )


def _without(one: Sequence[Delivery], other: Sequence[Delivery]) -> tuple[str, ...]:
    known = {each.resource for each in other}
    return tuple(each.resource for each in one if each.resource not in known)


def _urls(deliveries: Sequence[Delivery], known: Collection[Url | str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.way.url for each in deliveries if each.receiver not in known))
