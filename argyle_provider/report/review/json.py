"""A review for a program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argyle_provider.core.problems import errors_first
from argyle_provider.report.changes import change_json
from argyle_provider.report.problems import problem_json
from argyle_provider.report.review.event_words import config_words, event_words
from argyle_provider.report.review.facts import events_that_change, note, notes, secret, settings
from argyle_provider.report.review.verdict import headline, shown, verdict
from argyle_provider.report.words import as_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from argyle_provider.core.event_changes import EventChange
    from argyle_provider.core.plan import Change
    from argyle_provider.core.review import StackReview


def review_json(reviews: Sequence[StackReview]) -> str:
    """The review; ``stacks`` is empty when nothing changes."""
    stacks = shown(reviews)
    return as_json(
        {
            "verdict": headline(stacks),
            "refused": any(each.is_refused for each in stacks),
            "stacks": [_stack(each) for each in stacks],
        }
    )


def _stack(review: StackReview) -> dict[str, object]:
    declaration = review.after or review.before
    return {
        "stack": review.stack,
        "environment": declaration.environment.value if declaration else None,
        "status": review.status.value,
        "verdict": verdict(review),
        "refusals": list(review.refusals),
        "problems": [problem_json(problem) for problem in errors_first(review.problems)],
        "notes": notes(review),
        "settings": settings(review),
        "events": {"gained": list(review.gained), "lost": list(review.lost)},
        "eventChanges": [_event(review, each) for each in events_that_change(review)],
        "renamedEntries": dict(review.renamed),
        "protection": {"removed": list(review.unprotected), "added": list(review.protected)},
        "changes": [_change(review, each) for each in _lost_first(review)],
        "kept": len(review.changes) - len(review.steps),
    }


def _event(review: StackReview, change: EventChange) -> dict[str, object]:
    old = {each.new: each.old for each in review.successions}
    return {
        "event": change.event,
        "change": change.step.value,
        "before": [old.get(each.resource, each.resource) for each in change.before],
        "after": [each.resource for each in change.after],
        "config": config_words(change),
        "secret": change.secret.value,
        "pauses": change.pauses,
        "words": event_words(change),
    }


def _lost_first(review: StackReview) -> list[Change]:
    return sorted(review.steps, key=lambda each: (not {*each.lost} & {*review.lost}, each.resource))


def _change(review: StackReview, change: Change) -> dict[str, object]:
    pair = review.pair(change)
    return {
        **change_json(change),
        "secret": secret(change),
        "deliveries": review.deliveries(change)[0].value,
        "deliveryGap": review.has_gap(change),
        "continues": pair.old if pair else None,
        "takesOver": pair.old if pair and pair.takes_over else None,
        "note": note(review, change),
    }
