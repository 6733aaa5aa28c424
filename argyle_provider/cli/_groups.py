"""Commands that also have commands below them, like ``emulator`` and ``stacks``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typer


def refuse_misplaced_options(context: typer.Context) -> None:
    """Refuse options of a command that stand before the name of a command below it, where they would be lost.

    Raises:
        click.UsageError: there are some; names them.
    """
    given = [name for name in context.params if _on_command_line(context, name)]
    if given:
        options = ", ".join(f"--{name.replace('_', '-')}" for name in given)
        context.fail(f"Put {options} after '{context.invoked_subcommand}'.")


def _on_command_line(context: typer.Context, name: str) -> bool:
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"
