"""What happens to each subscription, as words and short values: nothing here is escaped for any format yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from argyle_provider.core.commands import argyle_webhooks
from argyle_provider.core.event_changes import EventStep, change_of_secret, delivered, starting, stopping
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
    from argyle_provider.core.model import Subscription
    from argyle_provider.core.plan import Change
    from argyle_provider.core.review import StackReview

MOST_EVENTS = 8
"""Events that a line about one subscription names."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One subscription's change as a reader wants it.

    Attributes:
        change: what all the rest is said of; of a pair, from the content of the deleted one.
        name: the resource; of a pair, both.
        step: what is done, in one word.
        destination: the host; of one that moves, before and after.
        deliveries: what happens to them.
        events: those that it delivers on one side only, or with another config.
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
        """The changed fields with before and after, but events and secret, which are told apart from them."""
        return [(field, words) for field, words in differences(self.change) if field not in {"events", "secret"}]


@dataclass(frozen=True, slots=True)
class EventNote:
    """What one subscription's change means for one of its events."""

    change: EventChange
    gained: bool = False
    lost: bool = False

    def words(self, quote: Callable[[str], str] = str) -> str:
        """``-gigs.updated``, or where the event comes from or goes to within the stack."""
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
    """Subscriptions to which the same happens: what they share is said once.

    Attributes:
        facts: one at least, in order of their names.
    """

    facts: tuple[Fact, ...]

    @property
    def first(self) -> Fact:
        """One of them, for what they share."""
        return self.facts[0]

    @property
    def names(self) -> list[str]:
        """All of them."""
        return [each.name for each in self.facts]

    @property
    def events(self) -> list[EventNote]:
        """What their change means for events, each once."""
        notes = {(note.change.event, note.gained, note.lost): note for each in self.facts for note in each.events}
        return list(notes.values())

    @property
    def differences(self) -> list[tuple[str, str, str]]:
        """The changed fields, each with what changes and whose it is: those that all share once, as nobody's."""
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
        """What is known of the secret, with what that means."""
        words = {"signed": "signed", "none": "not signed", ENTERED_AGAIN: f"secret {RE_ENTERED}"}
        return words.get(self.first.secret, f"secret {self.first.secret}")


def warnings(review: StackReview) -> list[str]:
    """What deserves a look, errors first; what is the same in several places is one line."""
    return [f"{first.severity.value}{_times(rest)}: {first}" for first, rest in together(review.problems)]


def _times(others: Sequence[str]) -> str:
    if not others:
        return ""
    also = some([each.removeprefix(f"{SUBSCRIPTIONS}.") for each in others])
    return f" ({len(others) + 1} times, also in {also})"


def notes(review: StackReview) -> list[str]:
    """What else is to be known: of the comparison itself, from the account, and from the engine."""
    return [*review.notes, *_unmanaged(review), *_planned(review)]


def settings(review: StackReview) -> list[str]:
    """The stack's own keys that change, and the entries whose protection does."""
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
        yield f"The engine plans something else: {other}. The account or the state differs from the base commit."
    else:
        plan = ", ".join(f"{number} to {step.value}" for step, number in review.plan.numbers.items())
        yield f"The engine plans the same: {plan or 'nothing to do'}."


def events_that_change(review: StackReview) -> list[EventChange]:
    """The events of which a receiver notices something: those that stop first, then those that start."""
    found = (each for each in review.event_changes.values() if each.step is not EventStep.CONTINUES)
    return sorted(found, key=_order)


def _order(change: EventChange) -> tuple[int, bool, str]:
    return list(EventStep).index(change.step), change.event == WILDCARD, change.event


def events_alike(review: StackReview) -> list[tuple[str, list[EventChange]]]:
    """The same, each list with what happens to its events; those that stop or start stand alone, for their meaning."""
    found: dict[str, list[EventChange]] = {}
    for each in events_that_change(review):
        alone = each.step in {EventStep.LOST, EventStep.GAINED}
        found.setdefault(each.event if alone else event_words(each), []).append(each)
    return [(event_words(each[0]), each) for each in found.values()]


def groups(review: StackReview) -> list[Group]:
    """What happens to the subscriptions that do not stay as they are, those with lost events first.

    Subscriptions of one entry share a group where the same happens to them. So do entries, where no event changes.
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
    """What happens to each subscription that does not stay as it is: lost events first."""
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
    """The host to which it delivers; of one that moves, before and after."""
    before, after = change.before, change.after
    if before is None or after is None or before.url == after.url:
        return host((after or before).url) if after or before else "-"  # type: ignore[union-attr] # one is there
    old, new = host(before.url), host(after.url)
    if old != new:
        return f"{old} -> {new}"
    return f"{new}, same URL in another spelling" if same_url(before.url, after.url) else f"{new}, other path"


def secret(change: Change) -> str:
    """What happens to the secret; of a new or a deleted subscription, whether it is signed."""
    if change.before is None or change.after is None:
        content = change.after or change.before
        return "signed" if content and content.secret else "none"
    return change_of_secret(change).value


def deliveries(review: StackReview, change: Change) -> str:
    """What happens to the deliveries of one subscription."""
    if change.before is None and change.after is not None:
        return _partly("start", starting(change.after, review.event_changes), change.after, review)
    if change.after is None and change.before is not None:
        return _partly("stop", stopping(change.before, review.event_changes), change.before, review)
    if change.step is Step.KEEP:
        return "deliveries continue"
    if review.has_gap(change) and not review.pair(change):
        return "deliveries pause during the replacement"
    return "deliveries continue (old and new both deliver for a moment)"


def _partly(happens: str, events: Sequence[str], content: Subscription, review: StackReview) -> str:
    if not events:
        return "deliveries continue"
    if len(events) == len(delivered(content, review.event_changes)):
        return f"deliveries {happens}"
    return f"deliveries of {count(len(events), 'event')} {happens}"


def note(review: StackReview, change: Change) -> str:
    """What else happens to one subscription."""
    pair = review.pair(change)
    if pair and pair.takes_over:
        return f"{pair.new} takes over the live subscription of {pair.old}. Nothing is sent to Argyle."
    taken = review.live.takes_over.get(change.resource) if review.live else None
    if not taken:
        return ""
    return f"The live subscription {taken} matches. `pulumi up` takes it over if its secret is the declared one."
