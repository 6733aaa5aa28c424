"""``argyle-webhooks drift``: declared against live."""

from __future__ import annotations

import typer

from argyle_provider.cli._account import StackOption, open_account
from argyle_provider.cli._output import Format, FormatOption, show

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
    from argyle_provider.report.drift import drift_json, drift_text

    account = open_account(stack)
    found = account.drift()
    if report is Format.JSON:
        typer.echo(drift_json(found, stack=stack))
    else:
        show(drift_text(found, stack=stack, now=account.listing.server_time))
    raise typer.Exit(0 if found.is_empty else DRIFT)
