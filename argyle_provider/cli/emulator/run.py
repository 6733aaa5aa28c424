"""``argyle-webhooks emulator``: run the emulator until Ctrl-C."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote

import typer

from argyle_provider.cli._groups import refuse_misplaced_options
from argyle_provider.cli.emulator._options import (
    DEFAULT_KEYS,
    Database,
    DeliverOption,
    FaultsOption,
    KeysOption,
    OtherEnvironmentKeysOption,
    SwitchOption,
    order_faults,
)
from argyle_provider.cli.emulator._signals import handling
from argyle_provider.emulator.accounts import DEFAULT_KEY
from argyle_provider.report.words import printable

if TYPE_CHECKING:
    from argyle_provider.emulator import Emulator, JournalEntry
    from argyle_provider.emulator.deliveries.attempts import Attempt

DEFAULT_PORT = 8899


def run(  # noqa: PLR0913 - the options of one command
    context: typer.Context,
    *,
    port: Annotated[
        int, typer.Option(min=0, max=65535, metavar="PORT", help="Listen on this port. 0 selects a free one.")
    ] = DEFAULT_PORT,
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="Listen on this loopback address.")] = "127.0.0.1",
    database: Database = None,
    keys: KeysOption = DEFAULT_KEYS,
    other_environment_keys: OtherEnvironmentKeysOption = [],  # noqa: B006 - typer reads it and never changes it
    switch: SwitchOption = [],  # noqa: B006 - typer reads it and never changes it
    faults: FaultsOption = None,
    deliver: DeliverOption = [],  # noqa: B006 - as above
    requests: Annotated[bool, typer.Option(help="Print a line for each request and each delivery.")] = True,
) -> None:
    """Run a local Argyle until Ctrl-C.

    Exit codes: 0 stopped by Ctrl-C or SIGTERM, 1 can't start.

    \b
    Examples:
      argyle-webhooks emulator
      argyle-webhooks emulator --database .local/emulator.sqlite3 --switch create_status=200
      argyle-webhooks emulator exec --local -- pulumi up --stack local
    """
    if context.invoked_subcommand:
        refuse_misplaced_options(context)
        return
    from argyle_provider.emulator import Emulator
    from argyle_provider.emulator.settings import parse_switches

    emulator = Emulator(
        settings=parse_switches(switch),
        database=database,
        keys=keys,
        other_environment_keys=other_environment_keys,
        host=host,
        port=port,
        deliver=deliver,
        on_answer=_print_request if requests else None,
        on_attempt=_print_attempt if requests else None,
    )
    order_faults(emulator, faults)
    end = threading.Event()
    with handling((signal.SIGINT, signal.SIGTERM), lambda *_: end.set()), emulator:
        typer.echo(_greeting(emulator))
        end.wait()
    typer.echo("Stopped.")


def _greeting(emulator: Emulator) -> str:
    key = emulator.keys.first
    # The screen shows no secret that the user chose.
    secret = key.secret if f"{key.id}:{key.secret}" == DEFAULT_KEY else "..."
    known = ", ".join(f"{each.id} (account {each.account})" for each in emulator.keys.all)
    return "\n".join(
        [
            f"A local Argyle answers on {emulator.url} until Ctrl-C.",
            f"Key ids: {known}",
            f"Page: {emulator.url}/ (see deliveries live, trigger events)",
            f"Control: {emulator.url}/_emulator/ (journal, replies, subscriptions, switches, deliveries, reset)",
            "",
            "To use this emulator from another shell, run:",
            f"  export ARGYLE_API_URL={emulator.url}",
            f"  export ARGYLE_API_KEY_ID={key.id} ARGYLE_API_KEY_SECRET={secret}",
            "",
        ]
    )


def _print_request(entry: JournalEntry) -> None:
    query = f"?{entry.query}" if entry.query else ""
    typer.echo(f"{entry.time} {entry.method} {quote(entry.path)}{query} {entry.status}")


def _print_attempt(attempt: Attempt) -> None:
    answer, sent = attempt.answer, attempt.delivery
    result = answer.error or f"{answer.status} in {answer.milliseconds:.0f} ms"
    typer.echo(f"{attempt.time} {printable(sent.event)} to {printable(sent.name)}: {result}")
