"""The receiver that a command sends to: its URL, the subscriptions that it has, and the secrets that it must know."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from argyle_provider.cli._output import waiting
from argyle_provider.cli._secrets import secret_in, secrets_from

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from argyle_provider.core.deliveries import NamedSecret
    from argyle_provider.core.model import Subscription
    from argyle_provider.deliveries.post import Destination
    from argyle_provider.samples import Step


@dataclass(frozen=True)
class Target:
    """A receiver.

    Attributes:
        subscriptions: those of an entry of a stack; none where only a URL is given.
        secrets: those that the receiver must know; the first one signs.
    """

    url: str
    subscriptions: tuple[Subscription, ...] = ()
    secrets: tuple[NamedSecret, ...] = field(default=(), repr=False)

    @property
    def name(self) -> str:
        """The subscription's name in a body."""
        from argyle_provider.deliveries.material import NAME

        return self.subscriptions[0].name if self.subscriptions else NAME

    def subscriptions_for(self, happening: Iterable[Step]) -> tuple[Subscription, ...]:
        """Its subscriptions; where only a URL is given, one without config to all that is *happening*."""
        from argyle_provider.core.model import Subscription

        plain = Subscription(self.name, self.url, tuple({each.event for each in happening}))
        return self.subscriptions or (plain,)


def target(to: str | None, stack: str | None, entry: str | None, variables: Sequence[str]) -> Target:
    """The receiver at the URL *to*, or that of an entry of a stack; the URL counts where both are given.

    Raises:
        typer.BadParameter: neither is given, there is no such entry, or a variable is not set.
        EngineError: the stack can't be read.
        ConfigurationError: its config has errors.
    """
    from argyle_provider.core.deliveries import NamedSecret

    if stack is None:
        if entry is not None:
            message = "--entry needs --stack."
            raise typer.BadParameter(message)
        if to is None:
            message = "Say where to send to: --to URL, or --stack STACK --entry ENTRY."
            raise typer.BadParameter(message)
        return Target(to, secrets=tuple(secrets_from(None, variables)))
    name, subscriptions = _entry(stack, entry)
    first = subscriptions[0]
    own = [NamedSecret(name, first.secret)] if first.secret else []
    return Target(to or first.url, subscriptions, (*own, *map(secret_in, variables)))


def _entry(stack: str, entry: str | None) -> tuple[str, tuple[Subscription, ...]]:
    """The name and the subscriptions of an entry; of the only one where none is named."""
    from argyle_provider.core.suggestion import did_you_mean

    found = _entries(stack)
    if entry is None and len(found) == 1:
        (entry,) = found
    if entry is None:
        names = f"Its entries are {', '.join(found)}." if found else "The stack has none."
        message = f"Name an entry of stack `{stack}` with --entry. {names}"
        raise typer.BadParameter(message)
    if entry not in found:
        message = f"Stack `{stack}` has no entry `{entry}`.{did_you_mean(entry, found)}"
        raise typer.BadParameter(message)
    return entry, found[entry]


def _entries(name: str) -> dict[str, tuple[Subscription, ...]]:
    """The subscriptions of each entry of a stack, and of each resource that a program of somebody's own declares."""
    from argyle_provider.cli._account import declaration_of
    from argyle_provider.core.expansion import expand_all
    from argyle_provider.pulumi_cli.stack import Stack

    stack = Stack(name, folder=Path.cwd())
    with waiting(f"Reading stack '{name}' ..."):
        (config, encrypted), state = stack.config(), stack.state(show_secrets=True)
    is_of_a_program = state.is_of_a_program(config)
    declared = () if is_of_a_program else expand_all(declaration_of(stack, config, encrypted))
    own = state.of_a_program([each.resource for each in declared])
    entries: dict[str, tuple[Subscription, ...]] = {each.resource: (each.content,) for each in own if each.content}
    for each in declared:
        entries[each.entry] = (*entries.get(each.entry, ()), each.subscription)
    return entries


def destination(url: str, allowed: str | None) -> Destination:
    """Where *url* leads: to this machine, or to the host that a person has allowed.

    Raises:
        DestinationError: it is no URL, or leads to another machine that is not allowed.
        typer.BadParameter: another host is allowed than that of the URL.
    """
    from argyle_provider.deliveries.post import Destination
    from argyle_provider.exceptions import ElsewhereError

    found = Destination(url, allowed=allowed)
    if allowed is not None and found.host != allowed.lower():
        message = f"--yes-send-to names {allowed}, and the URL's host is {found.host}."
        raise typer.BadParameter(message)
    try:
        found.addresses()
    except ElsewhereError as error:
        message = f"{error} To send sample data there, add --yes-send-to {found.host}."
        raise ElsewhereError(message) from None
    return found
