"""``argyle-webhooks emulator show``: show the subscriptions in an emulator's database."""

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
        Path,
        typer.Option(
            metavar="PATH", help="The emulator's file. The emulator can be running.", exists=True, dir_okay=False
        ),
    ],
) -> None:
    """Show the subscriptions in an emulator's database, without their secrets.

    Exit codes: 0 shown, 1 the file is not an emulator's database.

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
        typer.echo("The emulator has no subscriptions.")


def _row(subscription: Subscription) -> tuple[str, ...]:
    config = ", ".join(f"{key}={json.dumps(value)}" for key, value in subscription.config.items())
    cells = (subscription.name, host(subscription.url), str(len(subscription.events)), config or "-", subscription.id)
    return tuple(map(printable, cells))
