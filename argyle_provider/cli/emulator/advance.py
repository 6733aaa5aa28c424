"""``argyle-webhooks emulator advance``: let time pass for the deliveries of a running emulator."""

from __future__ import annotations

from typing import Annotated

import typer

from argyle_provider.cli.emulator._running import DEFAULT_URL, UrlOption


def advance(
    *,
    seconds: Annotated[float, typer.Argument(min=0, metavar="SECONDS", help="How much time passes.")],
    url: UrlOption = DEFAULT_URL,
) -> None:
    """Let time pass at once for a running emulator: what is due by then is sent now, such as a retry after 30 seconds.

    \b
    Example:
      argyle-webhooks emulator advance 30
    """
    from argyle_provider.emulator.client import Client

    clock = Client(url).post("/clock", {"advance": seconds})
    typer.echo(
        f"The clock of deliveries shows {clock['time']}, {clock['advanced']:.0f} seconds ahead of the real time."
    )
