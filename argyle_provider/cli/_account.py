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
    from argyle_provider.core.findings import Drift
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

    def declaration(self) -> Declaration:
        """What the stack declares.

        Raises:
            ConfigurationError: its config has errors; all of them, with file and line.
        """
        return declaration_of(self.stack, self.config, self.encrypted)

    def drift(self) -> Drift:
        """What differs between what the stack declares and what is live.

        Raises:
            ConfigurationError: as for the declaration.
        """
        from argyle_provider.config.parsing import parse
        from argyle_provider.config.project import Project
        from argyle_provider.core.drift import find_drift
        from argyle_provider.core.ownership import Surroundings

        declaration = None if self.state.is_of_a_program(self.config) else self.declaration()
        stacks = Project.around(Path.cwd()).stacks()
        project = [parse(inputs.config(), stack=stack)[0] for stack, inputs in stacks.items()]
        around = Surroundings.of(self.stack.short_name, self.environment, project)
        return find_drift(declaration, [*self.listing.subscriptions, *self.listing.odd], self.state, around)


def declaration_of(stack: Stack, config: Mapping[str, object], encrypted: Collection[str]) -> Declaration:
    """What *stack* declares in its decrypted *config*, where the keys in *encrypted* held something encrypted.

    Raises:
        ConfigurationError: the config has errors; all of them, with file and line.
    """
    from argyle_provider.config.online import read_online
    from argyle_provider.config.parsing import refuse_errors
    from argyle_provider.config.project import Project

    inputs = Project.around(Path.cwd()).inputs(stack.short_name)
    declaration, problems = read_online(config, encrypted, inputs, stack=stack.short_name)
    refuse_errors(problems, stack=stack.short_name)
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
        if state.is_of_a_program(config):  # then the state is what is compared, and its secrets with it
            state = stack.state(show_secrets=True)
    connection = connection_from(config, os.environ, stack=name)
    client, listing = list_subscriptions(connection)
    proof = AccountProof(key=key_fingerprint(connection.key_id), client_id=listing.client_id)
    if not is_same_account(state.proofs, proof, known_ids=state.ids, live_ids=listing.ids):
        raise AccountError(NOT_PROVEN)
    return Account(stack, config, encrypted, state, client, listing, connection.environment, proof)


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
