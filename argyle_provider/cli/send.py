"""``argyle-webhooks send``: sample or recorded deliveries to a receiver, and a check of the receiver."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotation
from typing import TYPE_CHECKING, Annotated

import typer

from argyle_provider.cli._output import Format, FormatOption, show, show_table, waiting
from argyle_provider.cli._receivers import destination, target
from argyle_provider.cli._secrets import VARIABLE, SecretEnvOption, secret_in, secrets_of_other_stacks
from argyle_provider.cli._to_send import Choice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from argyle_provider.cli._receivers import Target
    from argyle_provider.core.deliveries import NamedSecret
    from argyle_provider.core.outgoing import Outgoing
    from argyle_provider.deliveries.post import Destination


def send(  # noqa: PLR0913 - the options of one command
    *,
    event: Annotated[str | None, typer.Argument(metavar="EVENT", help="The event to send, such as gigs.added.")] = None,
    to: Annotated[str | None, typer.Option(metavar="URL", help="The receiver.")] = None,
    stack: Annotated[
        str | None,
        typer.Option("--stack", "-s", metavar="STACK", help="Ask `pulumi` for the URL and secret of an entry."),
    ] = None,
    entry: Annotated[
        str | None, typer.Option(metavar="ENTRY", help="The entry of the stack whose deliveries are sent.")
    ] = None,
    secret_env: SecretEnvOption = [],  # noqa: B006 - typer reads it and never changes it
    check: Annotated[
        bool, typer.Option("--check", help="Send genuine and forged deliveries, and say what is wrong.")
    ] = False,
    other_secret_env: Annotated[
        list[str],
        typer.Option(
            "--other-secret-env",
            metavar="NAME",
            help="The variable that holds another environment's secret, which the receiver must refuse.",
        ),
    ] = [],  # noqa: B006 - as above
    scenario: Annotated[
        str | None, typer.Option(metavar="NAME", help="Send all events of connect, refresh or disconnect.")
    ] = None,
    replay: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Send what `listen --record` kept, signed anew.")
    ] = None,
    as_recorded: Annotated[bool, typer.Option("--as-recorded", help="With --replay: the recorded signatures.")] = False,
    data: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A JSON object to send as `data`, in place of the sample's.")
    ] = None,
    set_: Annotated[
        list[str],
        typer.Option("--set", metavar="PATH=VALUE", help="Another value in the body, such as data.user=..."),
    ] = [],  # noqa: B006 - as above
    user: Annotated[str | None, typer.Option(metavar="ID", help="About this user, not the made-up one.")] = None,
    account: Annotated[
        str | None, typer.Option(metavar="ID", help="About this payroll account, not the made-up one.")
    ] = None,
    count: Annotated[int, typer.Option(min=1, metavar="N", help="About N made-up people, one after the other.")] = 1,
    duplicate: Annotated[bool, typer.Option("--duplicate", help="Send each delivery twice.")] = False,
    reorder: Annotated[bool, typer.Option("--reorder", help="Send the last one first.")] = False,
    forge: Annotated[
        str | None, typer.Option(metavar="FORGERY", help="Forge each delivery: unsigned, sha256, altered, ...")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print each request, and a curl command, and send nothing.")
    ] = False,
    expect: Annotated[
        str | None, typer.Option(metavar="STATUS", help="The status to expect: 401, 4xx. Without it any 2xx.")
    ] = None,
    yes_send_to: Annotated[
        str | None, typer.Option(metavar="HOST", help="Send sample data to this host, which is another machine.")
    ] = None,
    report: FormatOption = Format.TEXT,
) -> None:
    """Send deliveries as Argyle does, or check a receiver.

    Without --yes-send-to, deliveries go to this machine only. Each one is sent once, waits 10 seconds for its answer,
    and follows no redirect. Secrets come from a stack or from variables, never from an argument.

    --check sends genuine deliveries and forged ones, about a made-up user: the receiver acts on those that it accepts.

    Exit codes: 0 every delivery is answered with 2xx, or as --expect says, or --check finds nothing wrong; 1 not so, or
    an error; 2 wrong usage.

    \b
    Examples:
      argyle-webhooks send gigs.added --to http://127.0.0.1:3000/argyle
      argyle-webhooks send --scenario connect --stack dev --entry payroll --to http://127.0.0.1:3000/argyle
      argyle-webhooks send gigs.added --to http://127.0.0.1:3000/argyle --forge unsigned --expect 401
      argyle-webhooks send --check --to http://127.0.0.1:3000/argyle
    """
    from argyle_provider.deliveries.post import Destination

    choice = Choice(
        event=event,
        scenario=scenario,
        replay=replay,
        as_recorded=as_recorded,
        data=data,
        values=set_,
        user=user,
        account=account,
        count=count,
        duplicate=duplicate,
        reorder=reorder,
        forge=forge,
        dry_run=dry_run,
        expect=expect,
        is_check=check,
        to_another_machine=yes_send_to is not None,
    )
    choice.refuse_contradictions()
    receiver = target(to, stack, entry, secret_env)
    others = [secret_in(each) for each in other_secret_env]
    if stack is not None and (check or forge == "other-environment"):
        others += secrets_of_other_stacks(stack)
    is_json = report is Format.JSON
    if check:
        raise typer.Exit(_check(choice, receiver, others, destination(receiver.url, yes_send_to), is_json=is_json))
    made = choice.deliveries(receiver, others)
    if dry_run:
        _show_plan(made, Destination(receiver.url).url, is_json=is_json)
        return
    place = destination(receiver.url, yes_send_to)
    if yes_send_to is not None:
        typer.echo(f"Sending sample data about a made-up person to {place.host}.", err=True)
    raise typer.Exit(_send(made, place, expected=expect, is_json=is_json))


def _show_plan(deliveries: Sequence[Outgoing], url: str, *, is_json: bool) -> None:
    from argyle_provider.report.sending import planned_line, planned_text

    for each in deliveries:
        typer.echo((planned_line if is_json else planned_text)(each, url))


def _send(deliveries: Sequence[Outgoing], place: Destination, *, expected: str | None, is_json: bool) -> int:
    """Send *deliveries* in order, print each with its answer, and return the exit code."""
    from argyle_provider.core.outgoing import Sent
    from argyle_provider.core.probes import LIMIT_SECONDS
    from argyle_provider.report.sending import sent_end_line, sent_end_text, sent_line, sent_text

    sent: list[Sent] = []
    for number, each in enumerate(deliveries, 1):
        with waiting("Waiting for the receiver ..."):
            answer = place.post(each.body, each.headers, seconds=LIMIT_SECONDS)
        sent.append(Sent(each, number, answer.status, answer.ms, answer.error, answer.excerpt, answer.timed_out))
        typer.echo((sent_line if is_json else sent_text)(sent[-1], expected=expected))
    if is_json:
        typer.echo(sent_end_line(sent, expected=expected))
    elif len(sent) > 1:
        typer.echo(sent_end_text(sent, expected=expected))
    return int(not all(each.is_answered_with(expected) for each in sent))


def _check(
    choice: Choice, receiver: Target, others: Sequence[NamedSecret], place: Destination, *, is_json: bool
) -> int:
    """Send all probes, print what they say, and return the exit code."""
    from argyle_provider.core.conclusions import conclude
    from argyle_provider.deliveries.check import plan, send
    from argyle_provider.report.receiver_check import HEADINGS, check_json, check_rows, check_text

    if not receiver.secrets:
        message = f"A check needs the receiver's secret. Name a stack with --stack, or set {VARIABLE}."
        raise typer.BadParameter(message)
    planned = plan(
        receiver.secrets, others, name=receiver.name, event=choice.event_to_check(receiver), person=choice.people()[0]
    )
    typer.echo(
        f"Sending {len(planned)} deliveries about {'this' if choice.user else 'a made-up'} user to {place.url}. "
        "The receiver acts on those that it accepts.",
        err=True,
    )
    with waiting("Waiting for the receiver ..."):
        seen = send(planned, place)
    is_event_handled = choice.event is not None or bool(receiver.subscriptions)
    conclusions = conclude(seen, is_handled=choice.user is not None and is_event_handled)
    if is_json:
        typer.echo(check_json(seen, conclusions, url=place.url))
    else:
        show_table(HEADINGS, check_rows(seen))
        show(check_text(seen, conclusions))
    return int(any(each.is_wrong for each in conclusions))
