"""A review for a program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argyle_provider.report.changes import change_json
from argyle_provider.report.problems import problem_json
from argyle_provider.report.review.facts import facts, headline, notes, shown, verdict, warnings
from argyle_provider.report.words import as_json

if TYPE_CHECKING:
    from collections.abc import Sequence

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
        "problems": [problem_json(each) for each in warnings(review)],
        "notes": notes(review),
        "settings": list(review.settings),
        "events": {"gained": list(review.gained), "lost": list(review.lost)},
        "changes": [
            {
                **change_json(fact.change),
                "secret": fact.secret,
                "deliveryGap": fact.has_gap,
                "takesOver": fact.takes_over,
                "note": fact.note,
            }
            for fact in facts(review)
        ],
        "kept": len(review.changes) - len(review.steps),
    }
