"""``argyle-webhooks emulator``: runs the emulator, alone or around a command, and shows what it holds."""

from __future__ import annotations

import typer

from argyle_provider.cli.emulator._options import switches_help
from argyle_provider.cli.emulator.exec import execute
from argyle_provider.cli.emulator.run import run
from argyle_provider.cli.emulator.show import show

emulator_app = typer.Typer(rich_markup_mode=None)
emulator_app.callback(invoke_without_command=True, epilog=switches_help())(run)
emulator_app.command("exec", context_settings={"allow_interspersed_args": False}, epilog=switches_help())(execute)
emulator_app.command("show")(show)
