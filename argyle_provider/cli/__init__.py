"""The command line ``argyle-webhooks``: one file per command, put together here.

A command loads what it needs inside its function, so that ``--help`` answers at once.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from argyle_provider.cli.emulator import emulator_app
from argyle_provider.emulator.errors import EmulatorError

if TYPE_CHECKING:
    from collections.abc import Sequence

app = typer.Typer(
    help="Argyle webhook subscriptions as code.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(emulator_app, name="emulator")


@app.callback()
def _group() -> None:
    """Keep the commands a group while there is only one."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line, the process's own without *arguments*, and return its exit code.

    An error that is raised on purpose is one paragraph on standard error and exit code 1; wrong usage is 2.
    """
    try:
        app(args=arguments, prog_name="argyle-webhooks")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except EmulatorError as error:
        sys.stderr.write(f"Error: {error}\n")
        return 1
    return 0
