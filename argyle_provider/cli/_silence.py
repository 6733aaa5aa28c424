"""The option and the exit code of the commands that look for silent subscriptions."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import typer

SILENT = 3
"""The exit code if a subscription is silent, and nothing worse was found."""


def _duration(text: str) -> str:
    from argyle_provider.core.times import duration

    try:
        duration(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    return text


QuietAfterOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--quiet-after",
        parser=_duration,
        metavar="TIME",
        help="Treat a subscription as silent after this time without a delivery, like 3d or 12h, instead of "
        "`quietAfter` in the config.",
    ),
]
