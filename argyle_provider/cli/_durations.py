"""Read lengths of time from the command line."""

from __future__ import annotations

import typer


def parse_duration(text: str) -> str:
    """Return *text* if it is a duration, like ``3d``.

    Raises:
        typer.BadParameter: it is not; says what a duration is.
    """
    from argyle_provider.core.times import duration

    try:
        duration(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    return text
