"""``argyle-webhooks list``: list the live subscriptions of a stack's account."""

from __future__ import annotations

import typer

from argyle_provider.cli._account import StackOption, open_account
from argyle_provider.cli._output import Format, FormatOption, show, show_table


def list_(*, stack: StackOption, report: FormatOption = Format.TEXT) -> None:
    """List the account's live subscriptions, and what manages them.

    Changes nothing. Needs what `pulumi` needs: the stack's backend and passphrase, and the API key.

    Exit codes: 0 listed, 1 the stack or the account can't be read.

    \b
    Examples:
      argyle-webhooks list --stack sandbox
      argyle-webhooks list --stack sandbox --format json
    """
    from argyle_provider.report.listing import HEADINGS, listing_json, listing_rows, odd_lines

    account = open_account(stack)
    live, odd = account.listing.subscriptions, account.listing.odd
    if report is Format.JSON:
        typer.echo(listing_json(live, odd, account.state, stack=stack))
        return
    if live:
        show_table(HEADINGS, listing_rows(live, account.state))
    elif not odd:
        typer.echo("The account has no subscriptions.")
    show("\n".join(odd_lines(odd, account.state)))
