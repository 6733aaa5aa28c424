"""A review in one line per stack: what happens to deliveries, then to subscriptions."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from argyle_provider.core.commands import pulumi
from argyle_provider.core.event_changes import EventStep, SecretStep, change_of_secret
from argyle_provider.core.model import Environment, Severity
from argyle_provider.core.plan import Step
from argyle_provider.core.review import Status
from argyle_provider.report.review.event_words import config_words, some_events
from argyle_provider.report.words import NAMED, count, host, some

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from argyle_provider.core.event_changes import EventChange
    from argyle_provider.core.review import StackReview

_DONE = {Step.CREATE: "created", Step.REPLACE: "replaced", Step.DELETE: "deleted"}
_ENVIRONMENTS = (Environment.PRODUCTION, Environment.SANDBOX, Environment.LOCAL)


def in_order(reviews: Iterable[StackReview]) -> list[StackReview]:
    """All stacks, those in production first."""
    return sorted(reviews, key=lambda each: (_rank(each), each.stack))


def shown(reviews: Iterable[StackReview]) -> list[StackReview]:
    """The stacks that something happened to, those in production first."""
    return [each for each in in_order(reviews) if each.status is not Status.UNCHANGED or each.refusals]


def _rank(review: StackReview) -> int:
    declaration = review.after or review.before
    return _ENVIRONMENTS.index(declaration.environment) if declaration else len(_ENVIRONMENTS)


def heading(reviews: Sequence[StackReview]) -> str:
    """How much changes, in words that fit into the tab of a browser."""
    changed = len(shown(reviews))
    if not changed:
        return "nothing changes"
    return f"{count(changed, 'stack')} {'changes' if changed == 1 else 'change'}"


def headline(reviews: Sequence[StackReview]) -> str:
    """The verdicts of all stacks in one line."""
    return ". ".join(f"{each.stack}: {verdict(each)}" for each in shown(reviews))


def verdict(review: StackReview, quote: Callable[[str], str] = str) -> str:
    """What the change means for one stack, as what follows its name and a colon.

    Args:
        review: the stack's.
        quote: what is done to each word that is not ours.
    """
    match review.status:
        case Status.UNCHANGED:
            return "nothing changes"
        case Status.INVALID:
            errors = sum(each.severity is Severity.ERROR for each in review.problems)
            return f"can't be deployed ({count(errors, 'problem')})"
        case Status.REMOVED:
            number = count(len(review.changes), "subscription")
            keeps = "keeps" if len(review.changes) == 1 else "keep"
            command = quote(pulumi("destroy", stack=review.stack))
            return f"the stack file is removed; {number} {keeps} delivering until you run {command}"
    return "; ".join(_parts(review, quote))


def _parts(review: StackReview, quote: Callable[[str], str]) -> Iterator[str]:
    if review.refusals:
        yield f"{quote('pulumi up')} will refuse this change"
    if review.status is Status.ADDED:
        yield "new stack"
    if not review.steps:
        yield "no subscription changes"
    for events, happens in ((review.lost, "stop"), (review.gained, "start")):
        if events:
            yield f"deliveries of {some_events(events, quote)} {happens}"
    yield from _moved(review, quote)
    yield from _config(review, quote)
    yield from _names(review, quote)
    yield from _secrets(review, quote)
    yield from _entries(review, quote)
    yield from _done(review)
    if review.settings:
        keys = [each.partition(": ")[0] for each in review.settings]
        yield f"{some(keys, quote)} {'changes' if len(keys) == 1 else 'change'}"


def _moved(review: StackReview, quote: Callable[[str], str]) -> Iterator[str]:
    by_words: dict[str, list[str]] = defaultdict(list)
    for each in review.event_changes.values():
        if each.step is EventStep.MOVED:
            by_words[_where(each, quote)].append(each.event)
    for where, events in by_words.items():
        yield f"deliveries of {some_events(events, quote)} {where}"
    if any(each.pauses for each in review.event_changes.values()):
        yield "deliveries pause during the replacement"


def _where(change: EventChange, quote: Callable[[str], str]) -> str:
    before, after = ({host(each.way.url) for each in side} for side in (change.before, change.after))
    left, reached = sorted(before - after), sorted(after - before)
    if not change.left:
        return f"also go to {some(reached, quote) or 'another URL'}"
    if not change.reached:
        return f"no longer go to {some(left, quote)}" if left else "go to fewer URLs"
    return f"go to {some(reached, quote) or 'another URL'}"


def _config(review: StackReview, quote: Callable[[str], str]) -> Iterator[str]:
    by_words: dict[str, list[str]] = defaultdict(list)
    for each in review.event_changes.values():
        for words in config_words(each):
            by_words[words].append(each.event)
    for words, events in list(by_words.items())[:NAMED]:
        yield f"{quote(words)} for {some_events(events, quote)}"
    rest = len(by_words) - NAMED
    if rest > 0:
        yield f"{rest} more changes of config"


def _secrets(review: StackReview, quote: Callable[[str], str]) -> Iterator[str]:
    entries: dict[SecretStep, list[str]] = defaultdict(list)
    for each in review.in_effect:
        step = change_of_secret(each)
        if step is not SecretStep.UNCHANGED:
            entries[step].append(review.entries.get(each.resource, each.resource))
    for step, keys in entries.items():
        unique = sorted({*keys})
        secrets = "the secret of {} is" if len(unique) == 1 else "the secrets of {} are"
        yield f"{secrets.format(some(unique, quote))} {step.value}"


def _names(review: StackReview, quote: Callable[[str], str]) -> Iterator[str]:
    """The name in each delivery, where it changes though the entry and the config stay."""
    names = [
        f"{each.before.name} -> {each.after.name}"
        for each in review.in_effect
        if "name" in each.fields and not review.pair(each) and each.before and each.after
    ]
    if names:
        yield f"the name in deliveries changes ({some(names, quote)})"


def _entries(review: StackReview, quote: Callable[[str], str]) -> Iterator[str]:
    for new, old in list(review.renamed.items())[:NAMED]:
        yield f"entry {quote(old)} is renamed to {quote(new)}"
    rest = len(review.renamed) - NAMED
    if rest > 0:
        yield f"{rest} more entries are renamed"
    for keys, loses, lose in (
        (review.unprotected, "loses its protection from removal", "lose their protection from removal"),
        (review.protected, "is now protected from removal", "are now protected from removal"),
    ):
        if keys:
            yield f"{some(keys, quote)} {loses if len(keys) == 1 else lose}"


def _done(review: StackReview) -> Iterator[str]:
    """How many subscriptions get another name, and how many are created, replaced and deleted."""
    renamed = {each.resource for each in review.in_effect if {*each.fields} == {"name"} and review.pair(each)}
    if renamed:
        goes_on = "continues" if len(renamed) == 1 else "continue"
        yield f"{count(len(renamed), 'subscription')} {goes_on} under another name"
    numbers = Counter(each.step for each in review.in_effect if each.resource not in renamed)
    parts = [f"{numbers[step]} {done}" for step, done in _DONE.items() if numbers[step]]
    if parts:
        first, *rest = parts
        number, done = first.split()
        yield ", ".join([f"{count(int(number), 'subscription')} {done}", *rest])
    elif all(each.step is Step.KEEP for each in review.in_effect) and review.steps:
        yield "nothing is sent to Argyle"
