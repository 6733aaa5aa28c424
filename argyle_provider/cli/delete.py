"""``argyle-webhooks delete``: remove a live subscription that is neither managed nor declared."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from argyle_provider.cli._account import StackOption, open_account

if TYPE_CHECKING:
    from argyle_provider.cli._account import Account


def delete(
    *,
    subscription_id: Annotated[str, typer.Argument(metavar="ID", help="Its id, as `list` and `drift` show it.")],
    stack: StackOption,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")] = False,
) -> None:
    """Delete a live subscription that is neither managed nor declared.

    That is what `argyle-webhooks drift` says to delete: a leftover of a killed run, a second one of a kind, or one made
    by hand. It asks first. What the stack's state holds, and what this stack or another one of the project declares, is
    refused. Exit code: 0 when it is gone, also when it was gone before; 1 when it is still there.

    \b
    Example:
      argyle-webhooks delete --stack sandbox 85fab193-1195-47e3-951b-fbbfbbac3d3e
    """
    from argyle_provider.exceptions import NotFoundError

    account = open_account(stack)
    _refuse_kept(account, subscription_id)
    if not _is_live(account, subscription_id):
        typer.echo(f"{subscription_id} is not live in this account: there is nothing to delete.")
        return
    _confirm(yes=yes)
    try:
        account.client.delete(subscription_id)
    except NotFoundError:
        typer.echo(f"{subscription_id} was gone already.")
        return
    typer.echo(f"Deleted {subscription_id}.")


def _refuse_kept(account: Account, subscription_id: str) -> None:
    """Delete only what drift says to delete, so that the two can't disagree."""
    from argyle_provider.exceptions import ManagedError
    from argyle_provider.report.delete import refusal

    held = next((each for each in account.state.subscriptions if each.id == subscription_id), None)
    finding = account.drift().of(subscription_id)
    reason = refusal(finding, held, account.state, stack=account.stack.name)
    if reason:
        message = f"{subscription_id} {reason}"
        raise ManagedError(message)


def _is_live(account: Account, subscription_id: str) -> bool:
    """Whether it is live; if so, say what it is."""
    from argyle_provider.core.model import OddSubscription
    from argyle_provider.report.changes import made, odd_line, subscription_line
    from argyle_provider.report.words import printable

    for each in account.listing.rows:
        if each.id == subscription_id:
            if isinstance(each, OddSubscription):
                typer.echo(odd_line(each))
            else:
                when = made(each, account.listing.server_time)
                typer.echo(f"{printable(each.name)}  {subscription_line(each.subscription)}, {when}")
            return True
    return False


def _confirm(*, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        typer.echo("Error: This asks before it deletes, and there is no terminal: add --yes.", err=True)
        raise typer.Exit(1)
    typer.confirm("Delete it? Its deliveries end at once", abort=True)
