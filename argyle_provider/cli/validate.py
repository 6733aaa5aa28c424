"""``argyle-webhooks validate``: everything wrong with stack files, offline."""

from __future__ import annotations

import os
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from argyle_provider.cli._output import show

if TYPE_CHECKING:
    from argyle_provider.config.inputs import StackInputs


class ProblemFormat(str, Enum):
    """For whom the problems are."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


def validate(
    *,
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="FILE", help="Stack files; all of the project without any.", exists=True, dir_okay=False
        ),
    ] = None,
    report: Annotated[
        ProblemFormat, typer.Option("--format", help="For a person, a program, or as annotations of a pull request.")
    ] = ProblemFormat.TEXT,
) -> None:
    """Check stack files, all of them at once.

    It needs no passphrase, no account and no network; encrypted secrets are left alone. What `pulumi up` would refuse
    is an error, with file, line and the nearest right spelling; so is a name that two stacks of one environment
    declare. What is only unwise is a warning. Exit code: 0 without errors, 1 with errors, 2 without stack files or
    without a Pulumi.yaml that can be used.

    \b
    Examples:
      argyle-webhooks validate
      argyle-webhooks validate stacks/Pulumi.sandbox.yaml
      argyle-webhooks validate --format github
    """
    from argyle_provider.config.offline import read_together
    from argyle_provider.core.model import Severity
    from argyle_provider.report.problems import problems_github, problems_json, problems_text

    inputs = _inputs(files or [], in_repository=report is ProblemFormat.GITHUB)
    found = {stack: each.problems for stack, each in read_together(inputs).items()}
    match report:
        case ProblemFormat.TEXT:
            show(problems_text(found))
        case ProblemFormat.JSON:
            typer.echo(problems_json(found))
        case ProblemFormat.GITHUB:
            typer.echo(problems_github(found), nl=False)
    wrong = any(each.severity is Severity.ERROR for problems in found.values() for each in problems)
    raise typer.Exit(int(wrong))


def _inputs(paths: list[Path], *, in_repository: bool) -> dict[str, StackInputs]:
    """The stacks with the files at *paths*; all of the project where none is named."""
    from argyle_provider.cli._project import project_here
    from argyle_provider.config.project import stack_of

    if not paths:
        project = project_here(in_repository=in_repository)
        found = project.stacks()
        if not found:
            message = f"There are no stack files (Pulumi.<stack>.yaml) in {project.folder}."
            raise typer.BadParameter(message)
        return found
    found = {}
    for path in paths:
        stack = stack_of(path.name)
        if not stack or stack in found:
            message = f"{path} is no stack file (Pulumi.<stack>.yaml), or the second one of its stack."
            raise typer.BadParameter(message)
        found[stack] = _inputs_of(path, stack, in_repository=in_repository)
    return found


def _inputs_of(path: Path, stack: str, *, in_repository: bool) -> StackInputs:
    """The stack with the file at *path*, in the project around it or around the current folder, or in none."""
    from argyle_provider.cli._project import repository_root, wrong_place
    from argyle_provider.config.project import StackFolder, project_file_around

    here, folder = Path.cwd(), Path(os.path.realpath(path.parent))
    root = repository_root(folder) if in_repository else None
    shown_as = (folder / path.name).relative_to(root).as_posix() if root else str(path)
    with wrong_place():
        project = project_file_around(folder, here, shown_from=root or here)
    return StackFolder([path.name], read=lambda _: path.read_bytes(), shown=lambda _: shown_as).inputs(project)[stack]
