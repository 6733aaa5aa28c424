"""``argyle-webhooks list``: list the live subscriptions of a stack's account."""

from __future__ import annotations

import typer

from argyle_provider.cli._account import StackOption, open_account
from argyle_provider.cli._output import PageFormat, PageFormatOption, show
from argyle_provider.cli._silence import SILENT, QuietAfterOption


def list_(
    *, stack: StackOption, quiet_after: QuietAfterOption = None, report: PageFormatOption = PageFormat.TEXT
) -> None:
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
    from argyle_provider.report.listing import LiveList, listing_json, listing_markdown, listing_text

    account = open_account(stack)
    listing, silent = account.listing, account.silent(quiet_after)
    listed = LiveList(stack, listing.subscriptions, listing.odd, account.state, silent, account.now)
    match report:
        case PageFormat.JSON:
            typer.echo(listing_json(listed))
        case PageFormat.MARKDOWN:
            typer.echo(listing_markdown(listed))
        case _:
            show(listing_text(listed))
    raise typer.Exit(SILENT if silent else 0)
