"""``argyle-webhooks emulator show``: what an emulator's database holds."""

from __future__ import annotations

import json
from pathlib import Path  # noqa: TC003 - typer reads the annotations at run time
from typing import TYPE_CHECKING, Annotated

import typer

from argyle_provider.cli._output import show_table
from argyle_provider.report.words import host, printable

if TYPE_CHECKING:
    from argyle_provider.emulator import Subscription

_HEADINGS = ("NAME", "HOST", "EVENTS", "CONFIG", "ID")


def show(
    *,
    database: Annotated[
        Path, typer.Option(metavar="PATH", help="The file of an emulator, running or not.", exists=True, dir_okay=False)
    ],
) -> None:
    """Show the subscriptions in a database: never their secrets.

    \b
    Example:
      argyle-webhooks emulator show --database .local/emulator.sqlite3
    """
    from argyle_provider.emulator.store import Store

    store = Store(database)
    try:
        subscriptions = sorted(store.all(), key=lambda each: (each.name, each.created_at))
    finally:
        store.close()
    rows = [_row(each) for each in subscriptions]
    if rows:
        show_table(_HEADINGS, rows)
    else:
        typer.echo("The emulator holds no subscriptions.")


def _row(subscription: Subscription) -> tuple[str, ...]:
    config = ", ".join(f"{key}={json.dumps(value)}" for key, value in subscription.config.items())
    cells = (subscription.name, host(subscription.url), str(len(subscription.events)), config or "-", subscription.id)
    return tuple(map(printable, cells))
