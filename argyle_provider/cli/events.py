"""``argyle-webhooks events``: list Argyle's events."""

from __future__ import annotations

from typing import Annotated

import typer

from argyle_provider.cli._output import Format, FormatOption, show, show_table


def events(
    *,
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="WORD", help="Only events with all of these words in name, meaning or advice."),
    ] = None,
    resource: Annotated[
        str | None, typer.Option(metavar="RESOURCE", help="Only events of this resource: gigs, paystubs, accounts, ...")
    ] = None,
    config: Annotated[
        str | None, typer.Option(metavar="KEY", help="Only events with this config key: days_synced, ...")
    ] = None,
    report: FormatOption = Format.TEXT,
) -> None:
    """List Argyle's webhook events, with meaning and config.

    Exit codes: 0 found, 1 no event matches.

    \b
    Examples:
      argyle-webhooks events
      argyle-webhooks events first time
      argyle-webhooks events --resource gigs
      argyle-webhooks events --config days_synced --format json
    """
    from argyle_provider.core.events import find_events
    from argyle_provider.report.events import HEADINGS, events_json, events_rows, nothing_found

    found = find_events(words or [], resource=resource, config_key=config)
    if report is Format.JSON:
        typer.echo(events_json(found))
    elif found:
        show_table(HEADINGS, events_rows(found))
    else:
        show(nothing_found(words or [], resource=resource, config_key=config))
    raise typer.Exit(int(not found))
