"""``argyle-webhooks drift``: compare a stack's config with what is live."""

from __future__ import annotations

import typer

from argyle_provider.cli._account import StackOption, open_account
from argyle_provider.cli._output import Format, FormatOption, show
from argyle_provider.cli._silence import SILENT, QuietAfterOption

DRIFT = 2
"""The exit code if there is drift."""


def drift(*, stack: StackOption, quiet_after: QuietAfterOption = None, report: FormatOption = Format.TEXT) -> None:
    """Compare a stack's config with the live subscriptions.

    Shows what is missing, what differs (field by field), what is no longer declared, and what is unmanaged, each with
    the command to run next. With `quietAfter` in the config, or with --quiet-after, also shows the subscriptions that
    Argyle sends nothing to. Changes nothing.

    Exit codes: 0 no drift, 2 drift, 3 no drift but a silent subscription, 1 error.

    \b
    Examples:
      argyle-webhooks drift --stack production
      argyle-webhooks drift --stack production --quiet-after 3d
      argyle-webhooks drift --stack production --format json
    """
    from argyle_provider.report.drift import drift_json, drift_text

    account = open_account(stack)
    found = account.drift(quiet_after)
    if report is Format.JSON:
        typer.echo(drift_json(found, stack=stack))
    else:
        show(drift_text(found, stack=stack, now=account.now))
    raise typer.Exit(DRIFT if not found.is_empty else SILENT if found.silent else 0)
