"""Read what the commands about one stack start from: its config, its state, and the live list of its account."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from argyle_provider.cli._output import waiting

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from argyle_provider.api.client import ArgyleClient, Listing
    from argyle_provider.config.connection import Connection
    from argyle_provider.core.account import AccountProof
    from argyle_provider.core.findings import Drift
    from argyle_provider.core.model import Declaration, Environment, Problem, Row
    from argyle_provider.core.silence import Silence
    from argyle_provider.core.state import StackState
    from argyle_provider.pulumi_cli.stack import Stack

SECONDS = 20.0
"""The time limit of a request with its retries, in seconds. It is short, because a person is waiting."""

StackOption: TypeAlias = Annotated[
    str, typer.Option("--stack", "-s", metavar="STACK", help="The stack, as `pulumi stack ls` lists it.")
]


@dataclass(frozen=True)
class Account:
    """A stack, and what is live in its account.

    Attributes:
        encrypted: the config keys of which the value, or a part of it, is encrypted.
        environment: the environment of the account.
        proof: what identifies the account: the API key, and the replies to it.
    """

    stack: Stack
    config: Mapping[str, object]
    encrypted: Collection[str]
    state: StackState
    client: ArgyleClient
    listing: Listing
    environment: Environment
    proof: AccountProof

    @classmethod
    def proven(  # noqa: PLR0913, PLR0917 - the parts of an account, in the order of its attributes
        cls,
        stack: Stack,
        config: Mapping[str, object],
        encrypted: Collection[str],
        state: StackState,
        connection: Connection,
        client: ArgyleClient,
        listing: Listing,
    ) -> Account:
        """The account that *client* has listed at *connection*, if it is certainly the stack's.

        Raises:
            AccountError: the API key may belong to another account.
        """
        from argyle_provider.core.account import NOT_PROVEN, AccountProof, is_same_account, key_fingerprint
        from argyle_provider.exceptions import AccountError

        proof = AccountProof(key=key_fingerprint(connection.key_id), client_id=listing.client_id)
        if not is_same_account(state.proofs, proof, known_ids=state.ids, live_ids=listing.ids):
            raise AccountError(NOT_PROVEN)
        own = state.of_account(proof, listing.ids)
        return cls(stack, config, encrypted, own, client, listing, connection.environment, proof)

    def declaration(self) -> Declaration:
        """What the stack declares.

        Raises:
            ConfigurationError: the config has errors; lists all of them, with file and line.
        """
        return declaration_of(self.stack, self.config, self.encrypted)

    @property
    def now(self) -> str:
        """The server's time at the list, or else this machine's; ISO 8601, UTC."""
        return self.listing.server_time or datetime.now(timezone.utc).isoformat()

    @cached_property
    def _readable(self) -> Declaration:
        """What can be read of the config, also if it has errors, or if a program declares the subscriptions."""
        from argyle_provider.config.parsing import parse

        return parse(self.config, stack=self.stack.short_name)[0]

    def silent(self, quiet_after: str | None = None) -> tuple[Silence, ...]:
        """The subscriptions of the stack that Argyle sends nothing to, although something is due.

        Args:
            quiet_after: a threshold for all of them, like ``3d``, instead of those in the config.
        """
        from argyle_provider.core.silence import find_silences, watched

        judged = watched(self._readable, self.state, instead=quiet_after or "")
        return find_silences(self.listing.subscriptions, self.now, judged)

    def drift(self, quiet_after: str | None = None) -> Drift:
        """What differs between the stack's config and what is live, and what is silent.

        Args:
            quiet_after: as for :meth:`silent`.

        Raises:
            ConfigurationError: the config has errors.
        """
        from argyle_provider.config.parsing import parse, refuse_errors
        from argyle_provider.config.project import Project
        from argyle_provider.core.drift import find_drift
        from argyle_provider.core.ownership import Surroundings
        from argyle_provider.core.strangers import set_apart

        if self.state.is_of_a_program(self.config):
            declaration = None
            found = problems_of_a_program(self.stack, self.config, self.encrypted)
            refuse_errors(found, stack=self.stack.short_name)
        else:
            declaration = self.declaration()
        stacks = Project.around(Path.cwd()).stacks()
        project = [parse(inputs.config(), stack=stack)[0] for stack, inputs in stacks.items()]
        around = Surroundings.of(self.stack.short_name, self.environment, project)
        drift = find_drift(declaration, [*self.listing.subscriptions, *self.listing.odd], self.state, around)
        drift = set_apart(drift, self._readable.known_unmanaged, self.now)
        return replace(drift, silent=self.silent(quiet_after))


def declaration_of(stack: Stack, config: Mapping[str, object], encrypted: Collection[str]) -> Declaration:
    """What *stack* declares in its decrypted *config*, where the keys in *encrypted* held something encrypted.

    Raises:
        ConfigurationError: the config has errors; all of them, with file and line.
    """
    from argyle_provider.config.parsing import refuse_errors

    declaration, problems = _read(stack, config, encrypted)
    refuse_errors(problems, stack=stack.short_name)
    return declaration


def problems_of_a_program(
    stack: Stack, config: Mapping[str, object], encrypted: Collection[str]
) -> tuple[Problem, ...]:
    """The problems of a config in which no subscriptions are declared, because a user's own program does that."""
    from argyle_provider.core.keys import OF_THE_ACCOUNT

    _, problems = _read(stack, config, encrypted)
    return tuple(each for each in problems if each.path[0] in OF_THE_ACCOUNT)


def _read(
    stack: Stack, config: Mapping[str, object], encrypted: Collection[str]
) -> tuple[Declaration, tuple[Problem, ...]]:
    from argyle_provider.config.online import read_online
    from argyle_provider.config.project import Project

    inputs = Project.around(Path.cwd()).inputs(stack.short_name)
    return read_online(config, encrypted, inputs, stack=stack.short_name)


def open_account(name: str) -> Account:
    """Read the stack *name* with ``pulumi``, and the list of its account from Argyle.

    Raises:
        EngineError: the stack can't be read.
        ConfigurationError: the environment or the API key is missing or wrong.
        RequestError: Argyle did not return the list.
        AccountError: the API key may belong to another account.
    """
    from argyle_provider.config.connection import connection_from
    from argyle_provider.pulumi_cli.stack import Stack

    stack = Stack(name, folder=Path.cwd())
    with waiting(f"Reading stack `{name}` ..."):
        (config, encrypted), state = stack.config(), stack.state()
        if state.of_a_program():  # then the drift compares the state, with its secrets
            state = stack.state(show_secrets=True)
    connection = connection_from(config, os.environ, stack=name)
    return Account.proven(stack, config, encrypted, state, connection, *list_subscriptions(connection))


def list_subscriptions(connection: Connection) -> tuple[ArgyleClient, Listing]:
    """Return a client for the account at *connection*, and the account's list.

    Raises:
        RequestError: Argyle did not return the list.
    """
    from argyle_provider.api.client import ArgyleClient

    client = ArgyleClient(
        connection.base_url,
        key_id=connection.key_id,
        key_secret=connection.key_secret,
        seconds=SECONDS,
        tell=lambda line: typer.echo(line, err=True),
    )
    with waiting(f"Listing the subscriptions in {connection.environment.value} ..."):
        return client, client.list()


def live_rows(environment: Environment) -> tuple[Row, ...]:
    """All rows of the list of the account that the variables for the API key open, without a stack.

    Raises:
        ConfigurationError: the API key is missing or wrong.
        RequestError: Argyle did not return the list.
    """
    from argyle_provider.config.connection import connection_from
    from argyle_provider.core.keys import ENVIRONMENT

    _, listing = list_subscriptions(connection_from({ENVIRONMENT: environment.value}, os.environ))
    return (*listing.subscriptions, *listing.odd)
