"""``argyle-webhooks export``: write an account's live subscriptions as a stack file."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotation
from typing import Annotated

import typer

from argyle_provider.cli._account import live_rows
from argyle_provider.cli._output import refuse_existing, write_whole
from argyle_provider.core.model import Environment  # noqa: TC001 - typer reads the annotation


def export(
    *,
    stack: Annotated[
        str, typer.Option("--stack", "-s", metavar="STACK", help="The stack that the file is for; it can be a new one.")
    ],
    environment: Annotated[
        Environment,
        typer.Option("--environment", "-e", help="The environment of the account. The API key selects the account."),
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Write this file instead of printing. Never overwrites a file."
        ),
    ] = None,
) -> None:
    """Write the account's live subscriptions as a stack file.

    Subscriptions become one entry if that entry expands to exactly them. Every other subscription becomes an entry with
    its live name. So after `argyle-webhooks import`, `pulumi preview` shows no changes. Secrets are not exported; the
    first lines of the file show the commands that set them. Needs the API key in ARGYLE_API_KEY_ID and
    ARGYLE_API_KEY_SECRET, but no stack.

    Exit codes: 0 written, 1 failed, or the file leaves out a subscription (its first lines say why).

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
    exported = export_account(live_rows(environment), stack=short_name(stack), environment=environment)
    if output is None:
        typer.echo(export_text(exported), nl=False)
    else:
        write_whole(output, export_text(exported))
        typer.echo(f"Wrote {output}. Its first lines say what to do next.", err=True)
    if exported.left_out:
        message = (
            f"Warning: {count(len(exported.left_out), 'live subscription')} left out. The file's first lines say why."
        )
        typer.echo(message, err=True)
        raise typer.Exit(1)
