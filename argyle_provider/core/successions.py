"""Which created subscription goes on with the deliveries of which deleted one.

The engine knows resources by their names, so a renamed entry is a delete and a create to it, and so is another
``days_synced``, which is part of a name. To a receiver, one subscription goes on under another name.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from argyle_provider.core.difference import changed_fields
from argyle_provider.core.plan import Change, Step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from argyle_provider.core.model import Subscription


@dataclass(frozen=True, slots=True)
class Succession:
    """One created subscription that goes on with what a deleted one delivered.

    Attributes:
        old: the Pulumi resource name of the deleted one.
        change: of the created resource, from the content of the deleted one.
    """

    old: str
    change: Change

    @property
    def new(self) -> str:
        """The Pulumi resource name of the created one."""
        return self.change.resource

    @property
    def takes_over(self) -> bool:
        """Whether the content is equal, so that ``pulumi up`` takes it over and sends nothing."""
        return not self.change.fields


def successions(changes: Iterable[Change]) -> tuple[Succession, ...]:
    """The pairs among *changes*, each resource in one pair at most; the most similar ones first.

    A pair has one URL and one secret, which offline is a ciphertext: two secrets that were entered separately never
    have the same. Beyond that it has the same content, the same but the name, the same but the values of the config,
    or most of its events.
    """
    found = list(changes)
    deleted = {each.resource: each.before for each in found if each.step is Step.DELETE and each.before is not None}
    created = {each.resource: each.after for each in found if each.step is Step.CREATE and each.after is not None}
    pairs: list[Succession] = []
    for likeness in (_same, _same_but_name, _same_but_config_values):
        for old, new in _pairs(deleted, created, likeness):
            pairs.append(_succession(old, deleted.pop(old), new, created.pop(new)))
    for old, before in list(deleted.items()):
        alike = [new for new, after in created.items() if _has_most_events(before, after)]
        if alike:
            pairs.append(_succession(old, deleted.pop(old), alike[0], created.pop(alike[0])))
    return tuple(sorted(pairs, key=lambda each: each.new))


def in_effect(changes: Sequence[Change], pairs: Iterable[Succession]) -> tuple[Change, ...]:
    """*changes* as a receiver sees them: the two of each pair are one, under the name of the created resource."""
    merged = {each.new: each.change for each in pairs}
    gone = {each.old for each in pairs}
    return tuple(merged.get(each.resource, each) for each in changes if each.resource not in gone)


def _pairs(
    deleted: dict[str, Subscription], created: dict[str, Subscription], likeness: Callable[[Subscription], object]
) -> list[tuple[str, str]]:
    """The first deleted one for each created one of the same *likeness*, in order of their names."""
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


def _has_most_events(before: Subscription, after: Subscription) -> bool:
    common = len({*before.events} & {*after.events})
    alike = replace(before, name="", events=()) == replace(after, name="", events=())
    return alike and common * 2 > max(len(before.events), len(after.events))


def _succession(old: str, before: Subscription, new: str, after: Subscription) -> Succession:
    return Succession(old, Change(new, before, after, changed_fields(before, after)))
