"""``argyle-webhooks export``: a live account as a stack file."""

from __future__ import annotations

import os
from pathlib import Path  # noqa: TC003 - typer reads the annotation
from typing import TYPE_CHECKING, Annotated

import typer

from argyle_provider.cli._account import list_subscriptions
from argyle_provider.cli._output import refuse_existing, write_whole
from argyle_provider.core.model import Environment  # noqa: TC001 - typer reads the annotation

if TYPE_CHECKING:
    from argyle_provider.core.model import Row


def export(
    *,
    stack: Annotated[
        str, typer.Option("--stack", "-s", metavar="STACK", help="The stack that the file will be of; it may be new.")
    ],
    environment: Annotated[
        Environment, typer.Option("--environment", "-e", help="Where the account is; the API key decides which.")
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Write a new file, all of it or nothing; never overwrites."
        ),
    ] = None,
) -> None:
    """Write the account's live subscriptions as a stack file.

    Several subscriptions become one entry where its expansion gives exactly them; the others become entries of their
    own under their live names, so that `argyle-webhooks import` afterwards finds each and `pulumi preview` is empty.
    Secrets are not exported: their places, and the commands that set them, are in the file. It needs the API key in
    ARGYLE_API_KEY_ID and ARGYLE_API_KEY_SECRET, and no stack. Exit code: 0, or 1 where the account can't be read, or
    holds something that can't be declared; the file is made all the same and says what and why.

    \b
    Example:
      argyle-webhooks export --stack sandbox --environment sandbox --output stacks/Pulumi.sandbox.yaml
    """
    from argyle_provider.config.project import short_name
    from argyle_provider.core.export import export_account
    from argyle_provider.report.export import export_text
    from argyle_provider.report.words import count

    if output is not None:
        refuse_existing(output)
    exported = export_account(_rows(environment), stack=short_name(stack), environment=environment)
    if output is None:
        typer.echo(export_text(exported), nl=False)
    else:
        write_whole(output, export_text(exported))
        typer.echo(f"Wrote {output}. Its first lines say what to do next.", err=True)
    if exported.left_out:
        message = f"Warning: {count(len(exported.left_out), 'live subscription')} left out: the file's head says why."
        typer.echo(message, err=True)
        raise typer.Exit(1)


def _rows(environment: Environment) -> tuple[Row, ...]:
    from argyle_provider.config.connection import connection_from
    from argyle_provider.core.keys import ENVIRONMENT

    _, listing = list_subscriptions(connection_from({ENVIRONMENT: environment.value}, os.environ))
    return (*listing.subscriptions, *listing.odd)
