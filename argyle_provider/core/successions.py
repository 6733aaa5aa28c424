"""Pairs of a deleted subscription and the created one that continues its deliveries.

The engine identifies resources by name. So a renamed entry is a delete and a create, and so is another ``days_synced``,
which is part of the name. For a receiver, the subscription continues under another name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from argyle_provider.core.difference import changed_fields
from argyle_provider.core.plan import Change, Step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from argyle_provider.core.model import Subscription


@dataclass(frozen=True, slots=True)
class Succession:
    """A created subscription that continues a deleted one.

    Attributes:
        old: the Pulumi resource name of the deleted one.
        change: the change of the created resource, from the content of the deleted one.
    """

    old: str
    change: Change

    @property
    def new(self) -> str:
        """The Pulumi resource name of the created one."""
        return self.change.resource

    @property
    def takes_over(self) -> bool:
        """Whether the content is equal, so that ``pulumi up`` takes over the live subscription and sends nothing."""
        return not self.change.fields


def successions(changes: Iterable[Change]) -> tuple[Succession, ...]:
    """Return the pairs among *changes*, in order of the created resources. Each resource is in at most one pair.

    Both of a pair have the same URL and the same secret. (Offline this is the ciphertext, which differs for secrets
    that were entered separately.) The most similar ones are paired first: equal ones, then those that differ in the
    name, then in values of the config, then those with the same config and most of their events in common.
    """
    found = list(changes)
    deleted = {each.resource: each.before for each in found if each.step is Step.DELETE and each.before is not None}
    created = {each.resource: each.after for each in found if each.step is Step.CREATE and each.after is not None}
    pairs: list[Succession] = []
    for likeness in (_same, _same_but_name, _same_but_config_values):
        for old, new in _pairs(deleted, created, likeness):
            pairs.append(_succession(old, deleted.pop(old), new, created.pop(new)))
    near: dict[object, list[str]] = {}
    for new, after in created.items():
        near.setdefault(_receiver(after), []).append(new)
    for old, before in list(deleted.items()):
        candidates = near.get(_receiver(before), [])
        fitting = [each for each in candidates if _has_most_events(before, created[each])]
        if fitting:
            candidates.remove(fitting[0])
            pairs.append(_succession(old, deleted.pop(old), fitting[0], created.pop(fitting[0])))
    return tuple(sorted(pairs, key=lambda each: each.new))


def in_effect(changes: Sequence[Change], pairs: Iterable[Succession]) -> tuple[Change, ...]:
    """Return *changes* as a receiver sees them: one change for each pair, under the name of the created resource."""
    merged = {each.new: each.change for each in pairs}
    gone = {each.old for each in pairs}
    return tuple(merged.get(each.resource, each) for each in changes if each.resource not in gone)


def _pairs(
    deleted: dict[str, Subscription], created: dict[str, Subscription], likeness: Callable[[Subscription], object]
) -> list[tuple[str, str]]:
    """Pair the created and deleted ones of the same *likeness*, in order of their names."""
    free: dict[object, list[str]] = {}
    for old, before in sorted(deleted.items(), reverse=True):
        free.setdefault(likeness(before), []).append(old)
    return [(alike.pop(), new) for new, after in sorted(created.items()) if (alike := free.get(likeness(after)))]


def _same(content: Subscription) -> object:
    return content.name, *_same_but_name(content)


def _same_but_name(content: Subscription) -> tuple[object, ...]:
    return content.url, content.secret, content.events, repr(content.config)


def _same_but_config_values(content: Subscription) -> object:
    return content.url, content.secret, content.events, tuple(content.config)


def _receiver(content: Subscription) -> object:
    return content.url, content.secret, repr(content.config)


def _has_most_events(before: Subscription, after: Subscription) -> bool:
    common = len({*before.events} & {*after.events})
    return common * 2 > max(len(before.events), len(after.events))


def _succession(old: str, before: Subscription, new: str, after: Subscription) -> Succession:
    return Succession(old, Change(new, before, after, changed_fields(before, after)))
