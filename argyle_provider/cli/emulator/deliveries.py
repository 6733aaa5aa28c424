"""``argyle-webhooks emulator deliveries``: show the deliveries of a running emulator."""

from __future__ import annotations

from typing import Annotated

import typer

from argyle_provider.cli._output import Format, FormatOption, show_table
from argyle_provider.cli.emulator._running import DEFAULT_URL, HEADINGS, UrlOption, rows


def deliveries(  # noqa: PLR0913 - the options of one command
    *,
    after: Annotated[int, typer.Option(min=0, metavar="N", help="Only attempts after this number.")] = 0,
    event: Annotated[str, typer.Option(metavar="GLOB", help="Only these events, like gigs.*")] = "*",
    name: Annotated[str, typer.Option(metavar="GLOB", help="Only subscriptions with this name.")] = "*",
    wait: Annotated[
        int,
        typer.Option(min=0, max=60, metavar="SECONDS", help="If there is none yet, wait this long for the first one."),
    ] = 0,
    bodies: Annotated[bool, typer.Option("--bodies", help="Print JSON with headers and bodies.")] = False,
    report: FormatOption = Format.TEXT,
    url: UrlOption = DEFAULT_URL,
) -> None:
    """Show the deliveries of a running emulator: each attempt, and the receiver's answer.

    JSON also has "last", the number for the next --after.

    Exit codes: 0 shown, 1 the emulator can't be reached.

    \b
    Examples:
      argyle-webhooks emulator deliveries
      argyle-webhooks emulator deliveries --event 'gigs.*' --after 12 --wait 30 --format json
    """
    from argyle_provider.emulator.client import Client
    from argyle_provider.report.words import as_json

    query = {"after": after, "event": event, "name": name, "bodies": "yes" if bodies else "no"}
    answer = Client(url).get("/deliveries", wait=wait, **query)
    if report is Format.JSON or bodies:
        typer.echo(as_json(answer))
    elif answer["deliveries"]:
        show_table(HEADINGS, rows(answer["deliveries"]))
    else:
        typer.echo("The emulator has delivered nothing.")
