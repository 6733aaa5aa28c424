"""The option and the exit code of the commands that look for silent subscriptions."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import typer

from argyle_provider.cli._durations import parse_duration

SILENT = 3
"""The exit code if a subscription is silent, and nothing worse was found."""


QuietAfterOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--quiet-after",
        parser=parse_duration,
        metavar="TIME",
        help="Treat a subscription as silent after this time without a delivery, like 3d or 12h, instead of "
        "`quietAfter` in the config.",
    ),
]
