"""``argyle-webhooks stacks``: list the project's stacks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from argyle_provider.cli._durations import parse_duration
from argyle_provider.cli._expectation import SaveOption, save_report
from argyle_provider.cli._groups import refuse_misplaced_options
from argyle_provider.cli._output import Format, FormatOption, show

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from argyle_provider.core.stacks import FoundStack, StackGap

GAPS = 2
"""The exit code if a stack lacks its file or its deployment."""


def stacks(
    context: typer.Context,
    *,
    backend: Annotated[
        bool, typer.Option("--backend", help="Also ask the backend which stacks are deployed, and which have no file.")
    ] = False,
    left_after: Annotated[
        str | None,
        typer.Option(
            "--left-after",
            parser=parse_duration,
            metavar="TIME",
            help="With --backend: report a stack without a file only this long after its last update, like 3d.",
        ),
    ] = None,
    report: FormatOption = Format.TEXT,
    save: SaveOption = None,
) -> None:
    """List the project's stacks, in the order of deployment.

    Finds the stacks by their files. Local is first and production last; inside an environment, names decide. A workflow
    makes its matrix from the JSON, so a new stack is never forgotten. Works offline, without passphrase or account.

    With --backend, also asks `pulumi` for the stacks of this project. Reports each stack that has a file and is not
    deployed, and each stack in the backend without a file, like that of a closed pull request. Needs no passphrase.

    Exit codes: 0 listed; 1 the environment of a stack can't be read (the stack is listed, with null), or the backend
    can't be asked; 2 with --backend, a stack lacks its file or its deployment; 2 no stack files or no usable
    Pulumi.yaml.

    \b
    Examples:
      argyle-webhooks stacks
      argyle-webhooks stacks --format json
      argyle-webhooks stacks --backend --left-after 3d
    """
    if context.invoked_subcommand:
        refuse_misplaced_options(context)
        return
    if left_after and not backend:
        message = "--left-after needs --backend."
        raise typer.BadParameter(message)
    from datetime import datetime, timezone

    from argyle_provider.cli._project import stacks_here
    from argyle_provider.config.offline import found_stack
    from argyle_provider.core.stacks import in_order
    from argyle_provider.report.stacks import stacks_json, stacks_text

    found = in_order(found_stack(inputs, stack=stack) for stack, inputs in stacks_here().items())
    lacking: list[StackGap] | None = None
    now = datetime.now(timezone.utc)
    if backend:
        found, lacking = compared(found, now=now, left_after=left_after)
    as_json = stacks_json(found, lacking, now=now.isoformat())
    save_report(save, as_json)
    match report:
        case Format.JSON:
            typer.echo(as_json)
        case _:
            show(stacks_text(found, lacking, now=now.isoformat()))
    for each in found:
        if each.doubt:
            typer.echo(f"{'Error' if each.is_broken else 'Note'}: {each.doubt}", err=True)
    raise typer.Exit(1 if any(each.is_broken for each in found) else GAPS if lacking else 0)


def compared(
    found: Sequence[FoundStack], *, now: datetime, left_after: str | None = None
) -> tuple[list[FoundStack], list[StackGap]]:
    """Return *found* with what is deployed, and what some stacks lack.

    Raises:
        EngineError: the backend can't be asked.
    """
    from pathlib import Path

    from argyle_provider.cli._output import waiting
    from argyle_provider.core.stacks import gaps, with_deployment
    from argyle_provider.core.times import duration
    from argyle_provider.pulumi_cli.backend import backend_stacks

    with waiting("Asking the backend for the stacks of this project ..."):
        backend = backend_stacks(Path.cwd())
    lacking = gaps(found, backend, now=now, left_after=duration(left_after) if left_after else None)
    return with_deployment(found, backend), lacking
