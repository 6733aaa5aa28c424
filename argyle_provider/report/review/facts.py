"""What all formats of a review say, as words and short values: nothing here is escaped for any of them yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from argyle_provider.core.commands import argyle_webhooks, pulumi
from argyle_provider.core.events import CATALOGUE
from argyle_provider.core.model import WILDCARD, Severity
from argyle_provider.core.plan import Step
from argyle_provider.core.review import Status
from argyle_provider.core.urls import same_url
from argyle_provider.report import events
from argyle_provider.report.changes import differences
from argyle_provider.report.words import count, host

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from argyle_provider.core.model import Problem
    from argyle_provider.core.plan import Change
    from argyle_provider.core.review import StackReview

NAMED = 3
"""How many events a verdict names before it counts the rest."""

_DOES = {Step.CREATE: "creates", Step.REPLACE: "replaces", Step.DELETE: "deletes"}

ENTERED_AGAIN = "re-entered"
RE_ENTERED = f"{ENTERED_AGAIN}: a value looks different each time it is encrypted, so it may be another one or the same"


@dataclass(frozen=True, slots=True)
class Fact:
    """One subscription's change as a reader wants it.

    Attributes:
        change: what all the rest is said of.
        gained: the events that it delivers after and did not before; none where another one takes over.
        lost: the other way round.
        destination: the host; of one that moves, before and after.
        takes_over: the resource that held it before, where nothing is sent.
    """

    change: Change
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    destination: str
    secret: str
    gap: str
    note: str = ""
    takes_over: str | None = None
    has_gap: bool = False

    @property
    def step(self) -> str:
        """What is done, in one word."""
        return self.change.step.value

    @property
    def resource(self) -> str:
        """Its Pulumi resource name."""
        return self.change.resource

    @property
    def secret_in_full(self) -> str:
        """What is known of its secret, with what that means."""
        return RE_ENTERED if self.secret == ENTERED_AGAIN else self.secret

    @property
    def differences(self) -> list[tuple[str, str]]:
        """The changed fields with before and after, but events and secret, which are told apart from them."""
        return [(field, words) for field, words in differences(self.change) if field not in {"events", "secret"}]


def shown(reviews: Sequence[StackReview]) -> list[StackReview]:
    """The stacks that something happened to."""
    return [each for each in reviews if each.status is not Status.UNCHANGED or each.refusals]


def headline(reviews: Sequence[StackReview]) -> str:
    """The whole review in a line; what is refused first."""
    stacks = sorted(shown(reviews), key=lambda each: (not each.is_refused, not each.lost, each.stack))
    return "; ".join(f"{each.stack} {verdict(each)}" for each in stacks)


def verdict(review: StackReview, quote: Callable[[str], str] = str) -> str:
    """What the change means for one stack, as the rest of a sentence that begins with its name.

    Args:
        review: the stack's.
        quote: what is done to each word that is not ours.
    """
    match review.status:
        case Status.UNCHANGED:
            return "stays as it is"
        case Status.INVALID:
            errors = sum(each.severity is Severity.ERROR for each in review.problems)
            return f"can't be deployed: {count(errors, 'problem')}"
        case Status.REMOVED:
            number = count(len(review.changes), "subscription")
            command = quote(pulumi("destroy", stack=review.stack))
            return f"loses its file, and {number} will stay live until {command}"
    return ", ".join(_parts(review, quote))


def _parts(review: StackReview, quote: Callable[[str], str]) -> Iterator[str]:
    if review.refusals:
        yield f"will be refused by {quote('pulumi up')}"
    if review.status is Status.ADDED:
        yield "is new"
    if review.lost:
        yield f"loses {_some(review.lost, quote)}"
    if review.gained and review.status is not Status.ADDED:
        yield f"gains {_some(review.gained, quote)}"
    yield from _done(review)
    moved = sum(each.step is Step.REPLACE and " -> " in _destination(each) for each in review.steps)
    if moved:
        yield f"sends {count(moved, 'subscription')} to another host"
    if any(review.has_gap(each) for each in review.steps):
        yield "pauses deliveries"


def _done(review: StackReview) -> Iterator[str]:
    if not review.steps:
        yield "changes settings only"
    renamed = review.renamed
    if renamed:
        yield f"keeps {count(len(renamed), 'subscription')} under another entry"
    for step, does in _DOES.items():
        number = sum(each.step is step for each in review.steps if each.resource not in {*renamed, *renamed.values()})
        if number:
            yield f"{does} {count(number, 'subscription')}"


def _some(events: Sequence[str], quote: Callable[[str], str]) -> str:
    rest = len(events) - NAMED
    named = ", ".join(map(quote, events[:NAMED]))
    return f"{named} and {rest} more" if rest > 0 else named


def warnings(review: StackReview) -> list[Problem]:
    """What deserves a look, errors first."""
    return sorted(review.problems, key=lambda each: each.severity is not Severity.ERROR)


def notes(review: StackReview) -> list[str]:
    """What else is to be known: of the comparison itself, from the account, and from the engine."""
    return [*review.notes, *_unmanaged(review), *_planned(review)]


def _unmanaged(review: StackReview) -> Iterator[str]:
    if review.live and review.live.unmanaged:
        command = argyle_webhooks("drift", stack=review.stack)
        number = count(review.live.unmanaged, "live subscription")
        yield f"{number} that nobody manages; `{command}` names what and why"


def _planned(review: StackReview) -> Iterator[str]:
    if review.plan is None:
        return
    plan = ", ".join(f"{number} to {step.value}" for step, number in review.plan.numbers.items()) or "nothing to do"
    note = f"the engine plans: {plan}"
    if review.plan.unlike:
        other = ", ".join(f"{resource} ({step.value})" for resource, step in review.plan.unlike)
        note += f"; unlike these files, it has {other}: the account or the state differs from the base"
    yield note


def facts(review: StackReview) -> list[Fact]:
    """What happens to each subscription that does not stay as it is: lost events first."""
    found = [_fact(review, each) for each in review.steps]
    return sorted(found, key=lambda each: (not each.lost, each.resource))


def _fact(review: StackReview, change: Change) -> Fact:
    stays = change.resource in {*review.renamed, *review.renamed.values()}
    return Fact(
        change=change,
        gained=() if stays else change.gained,
        lost=() if stays else change.lost,
        destination=_destination(change),
        secret=_secret(change),
        gap="none, taken over" if stays else _gap(review, change),
        note=_note(review, change),
        takes_over=review.renamed.get(change.resource),
        has_gap=review.has_gap(change),
    )


def _destination(change: Change) -> str:
    before, after = change.before, change.after
    if before is None or after is None or before.url == after.url:
        return host((after or before).url) if after or before else "-"  # type: ignore[union-attr] # one is there
    old, new = host(before.url), host(after.url)
    if old != new:
        return f"{old} -> {new}"
    return f"{new}, other spelling" if same_url(before.url, after.url) else f"{new}, other path"


def _secret(change: Change) -> str:
    before, after = change.before, change.after
    if before is None or after is None:
        content = after or before
        return "signed" if content and content.secret else "none"
    if before.secret == after.secret:
        return "unchanged"
    if not before.secret:
        return "added"
    return ENTERED_AGAIN if after.secret else "removed"


def _gap(review: StackReview, change: Change) -> str:
    if change.step is Step.CREATE:
        return "starts"
    if change.step is Step.DELETE:
        return "ends"
    return "yes, deleted first" if review.has_gap(change) else "none, created first"


def _note(review: StackReview, change: Change) -> str:
    if change.resource in review.renamed:
        return f"takes over what {review.renamed[change.resource]} held: nothing is sent"
    if change.resource in review.renamed.values():
        return "its subscription is taken over: nothing is sent"
    taken = review.live.takes_over.get(change.resource) if review.live else None
    return f"{taken} is live just so and will be taken over, if its secret is the declared one" if taken else ""


def meaning(event: str) -> str:
    """What the event of this name tells, in words."""
    if event == WILDCARD:
        return "every event but items.*"
    known = CATALOGUE.get(event)
    if known is None:
        return "not in the catalogue"
    return events.meaning(known)
