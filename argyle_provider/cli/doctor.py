"""``argyle-webhooks doctor``: check a stack from its config to its receivers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from argyle_provider.cli._account import StackOption  # noqa: TC001 - typer reads the annotation
from argyle_provider.cli._output import PageFormat, PageFormatOption, show
from argyle_provider.cli._silence import SILENT, QuietAfterOption

if TYPE_CHECKING:
    from collections.abc import Sequence

    from argyle_provider.core.checks import Line

FAILED = 2
"""The exit code if something has failed."""

UNKNOWN = 5
"""The exit code if nothing has failed, but something could not be looked at."""

_STYLES = {"o": "green", "f": "red", "w": "yellow", "c": "yellow", "n": "dim"}
"""The colour of a line by the first letter of its level."""


def doctor(  # noqa: PLR0913 - the options of one command
    *,
    stack: StackOption,
    probe: Annotated[
        bool | None,
        typer.Option(
            "--probe/--no-probe",
            help="Look at receivers, and send each two forged deliveries. Without either: yes, but not in production.",
            show_default=False,
        ),
    ] = None,
    signed: Annotated[
        bool, typer.Option("--signed", help="Send each receiver a genuine delivery too, about a made-up user.")
    ] = False,
    trigger: Annotated[
        str | None,
        typer.Option(
            metavar="ACCOUNT",
            help="Let the Sandbox refresh this sample account, and watch whether Argyle sends something.",
        ),
    ] = None,
    quiet_after: QuietAfterOption = None,
    report: PageFormatOption = PageFormat.TEXT,
) -> None:
    """Check a stack from its config to its receivers.

    Says what to do first. Looks at the config, the state, the API key and its account, drift, silence, and each
    receiver: name, connection, certificate, answer, and whether a forged delivery is refused. What can't be looked at
    keeps nothing else from its look. Changes nothing in Argyle. Looking at receivers takes 25 seconds at most,
    and --trigger watches for 60 seconds.

    Exit codes: 0 nothing failed, 2 something failed, 3 only a subscription is silent, 5 nothing failed but something
    could not be looked at, 1 error.

    \b
    Examples:
      argyle-webhooks doctor --stack sandbox
      argyle-webhooks doctor --stack production --probe
      argyle-webhooks doctor --stack sandbox --trigger 0187c66e-e7e5-811c-b006-2232f00f426a
    """
    from argyle_provider.cli._checkup import CheckUp, Options
    from argyle_provider.report.doctor import doctor_json, doctor_markdown, doctor_text

    found = CheckUp.of(stack, Options(probe, signed, quiet_after, trigger))
    environment = found.environment.value if found.environment else None
    if report is PageFormat.JSON:
        typer.echo(doctor_json(found.lines, stack=stack, environment=environment))
    elif report is PageFormat.MARKDOWN:
        typer.echo(doctor_markdown(found.lines, stack=stack, environment=environment), nl=False)
    else:
        show(doctor_text(found.lines, stack=stack, environment=environment), _STYLES)
    raise typer.Exit(_code(found.lines))


def _code(lines: Sequence[Line]) -> int:
    from argyle_provider.core.checks import Check, Level

    failed = {each.check for each in lines if each.level is Level.FAILED}
    if failed:
        return SILENT if failed == {Check.LAST_SENT} else FAILED
    return UNKNOWN if any(each.level is Level.UNKNOWN for each in lines) else 0
