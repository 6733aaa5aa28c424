"""What happens to each subscription, in words for all formats. Each format escapes them itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from argyle_provider.core.commands import argyle_webhooks
from argyle_provider.core.event_changes import DeliveryStep, EventStep, change_of_secret, delivered
from argyle_provider.core.keys import SUBSCRIPTIONS
from argyle_provider.core.model import WILDCARD
from argyle_provider.core.plan import Step
from argyle_provider.core.problems import together
from argyle_provider.core.urls import same_url
from argyle_provider.report.changes import differences
from argyle_provider.report.review.event_words import ENTERED_AGAIN, RE_ENTERED, config_words, event_words
from argyle_provider.report.words import count, host, some

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from argyle_provider.core.event_changes import EventChange
    from argyle_provider.core.plan import Change
    from argyle_provider.core.review import StackReview

MOST_EVENTS = 8
"""Events that a line about one subscription names."""


@dataclass(frozen=True, slots=True)
class Fact:
    """The change of one subscription in words.

    Attributes:
        change: the change itself; for a pair, from the deleted subscription to the created one.
        name: the resource; for a pair, the old and the new one.
        step: create, replace, rename, delete, or keep.
        destination: the host; if it changes, before and after.
        deliveries: what happens to deliveries.
        events: the events that it delivers only before, only after, or with another config.
    """

    change: Change
    entry: str
    name: str
    step: str
    destination: str
    secret: str
    deliveries: str
    note: str
    events: tuple[EventNote, ...]

    @property
    def differences(self) -> list[tuple[str, str]]:
        """The changed fields with before and after, except events and secret, which have their own words."""
        return [(field, words) for field, words in differences(self.change) if field not in {"events", "secret"}]


@dataclass(frozen=True, slots=True)
class EventNote:
    """What one subscription's change means for one of its events."""

    change: EventChange
    gained: bool = False
    lost: bool = False

    def words(self, quote: Callable[[str], str] = str) -> str:
        """Return ``-gigs.updated``, or which subscription the event comes from or moves to."""
        event = quote(self.change.event)
        if self.change.step is EventStep.LOST:
            return f"\N{MINUS SIGN}{event}"
        if self.lost:
            return self._lost_words(event, quote)
        return (f"+{event}" if self._is_added else event) + self._rest(quote)

    @property
    def _is_added(self) -> bool:
        return self.gained and not self.change.givers

    def _lost_words(self, event: str, quote: Callable[[str], str]) -> str:
        if self.change.takers:
            return f"{event} moves to {some(self.change.takers, quote)}"
        return f"no longer {event}, still by {some(self.change.keepers, quote)}"

    def _rest(self, quote: Callable[[str], str]) -> str:
        """Where a gained event comes from, and how its config changes."""
        config = "".join(f", {quote(each)}" for each in config_words(self.change))
        if self._is_added:
            return (f", also by {some(self.change.keepers, quote)}" if self.change.keepers else "") + config
        return (f" from {some(self.change.givers, quote)}" if self.gained else "") + config


@dataclass(frozen=True, slots=True)
class Group:
    """Subscriptions to which the same happens, so that a format says it once.

    Attributes:
        facts: at least one, in order of their names.
    """

    facts: tuple[Fact, ...]

    @property
    def first(self) -> Fact:
        """One of them, for what all share."""
        return self.facts[0]

    @property
    def names(self) -> list[str]:
        """The names of all."""
        return [each.name for each in self.facts]

    @property
    def events(self) -> list[EventNote]:
        """What happens to their events, each once."""
        notes = {(note.change.event, note.gained, note.lost): note for each in self.facts for note in each.events}
        return list(notes.values())

    @property
    def differences(self) -> list[tuple[str, str, str]]:
        """The changed fields as field, words and subscription. A change that all share has no subscription."""
        if len(self.facts) == 1:
            return [(field, words, "") for field, words in self.first.differences]
        shared = [each for each in self.first.differences if all(each in other.differences for other in self.facts)]
        own = ((fact, each) for fact in self.facts for each in fact.differences if each not in shared)
        return [
            *((field, words, "") for field, words in shared),
            *((field, words, fact.change.resource) for fact, (field, words) in own),
        ]

    @property
    def secret_words(self) -> str:
        """What happens to the secret, with an explanation if it was re-entered."""
        words = {"signed": "signed", "none": "not signed", ENTERED_AGAIN: f"secret {RE_ENTERED}"}
        return words.get(self.first.secret, f"secret {self.first.secret}")


def warnings(review: StackReview) -> list[str]:
    """Return the problems as lines, errors first. The same problem in several places is one line with a count."""
    return [f"{first.severity.value}{_times(rest)}: {first}" for first, rest in together(review.problems)]


def _times(others: Sequence[str]) -> str:
    if not others:
        return ""
    also = some([each.removeprefix(f"{SUBSCRIPTIONS}.") for each in others])
    return f" ({len(others) + 1} times, also in {also})"


def notes(review: StackReview) -> list[str]:
    """Return the notes: about the comparison, the account and the engine's plan."""
    return [*review.notes, *_unmanaged(review), *_planned(review)]


def settings(review: StackReview) -> list[str]:
    """Return the changes to the stack's own keys and to the protection of entries."""
    flips = (("true", "false", review.unprotected), ("false", "true", review.protected))
    return [*review.settings, *(f"protect of {key}: {was} -> {is_}" for was, is_, keys in flips for key in keys)]


def _unmanaged(review: StackReview) -> Iterator[str]:
    if review.live and review.live.unmanaged:
        command = argyle_webhooks("drift", stack=review.stack)
        number = count(review.live.unmanaged, "live subscription")
        is_ = "is" if review.live.unmanaged == 1 else "are"
        yield f"{number} in this account {is_} unmanaged. To list, run `{command}`."


def _planned(review: StackReview) -> Iterator[str]:
    if review.plan is None:
        return
    if review.plan.unlike:
        other = ", ".join(f"{resource} ({step.value})" for resource, step in review.plan.unlike)
        yield (
            f"The engine plans something else: {other}. The account or the state differs from the base commit, or a "
            "program declares more than the config."
        )
    else:
        plan = ", ".join(f"{number} to {step.value}" for step, number in review.plan.numbers.items())
        yield f"The engine plans the same: {plan or 'nothing to do'}."


def events_that_change(review: StackReview) -> list[EventChange]:
    """Return the events that do not continue as before: first those that stop, then those that start."""
    found = (each for each in review.event_changes.values() if each.step is not EventStep.CONTINUES)
    return sorted(found, key=_order)


def _order(change: EventChange) -> tuple[int, bool, str]:
    return list(EventStep).index(change.step), change.event == WILDCARD, change.event


def events_alike(review: StackReview) -> list[tuple[str, list[EventChange]]]:
    """Return the same grouped by what happens. An event that stops or starts is alone, next to its meaning."""
    found: dict[str, list[EventChange]] = {}
    for each in events_that_change(review):
        alone = each.step in {EventStep.LOST, EventStep.GAINED}
        found.setdefault(each.event if alone else event_words(each), []).append(each)
    return [(event_words(each[0]), each) for each in found.values()]


def groups(review: StackReview) -> list[Group]:
    """Return what happens to the subscriptions that change, those with lost events first.

    Subscriptions of one entry share a group if the same happens to them. Entries share one if also no event changes.
    """
    by_entry: dict[object, list[Fact]] = {}
    for each in facts(review):
        by_entry.setdefault((each.entry, *_shared(each)), []).append(each)
    found: dict[object, list[Fact]] = {}
    for key, alike in by_entry.items():
        has_events = any(each.events for each in alike)
        found.setdefault(key if has_events else _shared(alike[0]), []).extend(alike)
    return [Group(tuple(each)) for each in found.values()]


def _shared(fact: Fact) -> tuple[object, ...]:
    urls = [side.url if side else None for side in (fact.change.before, fact.change.after)]
    return (fact.step, *urls, fact.secret, fact.deliveries, fact.note)


def facts(review: StackReview) -> list[Fact]:
    """Return what happens to each subscription that changes, those with lost events first."""
    found = [
        _fact(review, each) for each in review.in_effect if each.step is not Step.KEEP or review.pair(each) is not None
    ]
    return sorted(found, key=lambda each: (not _loses(each), each.change.resource))


def _loses(fact: Fact) -> bool:
    return any(each.change.step is EventStep.LOST for each in fact.events)


def _fact(review: StackReview, change: Change) -> Fact:
    pair = review.pair(change)
    return Fact(
        change=change,
        entry=review.entries.get(change.resource, change.resource),
        name=f"{pair.old} -> {pair.new}" if pair else change.resource,
        step="rename" if pair and {*change.fields} <= {"name"} else change.step.value,
        destination=destination(change),
        secret=secret(change),
        deliveries=deliveries(review, change),
        note=note(review, change),
        events=tuple(_event_notes(review, change)),
    )


def _event_notes(review: StackReview, change: Change) -> Iterator[EventNote]:
    events = review.event_changes
    before, after = ({*delivered(side, events)} if side else set() for side in (change.before, change.after))
    notes = [EventNote(events[each], lost=True) for each in before - after]
    notes += [EventNote(events[each], gained=True) for each in after - before]
    if "config" in change.fields:
        notes += [EventNote(events[each]) for each in after & before if events[each].config]
    yield from sorted(notes, key=lambda each: _order(each.change))


def destination(change: Change) -> str:
    """The host that gets the deliveries; if it changes, before and after."""
    before, after = change.before, change.after
    if before is None or after is None or before.url == after.url:
        return host((after or before).url) if after or before else "-"  # type: ignore[union-attr] # one is there
    old, new = host(before.url), host(after.url)
    if old != new:
        return f"{old} -> {new}"
    return f"{new}, same URL in another spelling" if same_url(before.url, after.url) else f"{new}, other path"


def secret(change: Change) -> str:
    """What happens to the secret; for a created or deleted subscription, whether it has one."""
    if change.before is None or change.after is None:
        content = change.after or change.before
        return "signed" if content and content.secret else "none"
    return change_of_secret(change).value


def deliveries(review: StackReview, change: Change) -> str:
    """What happens to the deliveries of one subscription, in words."""
    step, events = review.deliveries(change)
    if step is DeliveryStep.PAUSE:
        return "deliveries pause during the replacement"
    if step is DeliveryStep.CONTINUE:
        both = change.step is Step.REPLACE
        return "deliveries continue (old and new both deliver for a moment)" if both else "deliveries continue"
    content = change.after or change.before
    whole = content is not None and len(events) == len(delivered(content, review.event_changes))
    return f"deliveries {step.value}" if whole else f"deliveries of {count(len(events), 'event')} {step.value}"


def note(review: StackReview, change: Change) -> str:
    """A sentence if a live subscription is taken over; otherwise empty."""
    pair = review.pair(change)
    if pair and pair.takes_over:
        return f"{pair.new} takes over the live subscription of {pair.old}. Nothing is sent to Argyle."
    taken = review.live.takes_over.get(change.resource) if review.live else None
    if not taken:
        return ""
    return f"The live subscription {taken} matches. `pulumi up` takes it over if its secret is the declared one."
