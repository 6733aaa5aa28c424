"""The list of a project's stacks: as rows of a table, and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argyle_provider.report.words import as_json, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from argyle_provider.core.stacks import FoundStack

STACKS_HEADINGS = ("STACK", "ENVIRONMENT", "FILE")


def stacks_rows(stacks: Sequence[FoundStack]) -> list[tuple[str, ...]]:
    """A row for each stack, under :data:`STACKS_HEADINGS`."""
    return [
        (printable(each.stack), each.environment.value if each.environment else "?", printable(each.file))
        for each in stacks
    ]


def stacks_json(stacks: Sequence[FoundStack]) -> str:
    """The list for a program, in the order of deployment. ``deployed`` is null, because the backend was not asked."""
    return as_json(
        {
            "stacks": [
                {
                    "stack": each.stack,
                    "environment": each.environment.value if each.environment else None,
                    "file": each.file,
                    "deployed": None,
                }
                for each in stacks
            ]
        }
    )
