"""What a review learns from the account and the engine: a drift report, and the output of ``pulumi preview --json``."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import typer

from argyle_provider.core.commands import argyle_webhooks
from argyle_provider.core.plan import Step
from argyle_provider.pulumi_cli.preview import planned_steps
from argyle_provider.report.words import VERSION, count

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from argyle_provider.core.model import Subscription
    from argyle_provider.core.review import StackReview


def with_live(reviews: Sequence[StackReview], path: Path) -> tuple[StackReview, ...]:
    """*reviews*, the one of the report's stack with what is live and not managed."""
    report = _read(path, "what `drift --format json` prints", ("stack", "unmanaged"))
    if report.get("version") != VERSION:
        message = f"{path} is a drift report of another version: make it with this argyle-webhooks."
        raise typer.BadParameter(message)
    stack = str(report["stack"]).rpartition("/")[2]
    return tuple(_with_unmanaged(each, report["unmanaged"]) if each.stack == stack else each for each in reviews)


def _with_unmanaged(review: StackReview, unmanaged: Sequence[Mapping[str, Any]]) -> StackReview:
    taken = {
        change.resource: f"{each['id']} is live just so and will be taken over, if its secret is the declared one"
        for change in review.steps
        if change.step is Step.CREATE and change.after is not None
        for each in unmanaged
        if _is_like(change.after, each["subscription"])
    }
    left = sum(each["origin"] != "another-stack" for each in unmanaged) - len(taken)
    command = argyle_webhooks("drift", stack=review.stack)
    note = f"{count(left, 'live subscription')} that nobody manages; `{command}` names what and why"
    return replace(review, live=taken, notes=(*review.notes, *([note] if left > 0 else [])))


def _is_like(declared: Subscription, live: Mapping[str, Any]) -> bool:
    return (declared.name, declared.url, list(declared.events)) == (live["name"], live["url"], live["events"])


def with_preview(reviews: Sequence[StackReview], path: Path) -> tuple[StackReview, ...]:
    """*reviews*, the one of the previewed stack with whether the engine plans the same."""
    report = _read(path, "what `pulumi preview --json` prints", ("steps",))
    planned = planned_steps(report["steps"])
    return tuple(_with_plan(each, planned[each.stack]) if each.stack in planned else each for each in reviews)


def _with_plan(review: StackReview, planned: Mapping[str, Step]) -> StackReview:
    expected = {each.resource: each.step for each in review.changes}
    other = sorted(
        f"{resource} ({step.value})"
        for resource, step in planned.items()
        if expected.get(resource, Step.KEEP) is not step
    )
    numbers = {step: sum(each is step for each in planned.values()) for step in Step if step is not Step.KEEP}
    plan = ", ".join(f"{number} to {step.value}" for step, number in numbers.items() if number) or "nothing to do"
    note = f"the engine plans: {plan}"
    if other:
        note += f"; unlike these files, it has {', '.join(other)}: the account or the state differs from the base"
    return replace(review, notes=(*review.notes, note))


def _read(path: Path, what: str, keys: Sequence[str]) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        content = None
    if not isinstance(content, dict) or not all(key in content for key in keys):
        message = f"{path} is not {what}."
        raise typer.BadParameter(message)
    return content
