"""``argyle-webhooks drift``: compare a stack's config with what is live."""

from __future__ import annotations

import typer

from argyle_provider.cli._account import StackOption, open_account
from argyle_provider.cli._output import Format, FormatOption, show

DRIFT = 2
"""The exit code if there is drift."""


def drift(*, stack: StackOption, report: FormatOption = Format.TEXT) -> None:
    """Compare a stack's config with the live subscriptions.

    Shows what is missing, what differs (field by field), what is no longer declared, and what is unmanaged, each with
    the command to run next. Changes nothing.

    Exit codes: 0 no drift, 2 drift, 1 error.

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
