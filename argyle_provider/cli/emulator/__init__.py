"""``argyle-webhooks emulator``: run the emulator, show its subscriptions, and let it deliver."""

from __future__ import annotations

import typer

from argyle_provider.cli.emulator._options import switches_help
from argyle_provider.cli.emulator.advance import advance
from argyle_provider.cli.emulator.deliveries import deliveries
from argyle_provider.cli.emulator.exec import execute
from argyle_provider.cli.emulator.run import run
from argyle_provider.cli.emulator.show import show
from argyle_provider.cli.emulator.trigger import trigger

emulator_app = typer.Typer(rich_markup_mode=None)
emulator_app.callback(invoke_without_command=True, epilog=switches_help())(run)
emulator_app.command("exec", context_settings={"allow_interspersed_args": False}, epilog=switches_help())(execute)
emulator_app.command("show")(show)
emulator_app.command("trigger")(trigger)
emulator_app.command("deliveries")(deliveries)
emulator_app.command("advance")(advance)
