"""``argyle-webhooks drift``: declared against live."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from argyle_provider.cli.account import StackOption, open_account
from argyle_provider.cli.output import Format, FormatOption, show

if TYPE_CHECKING:
    from argyle_provider.core.model import Declaration

DRIFT = 2
"""The exit code when there is drift."""


def drift(*, stack: StackOption, report: FormatOption = Format.TEXT) -> None:
    """Compare what a stack declares with what is live.

    Shows what is missing, different field by field, no longer declared, and live without being managed, each with the
    command that settles it. It reads only. Exit code: 0 without drift, 2 with drift, 1 where it can't be told.

    \b
    Examples:
      argyle-webhooks drift --stack production
      argyle-webhooks drift --stack production --format json
    """
    from argyle_provider.core.drift import find_drift
    from argyle_provider.core.expansion import expand_all
    from argyle_provider.report.drift import drift_json, drift_text

    account = open_account(stack)
    declaration = account.declaration()
    found = find_drift(
        expand_all(declaration),
        (*account.listing.subscriptions, *account.listing.odd),
        account.state,
        stack=declaration.stack,
        elsewhere=declared_elsewhere(declaration),
    )
    if report is Format.JSON:
        typer.echo(drift_json(found, stack=stack))
    else:
        show(drift_text(found, stack=stack, now=account.listing.server_time))
    raise typer.Exit(0 if found.is_empty else DRIFT)


def declared_elsewhere(declaration: Declaration) -> dict[str, str]:
    """The API names that the project's other stacks of this environment declare, each with its stack."""
    from argyle_provider.config.parsing import parse
    from argyle_provider.config.project import Project
    from argyle_provider.core.expansion import expand_all

    project = Project.around(Path.cwd())
    names: dict[str, str] = {}
    for stack, inputs in project.stacks().items():
        other, _ = parse(inputs.config(), stack=stack)
        if stack != declaration.stack and other.environment is declaration.environment:
            names |= {each.subscription.name: stack for each in expand_all(other)}
    return names
