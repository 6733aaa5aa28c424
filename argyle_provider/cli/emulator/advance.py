"""``argyle-webhooks emulator advance``: advance the delivery clock of a running emulator."""

from __future__ import annotations

from typing import Annotated

import typer

from argyle_provider.cli.emulator._running import DEFAULT_URL, UrlOption


def advance(
    *,
    seconds: Annotated[float, typer.Argument(min=0, metavar="SECONDS", help="How far to advance the clock.")],
    url: UrlOption = DEFAULT_URL,
) -> None:
    """Advance the delivery clock of a running emulator.

    Sends at once what is due by then, such as a retry after 30 seconds.

    Exit codes: 0 advanced, 1 the emulator can't be reached.

    \b
    Example:
      argyle-webhooks emulator advance 30
    """
    from argyle_provider.emulator.client import Client

    clock = Client(url).post("/clock", {"advance": seconds})
    typer.echo(f"The delivery clock shows {clock['time']}, {clock['advanced']:.0f} seconds ahead of the real time.")
