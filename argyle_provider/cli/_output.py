"""How commands print: text, tables and progress, with colour only on a terminal; and how they write a file."""

from __future__ import annotations

import contextlib
import io
import itertools
import os
import sys
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO, TypeAlias

import typer

from argyle_provider.report.words import plain_table, printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

_STYLES = {"+": "green", "-": "red", "±": "yellow", "!": "yellow"}


class Format(str, Enum):
    """The format of a report."""

    TEXT = "text"
    JSON = "json"


class PageFormat(str, Enum):
    """The format of a report that is also shown on GitHub."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


PageFormatOption: TypeAlias = Annotated[
    PageFormat, typer.Option("--format", help="Text for a person, Markdown for GitHub, or JSON for a program.")
]
FormatOption: TypeAlias = Annotated[Format, typer.Option("--format", help="Text for a person, or JSON for a program.")]


def open_closed_streams() -> None:
    """Give each standard stream that is closed, as after ``>&-``, something: an end to read, or a place to drop."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            stream = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115 - open until the process ends
            setattr(sys, name, stream)


def print_anything(stream: TextIO) -> None:
    """Let *stream* print any character: as UTF-8 in a file or a pipe, as an escape on a terminal that can't show it.

    In another encoding, a stack file or a JSON report would be broken for its reader.
    """
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")


def print_error(text: str) -> None:
    """Print *text* on standard error. A name in it may be anything that was typed, also what a terminal acts on."""
    sys.stderr.write("\n".join(map(printable, text.split("\n"))) + "\n")


def refuse_existing(path: Path) -> None:
    """Refuse to overwrite a file.

    Raises:
        typer.BadParameter: *path* already exists.
    """
    if os.path.lexists(path):
        message = f"{path} already exists. Move that file, or choose another name."
        raise typer.BadParameter(message)


def write_whole(path: Path, text: str) -> None:
    """Write all of *text* to a new file, or nothing: a part of a stack file would declare another stack.

    Raises:
        OSError: the folder is missing or read-only, the disk is full, ...; names *path*.
        typer.BadParameter: *path* exists by now.
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


def show(text: str, styles: Mapping[str, str] = _STYLES) -> None:
    """Print *text* if it is not empty; on a terminal, a line's first character sets its colour. Rich obeys NO_COLOR."""
    if not text:
        return
    if not sys.stdout.isatty():
        typer.echo(text)
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(soft_wrap=True)
    for line in text.splitlines():
        console.print(Text(line, style=styles.get(line[:1], "")))


def show_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table: with lines on a terminal, else in plain columns."""
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
def counting(what: str, total: int) -> Iterator[Callable[[], None]]:
    """Show on standard error how many of *total* are done, on a terminal only; call what is yielded after each."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console

    done = itertools.count(1)
    with Console(stderr=True).status(f"{what}: 0 of {total} ...") as status:
        yield lambda: status.update(f"{what}: {next(done)} of {total} ...")


@contextlib.contextmanager
def waiting(what: str) -> Iterator[None]:
    """Show on standard error what the command waits for, on a terminal only."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(what):
        yield
