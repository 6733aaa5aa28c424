"""The project that a command without credentials looks at; without one, the command was run in the wrong place."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from argyle_provider.config.project import Project


def project_here(*, in_repository: bool = False) -> Project:
    """The project that the current folder is in.

    Args:
        in_repository: whether paths are shown from the repository's root, as git and GitHub show them, where there is
            a repository; else from the current folder.
    """
    from argyle_provider.config.project import Project, root_around

    here = Path.cwd()
    with wrong_place():
        root = root_around(here)
        return Project.at(root, shown_from=repository_root(root) or here if in_repository else here)


def repository_root(folder: Path) -> Path | None:
    """The root of the git repository that *folder* is in; None where there is none, or no git."""
    from argyle_provider.config.git import Repository
    from argyle_provider.exceptions import HistoryError

    with contextlib.suppress(HistoryError):
        return Repository(folder).root
    return None


@contextlib.contextmanager
def wrong_place() -> Iterator[None]:
    """Make a missing or broken Pulumi.yaml a wrong usage of the command: exit code 2."""
    from argyle_provider.exceptions import ProjectError

    try:
        yield
    except ProjectError as error:
        typer.echo(f"Error: {error}", err=True)
        raise typer.Exit(2) from None
