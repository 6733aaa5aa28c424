"""The options that several emulator commands share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from argyle_provider.emulator.accounts import DEFAULT_KEY
from argyle_provider.emulator.settings import switches

if TYPE_CHECKING:
    from argyle_provider.emulator import Emulator

Database: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        metavar="PATH", help="Keep the subscriptions in this file. Without it, they exist only while the emulator runs."
    ),
]
KeysOption: TypeAlias = Annotated[
    list[str],
    typer.Option(
        "--keys",
        metavar="ID:SECRET[:ACCOUNT]",
        help="An API key and its account ('default' if not given). Repeatable.",
    ),
]
OtherEnvironmentKeysOption: TypeAlias = Annotated[
    list[str],
    typer.Option(
        "--other-environment-keys",
        metavar="ID:SECRET",
        help="An API key of the other environment: the emulator answers 401, 'Invalid environment.' Repeatable.",
    ),
]
SwitchOption: TypeAlias = Annotated[
    list[str],
    typer.Option(
        "--switch",
        metavar="NAME=VALUE",
        help="Change a behaviour that Argyle does not document; see below. Repeatable.",
    ),
]
FaultsOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="Inject the faults in this JSON file (docs/emulator.md).", exists=True, dir_okay=False
    ),
]
DeliverOption: TypeAlias = Annotated[
    list[str],
    typer.Option(
        "--deliver",
        metavar="HOST=ADDRESS:PORT",
        help="Deliver to this public host on this machine, over HTTP. Without it, only loopback URLs get deliveries. "
        "Repeatable.",
    ),
]
DEFAULT_KEYS = [DEFAULT_KEY]


def switches_help() -> str:
    """The list of switches, for the end of a command's help."""
    lines = [f"{each.name}: {each.what}\n    {' | '.join(each.choices)}" for each in switches()]
    # The character \b tells click to keep the lines of a paragraph.
    return "\n".join(["\b", "Switches, with the default value first:", *(f"  {line}" for line in lines)])


def order_faults(emulator: Emulator, file: Path | None) -> None:
    """Inject the faults in *file*, if there is one.

    Raises:
        EmulatorError: *file* is not a list of faults; names every problem.
    """
    from argyle_provider.emulator.faults import load

    for fault in load(file) if file else ():
        emulator.order(fault)
