"""``argyle-webhooks emulator exec``: run a command with an emulator of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Annotated

import typer

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
from argyle_provider.cli.emulator._signals import FORWARDED, Forwarder, handling

if TYPE_CHECKING:
    from collections.abc import Mapping

NOT_FOUND = 127
NOT_EXECUTABLE = 126
_STOPPED = (
    "The emulator of stack `local` has stopped. Commands that are named above work in the shell that "
    "`argyle-webhooks emulator exec --local -- $SHELL` opens."
)


def execute(  # noqa: PLR0913 - the options of one command
    *,
    command: Annotated[list[str], typer.Argument(metavar="COMMAND", help="The command to run, with its arguments.")],
    database: Database = None,
    keys: KeysOption = DEFAULT_KEYS,
    other_environment_keys: OtherEnvironmentKeysOption = [],  # noqa: B006 - typer reads it and never changes it
    switch: SwitchOption = [],  # noqa: B006 - typer reads it and never changes it
    faults: FaultsOption = None,
    deliver: DeliverOption = [],  # noqa: B006 - as above
    local: Annotated[
        bool,
        typer.Option(
            "--local", help="Give COMMAND the stack `local`, with state and database in .local beside Pulumi.yaml."
        ),
    ] = False,
) -> None:
    """Run COMMAND with a local Argyle, which stops when COMMAND ends.

    The emulator listens on a free port. COMMAND finds it through ARGYLE_API_URL, ARGYLE_API_KEY_ID and
    ARGYLE_API_KEY_SECRET. Signals are passed on to COMMAND.

    With --local, `pulumi` keeps its state in .local beside Pulumi.yaml, whatever `pulumi login` or PULUMI_BACKEND_URL
    say, and knows the passphrase "local". The emulator's database is there too. The stack `local` is made if it has a
    file.

    Exit codes: COMMAND's own, 128+N if signal N ended COMMAND, 127 not found, 126 can't be run.

    \b
    Examples:
      argyle-webhooks emulator exec --local -- pulumi up --stack local
      argyle-webhooks emulator exec --database .local/emulator.sqlite3 -- $SHELL
    """
    from argyle_provider.emulator import Emulator
    from argyle_provider.emulator.settings import parse_switches

    environ = dict(os.environ)
    if local:
        from argyle_provider.cli.emulator._local import LocalStack

        stack = LocalStack()
        environ = stack.environ(environ)
        stack.make(environ)
        database = database or stack.database
    forwarder = Forwarder()
    with (
        handling(FORWARDED, forwarder),
        Emulator(
            settings=parse_switches(switch),
            database=database,
            keys=keys,
            other_environment_keys=other_environment_keys,
            deliver=deliver,
        ) as emulator,
    ):
        order_faults(emulator, faults)
        key = emulator.keys.first
        environ |= {
            "ARGYLE_API_URL": emulator.url,
            "ARGYLE_API_KEY_ID": key.id,
            "ARGYLE_API_KEY_SECRET": key.secret,
        }
        code = _run(command, environ, forwarder)
    if local and 0 < code < NOT_EXECUTABLE and not command[0].endswith("sh"):
        sys.stderr.write(f"{_STOPPED}\n")
    raise typer.Exit(code)


def _run(command: list[str], environ: Mapping[str, str], forwarder: Forwarder) -> int:
    try:
        process = subprocess.Popen(command, env=environ)  # noqa: S603 - running it is the purpose
    except FileNotFoundError:
        sys.stderr.write(f"Error: The command {command[0]!r} was not found. Check its name and your PATH.\n")
        return NOT_FOUND
    except OSError as error:
        sys.stderr.write(f"Error: The command {command[0]!r} can't be run: {error.strerror}.\n")
        return NOT_EXECUTABLE
    forwarder.to(process)
    code = process.wait()
    return 128 - code if code < 0 else code
