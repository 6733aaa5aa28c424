"""``argyle-webhooks drift``: compare a stack's config with what is live."""

from __future__ import annotations

from typing import Annotated

import typer

from argyle_provider.cli._account import StackOption, open_account
from argyle_provider.cli._expectation import ExpectOption, SaveOption, compare_with, read_expected, save_report
from argyle_provider.cli._output import PageFormat, PageFormatOption, show
from argyle_provider.cli._silence import SILENT, QuietAfterOption

DRIFT = 2
"""The exit code if there is drift."""


def drift(  # noqa: PLR0913 - the options of one command
    *,
    stack: StackOption,
    quiet_after: QuietAfterOption = None,
    after_up: Annotated[
        bool, typer.Option("--after-up", help="Exit with 2 only for what `pulumi up` should have made equal.")
    ] = False,
    report: PageFormatOption = PageFormat.TEXT,
    save: SaveOption = None,
    expect: ExpectOption = None,
) -> None:
    """Compare a stack's config with the live subscriptions.

    Shows what is missing, what differs (field by field), what is no longer declared, and what is unmanaged, each with
    the command to run next. With `quietAfter` in the config, or with --quiet-after, also shows the subscriptions that
    Argyle sends nothing to. Changes nothing.

    With --after-up, unmanaged and silent subscriptions are shown, and only what is missing, different or duplicate is
    exit code 2.

    With --expect, compares the stack with an earlier drift report instead, and shows what has changed since: config or
    live subscriptions. A plan that was made and approved in the meantime then no longer fits.

    Exit codes: 0 no drift, 2 drift, 3 no drift but a silent subscription, 1 error; with --expect: 0 nothing has
    changed, 4 something has changed.

    \b
    Examples:
      argyle-webhooks drift --stack production
      argyle-webhooks drift --stack production --quiet-after 3d
      argyle-webhooks drift --stack production --format json
      argyle-webhooks drift --stack production --save drift.json
      argyle-webhooks drift --stack production --expect drift.json
    """
    from argyle_provider.report.drift import drift_text
    from argyle_provider.report.drift_json import drift_json
    from argyle_provider.report.drift_markdown import drift_markdown

    expected = read_expected(expect, stack)
    account = open_account(stack)
    found = account.drift(quiet_after)
    as_json = drift_json(found, stack=stack, client_id=account.proof.client_id)
    save_report(save, as_json)
    if expected is not None:
        raise typer.Exit(compare_with(expected, as_json, as_a_program=report is PageFormat.JSON))
    match report:
        case PageFormat.JSON:
            typer.echo(as_json)
        case PageFormat.MARKDOWN:
            typer.echo(drift_markdown(found, stack=stack, now=account.now))
        case _:
            show(drift_text(found, stack=stack, now=account.now))
    if after_up:
        raise typer.Exit(0 if found.is_settled else DRIFT)
    raise typer.Exit(DRIFT if not found.is_empty else SILENT if found.silent else 0)
