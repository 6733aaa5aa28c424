"""How commands print: text coloured by its marks, tables, and what is being waited for; colour on a terminal only."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from enum import Enum
from typing import TYPE_CHECKING, Annotated, TextIO, TypeAlias

import typer

from argyle_provider.report.words import plain_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_STYLES = {"+": "green", "-": "red", "±": "yellow", "!": "yellow"}


class Format(str, Enum):
    """For whom the report is."""

    TEXT = "text"
    JSON = "json"


FormatOption: TypeAlias = Annotated[Format, typer.Option("--format", help="For a person, or for a program.")]


def print_anything(stream: TextIO) -> None:
    """Let *stream* take any text: UTF-8 in a file or a pipe, and on a terminal escapes for what it can't show.

    A stack file or a report in another encoding would be broken for whoever reads it.
    """
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")


def refuse_existing(path: Path) -> None:
    """Refuse to write a file that is there already, as wrong usage.

    Raises:
        typer.BadParameter: something has this name.
    """
    if os.path.lexists(path):
        message = f"{path} exists, and nothing is overwritten. Move it away or name another file."
        raise typer.BadParameter(message)


def write_whole(path: Path, text: str) -> None:
    """Write a new file that holds all of *text*, or leave nothing: a part of a stack file would be another stack.

    Raises:
        OSError: names *path*; the folder is missing or read-only, the disk is full, ...
        typer.BadParameter: something has this name by now.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        try:
            with part.open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            refuse_existing(path)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None


def show(text: str) -> None:
    """Print *text*, if there is any; on a terminal, a line's mark gives its colour. Rich obeys NO_COLOR."""
    if not text:
        return
    if not sys.stdout.isatty():
        typer.echo(text)
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(soft_wrap=True)
    for line in text.splitlines():
        console.print(Text(line, style=_STYLES.get(line[:1], "")))


def show_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table: drawn on a terminal, else in plain columns."""
    if not sys.stdout.isatty():
        typer.echo(plain_table([headings, *rows]))
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD)
    for heading in headings:
        table.add_column(heading, overflow="fold", no_wrap=heading == "ID")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table)


@contextlib.contextmanager
def waiting(what: str) -> Iterator[None]:
    """Say on standard error what is waited for, while it lasts; on a terminal only."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(what):
        yield
