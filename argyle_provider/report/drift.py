"""Drift: declared against live."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argyle_provider.core.drift import Origin
from argyle_provider.core.plan import Step
from argyle_provider.report.changes import (
    MARKS,
    change_json,
    difference_lines,
    made,
    odd_json,
    odd_line,
    subscription_json,
    subscription_line,
)
from argyle_provider.report.words import as_json, count, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from argyle_provider.core.drift import Drift, Unmanaged

_STEPS = {
    Step.CREATE: "Missing; `pulumi up --refresh --stack {}` creates it:",
    Step.REPLACE: "Different; `pulumi up --refresh --stack {}` replaces it:",
    Step.DELETE: "Live, managed and no longer declared; `pulumi up --refresh --stack {}` deletes it:",
}


def drift_text(drift: Drift, *, stack: str, now: str) -> str:
    """The report for a person, verdict first.

    Args:
        drift: what was found.
        stack: the stack, as it was named.
        now: the server's time, ISO 8601, from which ages are counted.
    """
    return "\n".join(
        [
            _verdict(drift, stack),
            *_changes(drift, stack),
            *_unmanaged(drift, stack, now),
            *_odd(drift, stack),
            *_pending(drift),
        ]
    )


def _verdict(drift: Drift, stack: str) -> str:
    in_step = f"{count(drift.in_step, 'subscription')} as declared"
    if drift.is_empty:
        return f"No drift: stack '{stack}' has {in_step}."
    numbers = [
        (sum(each.step is Step.CREATE for each in drift.changes), "missing"),
        (sum(each.step is Step.REPLACE for each in drift.changes), "different"),
        (sum(each.step is Step.DELETE for each in drift.changes), "no longer declared"),
        (sum(each.origin is not Origin.ANOTHER_STACK for each in drift.unmanaged), "not managed"),
        (len(drift.odd), "that can't be read"),
    ]
    found = ", ".join(f"{number} {what}" for number, what in numbers if number)
    return f"Drift in stack '{stack}': {found}; {in_step}."


def _changes(drift: Drift, stack: str) -> Iterator[str]:
    for step, heading in _STEPS.items():
        changes = [each for each in drift.changes if each.step is step]
        if changes:
            yield from ("", heading.format(stack))
        for each in changes:
            content = each.after or each.before
            where = f"  {subscription_line(content)}" if content and step is not Step.REPLACE else ""
            yield f"{MARKS[step.value]} {each.resource}{where}"
            yield from (f"    {line}" for line in difference_lines(each))


def _unmanaged(drift: Drift, stack: str, now: str) -> Iterator[str]:
    for origin in Origin:
        found = [each for each in drift.unmanaged if each.origin is origin]
        if found:
            yield from ("", f"Live and in no state of this stack: {origin.value}")
        for each in found:
            live = each.live
            yield f"! {printable(live.subscription.name)}  {subscription_line(live.subscription)}"
            yield f"    {live.id}, {made(live, now)}"
            yield from (f"    {line}" for line in _ways_out(each, stack))


def _ways_out(each: Unmanaged, stack: str) -> Iterator[str]:
    if each.stack is not None:
        yield f"stack '{each.stack}' declares a subscription of this name"
        return
    if each.resource is not None:
        yield f"manage it:  argyle-webhooks import --stack {stack} {each.resource}={each.live.id}"
    yield f"remove it:  argyle-webhooks delete --stack {stack} {each.live.id}"


def _odd(drift: Drift, stack: str) -> Iterator[str]:
    if drift.odd:
        yield from ("", "Live, and Argyle shows it in a way that can't be read as a subscription:")
    for each, resource in drift.odd:
        yield f"! {odd_line(each)}"
        if resource is not None:
            yield f"    managed, as {resource}. Correct it in Argyle's Console; or delete it there and run"
            yield f"    `pulumi up --refresh --stack {stack}`, which creates it again."
        elif each.id:
            yield f"    remove it:  argyle-webhooks delete --stack {stack} {each.id}"


def _pending(drift: Drift) -> Iterator[str]:
    if drift.pending:
        yield ""
        yield f"A broken run did not record the creation of {', '.join(drift.pending)}. What it made, if anything, is"
        yield "listed above; the next `pulumi up` decides. `pulumi refresh --clear-pending-creates` ends the warning."


def drift_json(drift: Drift, *, stack: str) -> str:
    """The report for a program."""
    return as_json(
        {
            "stack": stack,
            "drift": not drift.is_empty,
            "asDeclared": drift.in_step,
            "changes": [change_json(each) for each in drift.changes],
            "unmanaged": [
                {
                    "id": each.live.id,
                    "createdAt": each.live.created_at or None,
                    "origin": each.origin.name.lower().replace("_", "-"),
                    "stack": each.stack,
                    "importableAs": each.resource,
                    "subscription": subscription_json(each.live.subscription),
                }
                for each in drift.unmanaged
            ],
            "odd": [{**odd_json(each), "managedBy": resource} for each, resource in drift.odd],
            "pendingCreates": list(drift.pending),
        }
    )
