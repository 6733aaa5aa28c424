"""Find the project that an offline command reads; without one, the command was run in the wrong folder."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from argyle_provider.config.inputs import StackInputs
    from argyle_provider.config.project import Project
    from argyle_provider.config.project_file import ProjectFile


PREVIEW = "Run `pulumi preview`, which checks them and shows the changes."
"""What to do instead of reading stack files."""


def project_here(*, in_repository: bool = False) -> Project:
    """Return the project that the current folder belongs to.

    Args:
        in_repository: whether to show paths from the repository's root, as git and GitHub do, instead of from the
            current folder. Has no effect outside a repository.
    """
    from argyle_provider.config.project import Project, root_around

    here = Path.cwd()
    with wrong_place():
        root = root_around(here)
        return Project.at(root, shown_from=repository_root(root) or here if in_repository else here)


def stacks_here(*, in_repository: bool = False) -> dict[str, StackInputs]:
    """Return the config of each stack that has a file in the project here, sorted by stack; args as above.

    Raises:
        typer.BadParameter: there is none, so the command would be about nothing.
    """
    project = project_here(in_repository=in_repository)
    found = project.stacks()
    if not found:
        message = f"There are no stack files (Pulumi.<stack>.yaml) in {project.folder}."
        raise typer.BadParameter(message)
    return found


def repository_root(folder: Path) -> Path | None:
    """Return the root of the git repository around *folder*; None without a repository or without git."""
    from argyle_provider.config.git import Repository
    from argyle_provider.exceptions import HistoryError

    with contextlib.suppress(HistoryError):
        return Repository(folder).root
    return None


def refuse_own_program(file: ProjectFile, *, instead: str) -> None:
    """Stop a command about the config's entries where no program can declare them: exit code 2.

    Only a program in Python does, with our component. Another one uses the native plugin, which is given no entries.

    Args:
        instead: what the person can do, as sentences.
    """
    from argyle_provider.report.words import printable

    runtime = file.config.runtime
    if runtime not in {"", "python"}:
        typer.echo(
            f"Error: This project's program (`runtime: {printable(runtime)}`) declares its subscriptions itself, and a "
            f"stack's config declares none. {instead}",
            err=True,
        )
        raise typer.Exit(2)


@contextlib.contextmanager
def wrong_place() -> Iterator[None]:
    """Treat a missing or broken Pulumi.yaml as wrong usage of the command: exit code 2."""
    from argyle_provider.exceptions import ProjectError

    try:
        yield
    except ProjectError as error:
        typer.echo(f"Error: {error}", err=True)
        raise typer.Exit(2) from None
