"""``argyle-webhooks validate``: everything wrong with stack files, offline."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from argyle_provider.cli.output import show

if TYPE_CHECKING:
    from argyle_provider.config.stack_file import StackFile


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
    declare. What is only unwise is a warning. Exit code: 0 without errors, 1 with errors.

    \b
    Examples:
      argyle-webhooks validate
      argyle-webhooks validate stacks/Pulumi.sandbox.yaml
      argyle-webhooks validate --format github
    """
    from argyle_provider.config.offline import read_together
    from argyle_provider.core.model import Severity
    from argyle_provider.report.problems import problems_github, problems_json, problems_text

    found = {stack: each.problems for stack, each in read_together(_stack_files(files or [])).items()}
    match report:
        case ProblemFormat.TEXT:
            show(problems_text(found))
        case ProblemFormat.JSON:
            typer.echo(problems_json(found))
        case ProblemFormat.GITHUB:
            typer.echo(problems_github(found), nl=False)
    wrong = any(each.severity is Severity.ERROR for problems in found.values() for each in problems)
    raise typer.Exit(int(wrong))


def _stack_files(paths: list[Path]) -> dict[str, StackFile]:
    """The files by stack; all of the project where none is named."""
    from argyle_provider.config.project import Project
    from argyle_provider.config.stack_file import StackFile

    if not paths:
        project = Project.around(Path.cwd())
        files = project.stack_files()
        if not files:
            message = f"There are no stack files (Pulumi.<stack>.yaml) in {project.root / project.stacks}."
            raise typer.BadParameter(message)
        return files
    files = {}
    for path in paths:
        stack = Project.stack_of(path.name)
        if not stack or stack in files:
            message = f"{path} is no stack file (Pulumi.<stack>.yaml), or the second one of its stack."
            raise typer.BadParameter(message)
        files[stack] = StackFile.read(path, shown_as=str(path))
    return files
