"""The secrets of webhooks that a command verifies or signs with: a stack's, or those of variables.

A secret is never an argument: those are in the shell's history, and every process of the machine can read them.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from argyle_provider.cli._output import waiting

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from argyle_provider.core.deliveries import NamedSecret

VARIABLE = "ARGYLE_WEBHOOK_SECRET"
"""The variable that is read if the user names neither a stack nor another variable."""

StackSecretsOption: TypeAlias = Annotated[
    str | None,
    typer.Option("--stack", "-s", metavar="STACK", help="Ask `pulumi` for the secrets of this stack's subscriptions."),
]
SecretEnvOption: TypeAlias = Annotated[
    list[str],
    typer.Option(
        "--secret-env",
        metavar="NAME",
        help=f"A variable with a secret. Repeatable, for a rotation. Without it and --stack: {VARIABLE}.",
    ),
]


def secrets_from(stack: str | None, variables: Sequence[str]) -> list[NamedSecret]:
    """The secrets of *stack*, then those in *variables*; without both, the one in the usual variable, if it is set.

    Raises:
        typer.BadParameter: a variable that was named is not set, or empty.
        EngineError: the stack can't be read.
        ConfigurationError: its config has errors.
    """
    found = secrets_of_stack(stack) if stack is not None else []
    if stack is None and not variables and os.environ.get(VARIABLE, "").strip():
        variables = [VARIABLE]
    return _distinct([*found, *map(secret_in, variables)])


def secret_in(variable: str) -> NamedSecret:
    """The secret in the environment's *variable*.

    Raises:
        typer.BadParameter: it is not set, or empty.
    """
    from argyle_provider.core.deliveries import NamedSecret

    value = os.environ.get(variable, "")
    if not value.strip():
        message = f"The variable {variable} is {'empty' if variable in os.environ else 'not set'}."
        raise typer.BadParameter(message)
    if value.strip() != value:
        typer.echo(
            f"Warning: The secret in {variable} has white space around it. Set the variable without it.", err=True
        )
    return NamedSecret(variable, value)


def secrets_of_stack(name: str) -> list[NamedSecret]:
    """Each secret that the stack *name* declares, and each that its last run deployed: they differ during a rotation.

    Raises:
        EngineError: the stack can't be read.
        ConfigurationError: its config has errors.
    """
    from argyle_provider.cli._account import declaration_of
    from argyle_provider.core.deliveries import NamedSecret
    from argyle_provider.pulumi_cli.stack import Stack

    stack = Stack(name, folder=Path.cwd())
    with waiting(f"Reading stack `{name}` ..."):
        (config, encrypted), state = stack.config(), stack.state(show_secrets=True)
    declared = [] if state.is_of_a_program(config) else declaration_of(stack, config, encrypted).entries
    deployed = [each for each in state.subscriptions if each.content]
    return _distinct(
        [
            *(NamedSecret(each.key, each.secret) for each in declared if each.secret),
            *(
                NamedSecret(f"{each.resource} (deployed)", each.content.secret)
                for each in deployed
                if each.content and each.content.secret
            ),
        ]
    )


def secrets_of_other_stacks(name: str) -> Iterator[NamedSecret]:
    """The secrets of all other stacks of the project; one that can't be read is named on standard error."""
    from argyle_provider.config.project import Project, short_name
    from argyle_provider.core.deliveries import NamedSecret
    from argyle_provider.exceptions import ArgyleProviderError

    for stack in Project.around(Path.cwd()).stacks():
        if stack == short_name(name):
            continue
        try:
            found = secrets_of_stack(stack)
        except ArgyleProviderError:
            typer.echo(f"The secrets of stack `{stack}` were not tried: the stack can't be read here.", err=True)
            continue
        yield from (NamedSecret(f"{each.name} of stack {stack}", each.value) for each in found)


def _distinct(secrets: Iterable[NamedSecret]) -> list[NamedSecret]:
    """Each value once, under its first name."""
    found: dict[str, NamedSecret] = {}
    for each in secrets:
        found.setdefault(each.value, each)
    return list(found.values())
