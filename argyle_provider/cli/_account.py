"""What the commands about one stack start from: its config, its state, and the list of its account, proven."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from argyle_provider.cli._output import waiting

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from argyle_provider.api.client import ArgyleClient, Listing
    from argyle_provider.config.connection import Connection
    from argyle_provider.core.account import AccountProof
    from argyle_provider.core.model import Declaration, Environment
    from argyle_provider.core.state import StackState
    from argyle_provider.pulumi_cli.stack import Stack

SECONDS = 20.0
"""How long a request may take, with its retries: a person is waiting."""

StackOption: TypeAlias = Annotated[
    str, typer.Option("--stack", "-s", metavar="STACK", help="The stack, as `pulumi` knows it.")
]


@dataclass(frozen=True)
class Account:
    """One stack's account.

    Attributes:
        encrypted: the config keys whose value is encrypted, or a part of it.
        environment: where it is.
        proof: what this key and its replies say of the account.
    """

    stack: Stack
    config: Mapping[str, object]
    encrypted: Collection[str]
    state: StackState
    client: ArgyleClient
    listing: Listing
    environment: Environment
    proof: AccountProof

    @property
    def is_declared_by_its_program(self) -> bool:
        """Whether a program of somebody's own declares the stack's subscriptions, and not its config."""
        return _is_declared_by_program(self.config, self.state)

    def declaration(self) -> Declaration:
        """What the stack declares.

        Raises:
            ConfigurationError: its config has errors; all of them, with file and line.
        """
        from argyle_provider.config.online import read_online
        from argyle_provider.config.parsing import refuse_errors
        from argyle_provider.config.project import Project

        inputs = Project.around(Path.cwd()).inputs(self.stack.short_name)
        stack = self.stack.short_name
        declaration, problems = read_online(self.config, self.encrypted, inputs, stack=stack)
        refuse_errors(problems, stack=stack)
        return declaration


def open_account(name: str) -> Account:
    """Ask ``pulumi`` for the stack *name*, and Argyle for the list of its account.

    Raises:
        EngineError: the stack can't be read.
        ConfigurationError: the environment or the key is missing or wrong.
        RequestError: the list failed.
        AccountError: the key may belong to another account.
    """
    from argyle_provider.config.connection import connection_from
    from argyle_provider.core.account import (
        NOT_PROVEN,
        AccountProof,
        is_same_account,
        key_fingerprint,
    )
    from argyle_provider.exceptions import AccountError
    from argyle_provider.pulumi_cli.stack import Stack

    stack = Stack(name, folder=Path.cwd())
    with waiting(f"Reading stack '{name}' ..."):
        (config, encrypted), state = stack.config(), stack.state()
        if _is_declared_by_program(config, state):  # then the state is what is compared, and its secrets with it
            state = stack.state(show_secrets=True)
    connection = connection_from(config, os.environ, stack=name)
    client, listing = list_subscriptions(connection)
    proof = AccountProof(key=key_fingerprint(connection.key_id), client_id=listing.client_id)
    if not is_same_account(state.proofs, proof, known_ids=state.ids, live_ids=listing.ids):
        raise AccountError(NOT_PROVEN)
    return Account(stack, config, encrypted, state, client, listing, connection.environment, proof)


def _is_declared_by_program(config: Mapping[str, object], state: StackState) -> bool:
    """A stack without the section that has a resource of ours was made by a program that does not read it."""
    from argyle_provider.core.validation import SUBSCRIPTIONS

    return SUBSCRIPTIONS not in config and state.declared is None and bool(state.subscriptions)


def list_subscriptions(connection: Connection) -> tuple[ArgyleClient, Listing]:
    """A client of the account at *connection*, and the account's list.

    Raises:
        RequestError: the list failed.
    """
    from argyle_provider.api.client import ArgyleClient

    client = ArgyleClient(
        connection.base_url, key_id=connection.key_id, key_secret=connection.key_secret, seconds=SECONDS
    )
    with waiting(f"Listing the subscriptions in {connection.environment.value} ..."):
        return client, client.list()
