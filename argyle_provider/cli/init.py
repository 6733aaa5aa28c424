"""``argyle-webhooks init``: write a new repository of webhook subscriptions."""

from __future__ import annotations

import sys
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from argyle_provider.cli._place import Place
    from argyle_provider.core.export import Export
    from argyle_provider.core.init import Answers, StackAnswer

DIFFERS = 2


class Ci(str, Enum):
    """What runs the repository's workflows."""

    GITHUB = "github"
    NONE = "none"


def init(  # noqa: PLR0913 - the options of one command
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The repository's folder; it can be new.")] = Path(),
    *,
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="The name of the Pulumi project.  [default: argyle]")
    ] = None,
    stack: Annotated[
        list[str],
        typer.Option(
            "--stack",
            "-s",
            metavar="STACK[:ENVIRONMENT]=URL",
            help="A stack, and the URL of its receiver. Without an environment, it is the stack's name. Repeatable.",
        ),
    ] = [],  # noqa: B006 - typer reads it and never changes it
    from_account: Annotated[
        str | None,
        typer.Option(
            metavar="STACK[:ENVIRONMENT]", help="A stack that starts with what is live in the account of the API key."
        ),
    ] = None,
    backend: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Where Pulumi keeps the state.  [default: as `pulumi login` says]"),
    ] = None,
    ci: Annotated[
        Ci | None, typer.Option(help="What runs the workflows.  [default: github, in the root of a repository]")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing, and use the defaults.")] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Write nothing, and show as a patch what this version would change.")
    ] = False,
) -> None:
    """Write a repository of webhook subscriptions.

    Asks on a terminal for what no option says. Without any answer, the repository has the stack `local`, which works
    with the emulator. Where files have other content, nothing is written, and the files are named. Stack files,
    README.md and .gitignore are yours: those that are there stay as they are, and `--diff` does not compare them.

    Exit codes: 0 written, or nothing to write, 1 refused, or the account has a subscription that no entry can declare,
    2 `--diff` shows a difference.

    \b
    Examples:
      argyle-webhooks init
      argyle-webhooks init webhooks --stack sandbox=https://hooks.sandbox.example.com/argyle
      argyle-webhooks init webhooks --from-account production --backend s3://our-state
      argyle-webhooks init --diff
    """
    from argyle_provider.cli._place import Place
    from argyle_provider.core.init import StackAnswer, problems
    from argyle_provider.exceptions import InitError

    place = Place.of(folder)
    stacks = [StackAnswer.of(each) for each in stack]
    live = None if from_account is None else StackAnswer.of(from_account)
    is_asking = place.is_new and not (yes or diff) and sys.stdin.isatty()
    answers = _answers(place, name, stacks, live, backend, ci, is_asking=is_asking)
    found = [*place.problems(is_github=ci is Ci.GITHUB), *problems(answers)]
    if found:
        raise InitError(found)
    if diff:
        raise typer.Exit(_show_difference(place, answers))
    _write(place, answers)


def _answers(  # noqa: PLR0913, PLR0917 - the answers of one command
    place: Place,
    name: str | None,
    stacks: list[StackAnswer],
    live: StackAnswer | None,
    backend: str | None,
    ci: Ci | None,
    *,
    is_asking: bool,
) -> Answers:
    """The answers that options give, then a person if somebody is there, then the project that is there."""
    from argyle_provider.cli import _questions as ask
    from argyle_provider.core.init import Answers

    answers = Answers(
        project=name if name is not None else ask.project(place.name) if is_asking else place.name,
        stacks=tuple(stacks if stacks or live or not is_asking else ask.stacks()),
        live=live,
        backend=backend if backend is not None else ask.backend() if is_asking else place.backend,
        github=ci is Ci.GITHUB if ci is not None else place.has_github and (not is_asking or ask.github()),
    )
    return answers.with_local() if place.is_new else answers


def _show_difference(place: Place, answers: Answers) -> int:
    """Show how the files that come from this package differ, and return the exit code."""
    from argyle_provider.core.init import decide
    from argyle_provider.report.init import NO_DIFFERENCE, NOT_COMPARED, difference, drafts

    ours = [each for each in drafts(answers, is_new=place.is_new) if not each.is_own]
    there = place.content(ours)
    patch = difference(decide(ours, there), there)
    typer.echo(patch, nl=False)
    typer.echo(NOT_COMPARED if patch else f"{NOT_COMPARED} {NO_DIFFERENCE}", err=True)
    return DIFFERS if patch else 0


def _write(place: Place, answers: Answers) -> None:
    from argyle_provider.core.init import Draft, decide
    from argyle_provider.exceptions import InitError
    from argyle_provider.report.export import export_text
    from argyle_provider.report.init import drafts, next_steps, refused, stack_path, written
    from argyle_provider.report.words import count

    wanted = drafts(answers, is_new=place.is_new)
    if different := decide(wanted, place.content(wanted)).different:
        raise InitError([refused(different, place.shown)])
    exported = None
    if answers.live and not place.has(stack_path(answers.live.name)):
        exported = _export(answers.live)
        wanted.append(Draft(stack_path(answers.live.name), export_text(exported), is_own=True))
    writing = decide(wanted, place.content(wanted))
    place.write(writing.new)
    typer.echo(written(writing, place.shown))
    typer.echo(next_steps(writing, answers), nl=False)
    if exported and exported.left_out:
        number = count(len(exported.left_out), "live subscription")
        typer.echo(f"Warning: {number} left out. The first lines of the stack's file say why.", err=True)
        raise typer.Exit(1)


def _export(stack: StackAnswer) -> Export:
    from argyle_provider.cli._account import live_rows
    from argyle_provider.core.export import export_account
    from argyle_provider.core.model import Environment

    environment = Environment(stack.environment)
    return export_account(live_rows(environment), stack=stack.name, environment=environment)
