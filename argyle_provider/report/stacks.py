"""The project's stacks, and what some of them lack: as text, as JSON, and as problems of `validate`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argyle_provider.core.commands import pulumi
from argyle_provider.core.model import Position, Problem, Severity
from argyle_provider.core.stacks import Gap
from argyle_provider.report.words import age, as_json, count, plain_table, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from argyle_provider.core.stacks import FoundStack, StackGap

_COMPLETE = "Every stack with an account is deployed, and every deployed stack has a file here."
_DEPLOYED = {True: "yes", False: "no", None: "?"}


def stacks_text(stacks: Sequence[FoundStack], gaps: Sequence[StackGap] | None, *, now: str) -> str:
    """A table of the stacks, then a line for each gap.

    Args:
        gaps: what the backend showed; None if it was not asked.
        now: the time from which ages are counted, ISO 8601.
    """
    headings = ("STACK", "ENVIRONMENT", "DEPLOYED", "FILE")
    rows = [
        (
            printable(each.stack),
            each.environment.value if each.environment else "?",
            _DEPLOYED[each.deployed],
            printable(each.file),
        )
        for each in stacks
    ]
    if gaps is None:
        return plain_table([(name, environment, file) for name, environment, _, file in (headings, *rows)])
    lines = [f"! {gap_message(each, now)}" for each in gaps] or [_COMPLETE]
    return "\n".join([plain_table([headings, *rows]), "", *lines])


def stacks_json(stacks: Sequence[FoundStack], gaps: Sequence[StackGap] | None, *, now: str) -> str:
    """The same for a program, in the order of deployment. ``deployed`` and ``gaps`` are null without the backend."""
    return as_json(
        {
            "stacks": [
                {
                    "stack": each.stack,
                    "environment": each.environment.value if each.environment else None,
                    "file": each.file,
                    "deployed": each.deployed,
                }
                for each in stacks
            ],
            "gaps": None if gaps is None else [_gap_json(each, now) for each in gaps],
        }
    )


def _gap_json(gap: StackGap, now: str) -> dict[str, object]:
    return {
        "gap": gap.gap.value,
        "stack": gap.name,
        "file": gap.file or None,
        "resources": gap.known.resources if gap.known else None,
        "lastUpdate": (gap.known.last_update or None) if gap.known else None,
        "message": gap_message(gap, now),
    }


def gap_message(gap: StackGap, now: str) -> str:
    """What the stack lacks, what that means for deliveries, and the command that settles it."""
    name = printable(gap.name)
    up = pulumi("up", stack=gap.name)
    if gap.gap is Gap.NO_DEPLOYMENT and gap.known is None:
        return (
            f"Stack `{name}` is not in the backend, so none of its events are delivered. Run "
            f"`{pulumi('stack init', gap.name, stack=None)}`, then `{up}`; or delete {printable(gap.file)}."
        )
    if gap.gap is Gap.NO_DEPLOYMENT:
        return (
            f"Stack `{name}` has no resources, so none of its events are delivered. Run `{up}`; or delete "
            f"{printable(gap.file)}."
        )
    if gap.known is None or not gap.known.is_deployed:
        return (
            f"Stack `{name}` has no file here and no resources{_updated(gap, now)}. Run "
            f"`{pulumi('stack rm', gap.name, stack=None)}` to remove it from the backend."
        )
    resources = f"{count(gap.known.resources, 'resource')}" if gap.known.resources else "resources"
    return (
        f"Stack `{name}` has no file here but {resources}{_updated(gap, now)}. Its deliveries continue. Add its file, "
        f"or run `{pulumi('destroy --remove', stack=gap.name)}` to end them."
    )


def _updated(gap: StackGap, now: str) -> str:
    updated = age(gap.known.last_update, now) if gap.known else ""
    return f", last updated {updated}" if updated else ""


def gap_problems(gaps: Iterable[StackGap], now: str) -> dict[str, list[Problem]]:
    """The gaps as warnings, by stack: a new stack's file comes before its deployment."""
    return {
        each.name: [
            Problem(
                ("config",) if each.file else (each.name,),
                gap_message(each, now),
                Severity.WARNING,
                Position(each.file, 1, 1) if each.file else None,
            )
        ]
        for each in gaps
    }
