"""The command line ``argyle-webhooks``: one file per command, registered here.

A command loads what it needs inside its function, so that ``--help`` answers at once.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from argyle_provider.cli._output import open_closed_streams, print_anything, print_error
from argyle_provider.cli._usage import UsageError, usage_text
from argyle_provider.cli.delete import delete
from argyle_provider.cli.doctor import doctor
from argyle_provider.cli.drift import drift
from argyle_provider.cli.emulator import emulator_app
from argyle_provider.cli.events import events
from argyle_provider.cli.export import export
from argyle_provider.cli.imports import import_
from argyle_provider.cli.init import init
from argyle_provider.cli.listen import listen
from argyle_provider.cli.listing import list_
from argyle_provider.cli.notice import notice
from argyle_provider.cli.review import review
from argyle_provider.cli.schema import schema
from argyle_provider.cli.send import send
from argyle_provider.cli.stacks import stacks
from argyle_provider.cli.stacks_new import new as new_stack
from argyle_provider.cli.validate import validate
from argyle_provider.cli.verify import verify
from argyle_provider.emulator.errors import EXTRA, EmulatorError, ExtraMissingError
from argyle_provider.exceptions import ArgyleProviderError, InternalError
from argyle_provider.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

app = typer.Typer(
    help="Argyle webhook subscriptions as code.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
stacks_app = typer.Typer(rich_markup_mode=None)
stacks_app.callback(invoke_without_command=True)(stacks)
stacks_app.command("new")(new_stack)

app.command("init")(init)
app.command("validate")(validate)
app.command("schema")(schema)
app.command("review")(review)
app.add_typer(stacks_app, name="stacks")
app.command("events")(events)
app.command("list")(list_)
app.command("drift")(drift)
app.command("notice")(notice)
app.command("import")(import_)
app.command("export")(export)
app.command("delete")(delete)
app.command("doctor")(doctor)
app.command("listen")(listen)
app.command("send")(send)
app.command("verify")(verify)
app.add_typer(emulator_app, name="emulator")


def _print_version(asked: bool) -> None:  # noqa: FBT001 - as typer calls it
    if asked:
        typer.echo(f"argyle-webhooks {__version__}")
        raise typer.Exit


@app.callback(epilog="Run `argyle-webhooks COMMAND --help` for a command's options, exit codes and examples.")
def common(
    *,
    no_color: Annotated[
        bool, typer.Option("--no-color", help="Print without colour, as with the variable NO_COLOR.")
    ] = False,
    version: Annotated[  # noqa: ARG001 - its callback prints it
        bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Argyle webhook subscriptions as code."""
    if no_color:
        os.environ["NO_COLOR"] = "1"


PROGRAM = typer.main.get_command(app)
"""The commands that typer makes of :data:`app`, made once, because that takes longer than most commands."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line, the process's own without *arguments*, and return its exit code.

    An error prints one paragraph on standard error and returns 1; wrong usage returns 2. No traceback is printed,
    because the text of an unexpected exception may contain a secret.
    """
    open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        print_anything(stream)
    try:
        return PROGRAM(args=arguments, prog_name="argyle-webhooks", standalone_mode=False) or 0
    except KeyboardInterrupt:
        return 130
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except UsageError as error:
        print_error(usage_text(error))
        return 2
    except Exception as error:  # noqa: BLE001 - nothing catches it after this
        print_error(f"Error: {_message_of(error)}")
        return 1


def _message_of(error: Exception) -> str:  # noqa: PLR0911 - one line for each kind of error
    match error:
        case typer.Abort():
            return "Stopped without an answer. Nothing was changed."
        case ArgyleProviderError() | EmulatorError():
            return str(error)
        case OSError(filename=None):
            return f"{error.strerror or error}. Correct this, then run again."
        case OSError(filename=path):
            return f"{path}: {error.strerror}. Correct this, or choose another path, then run again."
        case UnicodeEncodeError():
            return "A name or value that was given is not text in UTF-8. Correct it, then run again."
        case ModuleNotFoundError(name=name) if name in EXTRA:
            return str(ExtraMissingError())
        case _:
            return str(InternalError.of(error, where="argyle-webhooks"))
