"""``argyle-webhooks delete``: delete a live, unmanaged subscription."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from argyle_provider.cli._account import StackOption, open_account

if TYPE_CHECKING:
    from argyle_provider.cli._account import Account


def delete(
    *,
    subscription_id: Annotated[
        str, typer.Argument(metavar="ID", help="The subscription's id, as `list` and `drift` show it.")
    ],
    stack: StackOption,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Delete without asking.")] = False,
) -> None:
    """Delete a live, unmanaged subscription.

    Deletes only what `argyle-webhooks drift` says to delete: a leftover, a duplicate, or a subscription that nobody
    declares. Asks first. Refuses a subscription that the stack manages, or that a stack of this project declares.

    Exit codes: 0 the subscription is deleted, 1 refused or failed.

    \b
    Example:
      argyle-webhooks delete --stack sandbox 85fab193-1195-47e3-951b-fbbfbbac3d3e
    """
    from argyle_provider.exceptions import NotFoundError

    account = open_account(stack)
    _refuse_kept(account, subscription_id)
    if not _is_live(account, subscription_id):
        typer.echo(f"Nothing to delete: subscription {subscription_id} is not live in this account.")
        return
    _confirm(yes=yes)
    try:
        account.client.delete(subscription_id)
    except NotFoundError:
        typer.echo(f"Nothing to delete: subscription {subscription_id} was deleted meanwhile.")
        return
    typer.echo(f"Deleted subscription {subscription_id}. Its deliveries stop.")


def _refuse_kept(account: Account, subscription_id: str) -> None:
    """Refuse what the drift report does not say to delete, so that the two commands can't disagree."""
    from argyle_provider.exceptions import ManagedError
    from argyle_provider.report.delete import refusal

    held = next((each for each in account.state.subscriptions if each.id == subscription_id), None)
    finding = account.drift().of(subscription_id)
    reason = refusal(finding, held, account.state, stack=account.stack.name)
    if reason:
        message = f"Subscription {subscription_id} {reason}"
        raise ManagedError(message)


def _is_live(account: Account, subscription_id: str) -> bool:
    """Whether the subscription is live; if it is, show it."""
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
        typer.echo("Error: `delete` asks before it deletes, and there is no terminal. Add `--yes`.", err=True)
        raise typer.Exit(1)
    typer.confirm("Delete this subscription? Its deliveries stop at once", abort=True)
