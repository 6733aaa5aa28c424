"""``argyle-webhooks emulator show``: what an emulator's database holds."""

from __future__ import annotations

import json
import sys
from pathlib import Path  # noqa: TC003 - typer reads the annotations at run time
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

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
    """  # noqa: D301 - click looks for the character \b
    from argyle_provider.emulator.store import Store  # noqa: PLC0415 - a database

    store = Store(database)
    try:
        subscriptions = sorted(store.all(), key=lambda each: (each.name, each.created_at))
    finally:
        store.close()
    rows = [_row(each) for each in subscriptions]
    if not rows:
        typer.echo("The emulator holds no subscriptions.")
    elif sys.stdout.isatty():
        _print_table(rows)
    else:
        _print_plain([_HEADINGS, *rows])


def _row(subscription: Subscription) -> tuple[str, ...]:
    config = ", ".join(f"{key}={json.dumps(value)}" for key, value in subscription.config.items())
    cells = (subscription.name, _host(subscription.url), str(len(subscription.events)), config or "-", subscription.id)
    return tuple(map(_printable, cells))


def _host(url: str) -> str:
    """The host and port of *url*, without credentials; a URL made by hand may have none."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2] or "-"
    except ValueError:
        return "-"


def _printable(text: str) -> str:
    """*text* without what a terminal would act on."""
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)


def _print_table(rows: list[tuple[str, ...]]) -> None:
    from rich import box  # noqa: PLC0415 - only a terminal needs it
    from rich.console import Console  # noqa: PLC0415 - as above
    from rich.table import Table  # noqa: PLC0415 - as above
    from rich.text import Text  # noqa: PLC0415 - as above

    table = Table(box=box.SIMPLE_HEAD)
    for heading in _HEADINGS:
        table.add_column(heading, overflow="fold", no_wrap=heading == "ID")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table)


def _print_plain(rows: list[tuple[str, ...]]) -> None:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        typer.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
