"""``argyle-webhooks notice``: decide what an issue about drift says."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import Annotated

import typer

from argyle_provider.cli._files import read_drift_report, read_json

_STACKS = "a report of `stacks --backend --save`"


def notice(
    *,
    stack: Annotated[
        str | None,
        typer.Option(
            "--stack", "-s", metavar="STACK", help="The stack that was looked at; without it, the project's stacks."
        ),
    ] = None,
    report: Annotated[
        Path,
        typer.Option(
            metavar="FILE",
            help="What `drift --save` or `stacks --save` wrote. No file: the run could not look.",
            dir_okay=False,
        ),
    ],
    text: Annotated[
        Path,
        typer.Option(
            metavar="FILE",
            help="What `drift --format markdown` or `stacks` printed, or the error.",
            exists=True,
            dir_okay=False,
        ),
    ],
    last: Annotated[
        Path,
        typer.Option(metavar="FILE", help="The text of the open issue; empty for none.", exists=True, dir_okay=False),
    ],
    run: Annotated[str, typer.Option(metavar="URL", help="The address of the run, for a link.")] = "",
) -> None:
    """Decide what an issue about a stack's drift says.

    Compares a drift report with what the open issue says, and prints JSON: whether the issue stays `open`, its new
    `body`, and a `comment` when drift got worse, better or other, or is settled. An edited body notifies nobody; a
    comment does. The nightly workflow does what the JSON says. Sends nothing.

    Without --stack, the report is that of `stacks --backend`, and the issue is about the project's stacks.

    Exit codes: 0 decided, 2 a file can't be used.

    \b
    Examples:
      argyle-webhooks notice --stack production --report drift.json --text drift.md --last issue.md
      argyle-webhooks notice --report stacks.json --text stacks.txt --last issue.md
    """
    from argyle_provider.report.notice import notice_json

    found = None
    if report.exists():
        found = read_drift_report(report, "compared") if stack else read_json(report, _STACKS, ["stacks", "gaps"])
    typer.echo(
        notice_json(
            stack=stack,
            report=found,
            text=text.read_text(encoding="utf-8"),
            last=last.read_text(encoding="utf-8"),
            run=run,
        )
    )
