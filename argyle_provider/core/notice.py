"""Decide whether people hear about a stack again: whether it got worse or better since they were last told."""

from __future__ import annotations

from enum import Enum

NOT_SEEN = "the run could not look at the stack"
"""The finding of a run that failed. What was found before stays, because nobody knows whether it is still there."""


class Trend(str, Enum):
    """How the findings have changed; the value is the name in JSON."""

    CLEAN = "clean"
    """Nothing is found, and nobody was told of anything."""
    NEW = "new"
    """Something is found, and nobody was told of anything."""
    SAME = "same"
    """The findings are those that people know."""
    WORSE = "worse"
    """There are new findings."""
    BETTER = "better"
    """Findings are settled."""
    OTHER = "other"
    """There are new findings, and others are settled."""
    SETTLED = "settled"
    """All findings are settled."""


def findings_now(told: frozenset[str] | None, seen: frozenset[str] | None) -> frozenset[str]:
    """The findings after a run.

    Args:
        told: what people were told last; None if nothing.
        seen: what the run found; None if it could not look.
    """
    return (told or frozenset()) | {NOT_SEEN} if seen is None else seen


def trend(told: frozenset[str] | None, now: frozenset[str]) -> Trend:
    """How *now* differs from what people were *told* last; None if they were told of nothing, or of its end."""
    if told is None:
        return Trend.NEW if now else Trend.CLEAN
    if not now:
        return Trend.SETTLED
    if now == told:
        return Trend.SAME
    if now > told:
        return Trend.WORSE
    return Trend.BETTER if now < told else Trend.OTHER
