"""``argyle-webhooks review``: show what a change to stack files will do."""

from __future__ import annotations

from enum import Enum
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from argyle_provider.cli._files import read_drift_report, read_json
from argyle_provider.cli._output import show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from argyle_provider.core.review import StackReview


class ReviewFormat(str, Enum):
    """Where the review is read."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"
    HTML = "html"


def review(
    *,
    base: Annotated[str, typer.Option(metavar="REF", help="The commit to compare the working tree with.")],
    stack: Annotated[
        str | None,
        typer.Option("--stack", "-s", metavar="STACK", help="Only this stack; without it, all stacks."),
    ] = None,
    preview: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="Output of `pulumi preview --json`.", exists=True, dir_okay=False),
    ] = None,
    live: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            help="Output of `drift --format json`.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    report: Annotated[
        ReviewFormat,
        typer.Option("--format", help="For a terminal, a pull request, a program, or a browser."),
    ] = ReviewFormat.TEXT,
) -> None:
    """Show what a change to stack files will do, before deployment.

    Compares the stack files and Pulumi.yaml at REF with those of the working tree: which deliveries stop, start, move
    or pause, what changes about config, URLs, secrets and protection, and what `pulumi up` will refuse. Needs no
    passphrase, no account and no network. Prints nothing when nothing changes; the page always shows the matrix.

    Exit codes: 0 can be deployed, 1 can't be deployed or will be refused (the report says why), 2 no usable
    Pulumi.yaml.

    \b
    Examples:
      argyle-webhooks review --base origin/main
      argyle-webhooks review --base origin/main --format markdown > comment.md
      argyle-webhooks review --base HEAD~1 --format html > review.html
    """
    from argyle_provider.cli._project import PREVIEW, project_here, refuse_own_program
    from argyle_provider.config.git import Repository
    from argyle_provider.config.history import stacks_at
    from argyle_provider.config.offline import read_together
    from argyle_provider.config.project import short_name
    from argyle_provider.core.review import review as compare
    from argyle_provider.core.review import with_live, with_plan
    from argyle_provider.pulumi_cli.preview_json import planned_steps
    from argyle_provider.report.drift_json import unmanaged_in

    project = project_here(in_repository=True)
    refuse_own_program(project.file, instead=PREVIEW)
    before, after = stacks_at(base, project, Repository(project.root)), project.stacks()
    chosen_stack = short_name(stack) if stack else None
    if chosen_stack is not None and chosen_stack not in {*before, *after}:
        message = f"Stack `{chosen_stack}` has no file, neither in the working tree nor at {base}."
        raise typer.BadParameter(message, param_hint="--stack")
    reviews = compare(read_together(before), read_together(after))
    for path in live or []:
        found = read_drift_report(path)
        reviews = with_live(reviews, short_name(str(found["stack"])), unmanaged_in(found))
    for path in preview or []:
        reviews = with_plan(
            reviews, planned_steps(read_json(path, "the output of `pulumi preview --json`", ("steps",))["steps"])
        )
    chosen = [each for each in reviews if chosen_stack in {None, each.stack}]
    _print(chosen, report, chosen_stack)
    raise typer.Exit(int(any(each.is_refused for each in chosen)))


def _print(reviews: Sequence[StackReview], report: ReviewFormat, stack: str | None) -> None:
    match report:
        case ReviewFormat.TEXT:
            from argyle_provider.report.review.text import review_text

            show(review_text(reviews))
        case ReviewFormat.MARKDOWN:
            from argyle_provider.report.review.markdown import review_markdown

            typer.echo(review_markdown(reviews, stack=stack), nl=False)
        case ReviewFormat.JSON:
            from argyle_provider.report.review.json import review_json

            typer.echo(review_json(reviews))
        case ReviewFormat.HTML:
            from argyle_provider.report.review.html import review_html

            typer.echo(review_html(reviews), nl=False)
