"""``argyle-webhooks validate``: check stack files, offline."""

from __future__ import annotations

import os
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from argyle_provider.cli._output import show

if TYPE_CHECKING:
    from collections.abc import Mapping

    from argyle_provider.config.inputs import StackInputs
    from argyle_provider.core.model import Problem


class ProblemFormat(str, Enum):
    """The format of the problems."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


def validate(
    *,
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="FILE", help="Stack files. Without any, all of the project's.", exists=True, dir_okay=False
        ),
    ] = None,
    backend: Annotated[
        bool, typer.Option("--backend", help="Also warn of stacks that are not deployed, or have no file.")
    ] = False,
    report: Annotated[
        ProblemFormat,
        typer.Option("--format", help="Text for a person, JSON for a program, or annotations for a pull request."),
    ] = ProblemFormat.TEXT,
) -> None:
    """Check all stack files, and show every problem at once.

    Works offline, without a passphrase or an account; does not read encrypted secrets. What `pulumi up` would refuse is
    an error, with file and line. What is allowed but risky is a warning.

    With --backend, also asks `pulumi` for the stacks of this project. A stack that has a file and is not deployed is a
    warning, and a stack in the backend without a file. Where the backend can't be asked, one line says so.

    Exit codes: 0 no errors, 1 errors, 2 no stack files or no usable Pulumi.yaml.

    \b
    Examples:
      argyle-webhooks validate
      argyle-webhooks validate stacks/Pulumi.sandbox.yaml
      argyle-webhooks validate --format github
    """
    from argyle_provider.config.offline import read_together
    from argyle_provider.core.model import Severity
    from argyle_provider.report.problems import problems_github, problems_json, problems_text

    if files and backend:
        message = "--backend is about all stacks of the project. Name no files."
        raise typer.BadParameter(message)
    inputs = _inputs(files or [], in_repository=report is ProblemFormat.GITHUB)
    found = {stack: [*each.problems] for stack, each in read_together(inputs).items()}
    if backend:
        _add_gaps(found, inputs)
    match report:
        case ProblemFormat.TEXT:
            show(problems_text(found))
        case ProblemFormat.JSON:
            typer.echo(problems_json(found))
        case ProblemFormat.GITHUB:
            typer.echo(problems_github(found), nl=False)
    wrong = any(each.severity is Severity.ERROR for problems in found.values() for each in problems)
    raise typer.Exit(int(wrong))


def _add_gaps(found: dict[str, list[Problem]], inputs: Mapping[str, StackInputs]) -> None:
    """Add what the backend shows to *found*. If it can't be asked, say so: the files can be checked without it."""
    from datetime import datetime, timezone

    from argyle_provider.cli.stacks import compared
    from argyle_provider.config.offline import found_stack
    from argyle_provider.exceptions import EngineError
    from argyle_provider.report.stacks import gap_problems

    now = datetime.now(timezone.utc)
    try:
        _, gaps = compared([found_stack(each, stack=stack) for stack, each in inputs.items()], now=now)
    except EngineError as error:
        typer.echo(f"Note: The backend was not asked which stacks are deployed. {error}", err=True)
        return
    for stack, problems in gap_problems(gaps, now.isoformat()).items():
        found.setdefault(stack, []).extend(problems)


def _inputs(paths: list[Path], *, in_repository: bool) -> dict[str, StackInputs]:
    """Return the stacks with the files at *paths*; without paths, all stacks of the project."""
    from argyle_provider.cli._project import PREVIEW, project_here, refuse_own_program, stacks_here
    from argyle_provider.config.project import stack_of

    if not paths:
        refuse_own_program(project_here().file, instead=PREVIEW)
        return stacks_here(in_repository=in_repository)
    found = {}
    for path in paths:
        stack = stack_of(path.name)
        if not stack:
            message = f"{path} is not a stack file. The name of a stack file is Pulumi.<stack>.yaml."
            raise typer.BadParameter(message)
        if stack in found:
            message = f"{path} is the second file of stack `{stack}`. Name one file for each stack."
            raise typer.BadParameter(message)
        found[stack] = _inputs_of(path, stack, in_repository=in_repository)
    return found


def _inputs_of(path: Path, stack: str, *, in_repository: bool) -> StackInputs:
    """Return the stack with the file at *path*, in the project around the file or the current folder, if any."""
    from argyle_provider.cli._project import PREVIEW, refuse_own_program, repository_root, wrong_place
    from argyle_provider.config.project import StackFolder, project_file_around

    here, folder = Path.cwd(), Path(os.path.realpath(path.parent))
    root = repository_root(folder) if in_repository else None
    shown_as = (folder / path.name).relative_to(root).as_posix() if root else str(path)
    with wrong_place():
        project = project_file_around(folder, here, shown_from=root or here)
    refuse_own_program(project, instead=PREVIEW)
    return StackFolder([path.name], read=lambda _: path.read_bytes(), shown=lambda _: shown_as).inputs(project)[stack]
