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
    typer.Option(metavar="PATH", help="Keep the subscriptions in this file. Without it they are gone at the end."),
]
KeysOption: TypeAlias = Annotated[
    list[str],
    typer.Option(
        "--keys",
        metavar="ID:SECRET[:ACCOUNT]",
        help="A key pair, and the account it belongs to ('default' if none is named). May be repeated.",
    ),
]
OtherEnvironmentKeysOption: TypeAlias = Annotated[
    list[str],
    typer.Option(
        "--other-environment-keys",
        metavar="ID:SECRET",
        help="A key pair of the other environment: it gets 401 and 'Invalid environment.' May be repeated.",
    ),
]
SwitchOption: TypeAlias = Annotated[
    list[str],
    typer.Option("--switch", metavar="NAME=VALUE", help="What the real API leaves open; see below. May be repeated."),
]
FaultsOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="Strike with the faults in this JSON file (docs/emulator.md).", exists=True, dir_okay=False
    ),
]
DeliverOption: TypeAlias = Annotated[
    list[str],
    typer.Option(
        "--deliver",
        metavar="HOST=ADDRESS:PORT",
        help="Deliver to this public host on this machine, over HTTP. Without it only loopback URLs get deliveries. "
        "May be repeated.",
    ),
]
DEFAULT_KEYS = [DEFAULT_KEY]


def switches_help() -> str:
    """The table of switches, laid out for the end of a command's help."""
    lines = [f"{each.name}: {each.what}\n    {' | '.join(each.choices)}" for each in switches()]
    # The character \b tells click to keep the lines of a paragraph.
    return "\n".join(["\b", "Switches, each with its default first:", *(f"  {line}" for line in lines)])


def order_faults(emulator: Emulator, file: Path | None) -> None:
    """Order what the start-up file holds, if there is one.

    Raises:
        EmulatorError: it holds something else; all that is wrong in it.
    """
    from argyle_provider.emulator.faults import load

    for fault in load(file) if file else ():
        emulator.order(fault)
