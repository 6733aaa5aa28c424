"""``argyle-webhooks list``: list the live subscriptions of a stack's account."""

from __future__ import annotations

import typer

from argyle_provider.cli._account import StackOption, open_account
from argyle_provider.cli._output import Format, FormatOption, show, show_table
from argyle_provider.cli._silence import SILENT, QuietAfterOption


def list_(*, stack: StackOption, quiet_after: QuietAfterOption = None, report: FormatOption = Format.TEXT) -> None:
    """List the account's live subscriptions, and what manages them.

    With `quietAfter` in the config, or with --quiet-after, also shows which of the stack's subscriptions Argyle sends
    nothing to. Changes nothing. Needs what `pulumi` needs: the stack's backend and passphrase, and the API key.

    Exit codes: 0 listed, 3 a subscription is silent, 1 the stack or the account can't be read.

    \b
    Examples:
      argyle-webhooks list --stack sandbox
      argyle-webhooks list --stack sandbox --quiet-after 12h
      argyle-webhooks list --stack sandbox --format json
    """
    from argyle_provider.report.listing import HEADINGS, listing_json, listing_rows, odd_lines
    from argyle_provider.report.silence import silence_lines

    account = open_account(stack)
    live, odd, silent = account.listing.subscriptions, account.listing.odd, account.silent(quiet_after)
    found = typer.Exit(SILENT if silent else 0)
    if report is Format.JSON:
        typer.echo(listing_json(live, odd, account.state, silent, stack=stack))
        raise found
    if live:
        show_table(HEADINGS, listing_rows(live, account.state, account.now))
    elif not odd:
        typer.echo("The account has no subscriptions.")
    show("\n".join([*odd_lines(odd, account.state), *silence_lines(silent, account.now)]))
    raise found
