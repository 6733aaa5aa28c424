"""What happens to each event of a stack: whether, where and how it is delivered before and after a change.

Argyle replaces a whole subscription, but a receiver cares about events. An event that is delivered as before has not
changed, even when its subscription is replaced because of another event.
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
    """A subscription delivers it before the change, and none of the stack after."""
    GAINED = "gained"
    """A subscription delivers it after the change, and none of the stack before."""
    MOVED = "moved"
    """Delivered to other URLs than before, or to more or fewer of them."""
    CHANGED = "changed"
    """Delivered to the same URLs with another config, secret or name, or another number of times."""
    PAUSED = "paused"
    """Delivered as before, but not during a replacement that deletes first."""
    CONTINUES = "continues"
    """Delivered as before."""


class DeliveryStep(str, Enum):
    """What happens to the deliveries of one subscription; the value is its name in reports for programs."""

    START = "start"
    STOP = "stop"
    CONTINUE = "continue"
    PAUSE = "pause"


class SecretStep(str, Enum):
    """What happens to the secret that signs deliveries. Only ciphertexts are compared."""

    UNCHANGED = "unchanged"
    ADDED = "added"
    REMOVED = "removed"
    RE_ENTERED = "re-entered"


@dataclass(frozen=True, slots=True)
class Delivery:
    """How one subscription delivers an event.

    Attributes:
        resource: its Pulumi resource name.
        way: its content without the events; two equal ways deliver an event in the same way.
        receiver: the one form of its URL.
    """

    resource: str
    way: Subscription
    receiver: Url | str


@dataclass(frozen=True)
class EventChange:
    """One event before and after.

    Attributes:
        event: its name; ``*`` means every event that Argyle adds later.
        before: the deliveries before the change, in order of the resources.
        after: the deliveries after the change.
        gone: the deliveries of *before* that no delivery of *after* equals.
        new: the deliveries of *after* that no delivery of *before* equals.
        pauses: whether a receiver gets nothing during a replacement that deletes first.
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
        """How the config changes, key by key; empty for an event that is lost or gained."""
        if not self.before or not self.after:
            return ()
        return config_changes([each.way.config for each in self.gone], [each.way.config for each in self.new])

    @property
    def secret(self) -> SecretStep:
        """What happens to the secret that signs it."""
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
    """Return what happens to each event that a subscription delivers before or after, by its name.

    Args:
        changes: the changes of all subscriptions of the stack, also of those that stay.
        deleted_first: the resources whose old subscription is deleted before the new one is created.
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
    """Return the events of a new subscription that its URL does not get before the change."""
    receiver = url_form(content.url)
    return tuple(
        each for each in delivered(content, events) if all(other.receiver != receiver for other in events[each].before)
    )


def stopping(content: Subscription, events: Mapping[str, EventChange]) -> tuple[str, ...]:
    """Return the events of a deleted subscription that its URL does not get after the change."""
    receiver = url_form(content.url)
    return tuple(
        each for each in delivered(content, events) if all(other.receiver != receiver for other in events[each].after)
    )


def delivered(subscription: Subscription, among: Iterable[str] = CATALOGUE) -> tuple[str, ...]:
    """Return the events that *subscription* delivers; for ``*``, *among* without ``items.*`` and with ``*`` itself."""
    if WILDCARD not in subscription.events:
        return subscription.events
    every = {each for each in among if each.partition(".")[0] != "items"}
    return tuple(sorted(every.union(subscription.events)))


def secret_step(before: Collection[str | None], after: Collection[str | None]) -> SecretStep:
    """Return what happens to the secret, from all ciphertexts before and after."""
    if set(before) == set(after) or not before or not after:
        return SecretStep.UNCHANGED
    if not any(after):
        return SecretStep.REMOVED
    return SecretStep.RE_ENTERED if any(before) else SecretStep.ADDED


def change_of_secret(change: Change) -> SecretStep:
    """Return what happens to the secret of one subscription; unchanged for a created or deleted one."""
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
    """Return the deliveries of *one* without those of *other*, as multisets of ways."""
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
    """Return whether a receiver that keeps the event, or its new URL, gets nothing during the replacement."""
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
