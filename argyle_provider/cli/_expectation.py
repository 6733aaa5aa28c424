"""The options of ``drift`` that keep a report, and compare a stack with it later."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from argyle_provider.cli._files import read_drift_report
from argyle_provider.cli._output import refuse_existing, show, write_whole

if TYPE_CHECKING:
    from argyle_provider.core.expectation import Compared

CHANGED = 4
"""The exit code if the stack has changed since the report."""

SaveOption: TypeAlias = Annotated[
    Path | None,
    typer.Option("--save", metavar="FILE", help="Also write the JSON report to this new file.", dir_okay=False),
]
ExpectOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--expect",
        metavar="FILE",
        help="Show what has changed since this JSON report.",
        exists=True,
        dir_okay=False,
    ),
]


@dataclass(frozen=True)
class Expected:
    """An earlier drift report.

    Attributes:
        file: its name, as the user typed it.
        client_id: what Argyle called the account; None if it did not say.
    """

    file: str
    stack: str
    compared: Compared
    client_id: str | None


def read_expected(path: Path | None, stack: str) -> Expected | None:
    """The earlier report of *stack* in a file; None without a file.

    Raises:
        typer.BadParameter: the file is something else, or the report of another stack.
    """
    if path is None:
        return None
    from argyle_provider.config.project import short_name
    from argyle_provider.report.expectation import compared_in

    report = read_drift_report(path, "compared")
    if short_name(report["stack"]) != short_name(stack):
        message = f"{path} is the drift report of stack `{report['stack']}`, not of `{stack}`."
        raise typer.BadParameter(message)
    return Expected(str(path), stack, compared_in(report), report["compared"]["clientId"])


def save_report(path: Path | None, report: str) -> None:
    """Write a JSON report to a new file, if one was named.

    Raises:
        OSError: the file can't be written.
        typer.BadParameter: the file already exists.
    """
    if path is not None:
        refuse_existing(path)
        write_whole(path, f"{report}\n")


def compare_with(expected: Expected, report: str, *, as_a_program: bool) -> int:
    """Print what has changed between an earlier report and *report*, and return the exit code.

    Raises:
        AccountError: the reports are of two accounts.
    """
    from argyle_provider.core.account import OTHER, AccountProof, is_other_account
    from argyle_provider.core.expectation import changes
    from argyle_provider.exceptions import AccountError
    from argyle_provider.report.expectation import compared_in, expectation_json, expectation_text

    now = json.loads(report)
    before, after = (AccountProof("", each) for each in (expected.client_id, now["compared"]["clientId"]))
    if is_other_account([before], after):
        raise AccountError(OTHER)
    found = changes(expected.compared, compared_in(now))
    if as_a_program:
        typer.echo(expectation_json(found, stack=expected.stack))
    else:
        show(expectation_text(found, stack=expected.stack, file=expected.file))
    return CHANGED if found else 0
