"""Gather what a check-up of a stack looks at. What fails keeps nothing else from its look."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import typer

from argyle_provider.cli._account import Account, list_subscriptions, problems_of_a_program
from argyle_provider.cli._output import counting, waiting
from argyle_provider.cli._trigger import trigger
from argyle_provider.core.checks import Check, Level, Line
from argyle_provider.core.doctor import BEFORE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from argyle_provider.api.client import ArgyleClient, Listing
    from argyle_provider.config.connection import Connection
    from argyle_provider.config.inputs import StackInputs
    from argyle_provider.core.looks import Look
    from argyle_provider.core.model import Declaration, Environment, ExpandedSubscription, Problem
    from argyle_provider.exceptions import EngineError
    from argyle_provider.pulumi_cli.stack import Stack

Value = TypeVar("Value")


@dataclass(frozen=True)
class Options:
    """What a check-up may do.

    Attributes:
        probe: whether to look at receivers; None for yes, but not in production.
        signed: whether to send receivers a genuine delivery too.
        quiet_after: a threshold for silence in place of those in the config, or None.
        trigger: the payroll account to refresh in the Sandbox, or None.
    """

    probe: bool | None = None
    signed: bool = False
    quiet_after: str | None = None
    trigger: str | None = None


@dataclass
class CheckUp:
    """One check-up.

    Attributes:
        has_file: whether the stack has a file of its own.
        lines: what was found, in the order in which a delivery depends on it.
    """

    stack: Stack
    options: Options
    inputs: StackInputs
    has_file: bool
    lines: list[Line] = field(default_factory=list)

    @classmethod
    def of(cls, name: str, options: Options) -> CheckUp:
        """Look at all of the stack *name*, from its config to its receivers.

        Raises:
            ProjectError: there is no project here, so there is nothing to look at.
            typer.BadParameter: a simulated refresh was asked for in production.
        """
        from argyle_provider.config.project import Project
        from argyle_provider.pulumi_cli.stack import Stack

        stack, project = Stack(name, folder=Path.cwd()), Project.around(Path.cwd())
        name = stack.short_name
        made = cls(stack, options, project.inputs(name), has_file=name in project.stacks())
        made._run()
        return made

    @property
    def environment(self) -> Environment | None:
        """The stack's environment, as its files say; None if they don't."""
        from argyle_provider.core.keys import ENVIRONMENT
        from argyle_provider.core.model import Environment

        written = self._config.get(ENVIRONMENT)
        return next((each for each in Environment if each.value == written), None)

    def _run(self) -> None:
        self._read()
        self._refuse_trigger()
        declared = self._declared()
        self._look_at_state()
        account = self._account()
        live = self._live(account, declared) if account else []
        self._look_at_receivers([*declared, *live])

    def _add(self, check: Check, level: Level, what: str, step: str = "") -> None:
        self.lines.append(Line(check, level, what, step))

    def _read(self) -> None:
        """Ask `pulumi` for config and state, at the same time."""
        with waiting(f"Reading stack `{self.stack.name}` ..."), ThreadPoolExecutor(2) as pool:
            config, state = pool.submit(_tried, self.stack.config), pool.submit(_tried, self.stack.state)
            (read, self._no_config), (self._state, self._no_state) = config.result(), state.result()
        self._config, self._encrypted = read or (self.inputs.config(), frozenset())
        self._is_of_a_program = bool(read and self._state and self._state.is_of_a_program(self._config))
        if read and self._state and self._state.of_a_program():  # then its secrets are compared
            self._state, self._no_state = _tried(lambda: self.stack.state(show_secrets=True))

    def _refuse_trigger(self) -> None:
        from argyle_provider.core.model import Environment

        if self.options.trigger and self.environment is Environment.PRODUCTION:
            message = "Argyle simulates a refresh in the Sandbox only; this stack is in production."
            raise typer.BadParameter(message, param_hint="--trigger")

    def _declared(self) -> list[ExpandedSubscription]:
        """What the stack declares, as far as it can be read."""
        from argyle_provider.core.doctor import config_lines
        from argyle_provider.core.expansion import expand_all

        if self._is_of_a_program:
            problems = problems_of_a_program(self.stack, self._config, self._encrypted)
            if problems:
                self.lines += config_lines(problems, subscriptions=0)
            else:
                self._add(Check.CONFIG, Level.OK, "A program of its own declares this stack's subscriptions.")
            return self._of_a_program([])
        if self._no_config and not self.has_file:
            if self._no_state:  # the name of the stack is the question, and not its config
                self._add(Check.CONFIG, Level.UNKNOWN, f"No stack file declares stack `{self.stack.short_name}`.")
            else:
                self._add(Check.CONFIG, Level.FAILED, self._no_config.said, self._no_config.step)
            return self._of_a_program([])
        declaration, problems = self._declaration()
        declared = list(expand_all(declaration))
        self.lines += config_lines(problems, subscriptions=len(declared))
        if self._no_config and self._no_state:
            # `pulumi` needs the stack also for its config, so the state is the cause.
            self._add(Check.CONFIG, Level.UNKNOWN, "Whether `pulumi` can decrypt the config is not known.")
        elif self._no_config:
            self._add(Check.CONFIG, Level.FAILED, self._no_config.said, self._no_config.step)
        return [*declared, *self._of_a_program(declared)]

    def _of_a_program(self, declared: Sequence[ExpandedSubscription]) -> list[ExpandedSubscription]:
        """What a program declares beside *declared*, as the state has it."""
        from argyle_provider.core.drift import declared_by_program

        own = self._state.of_a_program([each.resource for each in declared]) if self._state else ()
        return list(declared_by_program(own))

    def _declaration(self) -> tuple[Declaration, tuple[Problem, ...]]:
        from argyle_provider.config.offline import read_offline
        from argyle_provider.config.online import read_online

        if not self._no_config:
            return read_online(self._config, self._encrypted, self.inputs, stack=self.stack.short_name)
        version = read_offline(self.inputs, stack=self.stack.short_name)
        # The secrets are ciphertexts here, which sign nothing.
        entries = tuple(replace(each, secret=None) for each in version.declaration.entries)
        return replace(version.declaration, entries=entries), version.problems

    def _look_at_state(self) -> None:
        from argyle_provider.core.doctor import state_lines

        if self._no_state:
            self._add(Check.STATE, Level.FAILED, self._no_state.said, self._no_state.step)
        elif self._state:
            self.lines += state_lines(self._state, stack=self.stack.name)

    def _account(self) -> Account | None:
        """The account, if it is certainly this stack's; else the lines say what is missing."""
        connection = self._connection()
        opened = self._opened(connection) if connection else None
        account = self._proven(connection, *opened) if connection and opened else None
        if account is None:
            self._add(Check.DRIFT, Level.UNKNOWN, "Whether the account matches the config is not known.", BEFORE)
            self._add(Check.LAST_SENT, Level.UNKNOWN, "When Argyle last sent something is not known.", BEFORE)
            if self.options.trigger:
                self._add(Check.END_TO_END, Level.UNKNOWN, "Nothing was triggered.", BEFORE)
        return account

    def _connection(self) -> Connection | None:
        from argyle_provider.config.connection import connection_from
        from argyle_provider.core.keys import API_KEY_ID, API_KEY_SECRET
        from argyle_provider.exceptions import ConfigurationError

        try:
            return connection_from(self._config, os.environ, stack=self.stack.name)
        except ConfigurationError as error:
            problem = error.problems[0]
        if self.environment is None and any(each.level is Level.FAILED for each in self.lines):
            self._add(Check.KEY, Level.UNKNOWN, "Whether Argyle accepts the key is not known.", BEFORE)
        elif self._no_config and {API_KEY_ID, API_KEY_SECRET} & self._config.keys():
            self._add(Check.KEY, Level.UNKNOWN, "The key is in the config, which can't be decrypted.", BEFORE)
        else:
            self._add(Check.KEY, Level.FAILED, f"`{problem.where}`: {problem.message}")
        return None

    def _opened(self, connection: Connection) -> tuple[ArgyleClient, Listing] | None:
        """The account's list."""
        from argyle_provider.exceptions import ForbiddenError, RequestError, UnauthorizedError

        try:
            opened = list_subscriptions(connection)
        except (ForbiddenError, UnauthorizedError) as error:
            self._add(Check.KEY, Level.FAILED, str(error))
        except RequestError as error:
            self._add(Check.KEY, Level.UNKNOWN, str(error))
        else:
            self._add(Check.KEY, Level.OK, f"Argyle accepts the key in {connection.environment.value}.")
            return opened
        return None

    def _proven(self, connection: Connection, client: ArgyleClient, listing: Listing) -> Account | None:
        from argyle_provider.core.doctor import account_line, unproven_account_line
        from argyle_provider.exceptions import AccountError

        state = self._state
        if state is None or self._no_config:
            self.lines.append(unproven_account_line([each.name for each in listing.subscriptions]))
            return None
        try:
            account = Account.proven(self.stack, self._config, self._encrypted, state, connection, client, listing)
        except AccountError as error:
            self._add(Check.ACCOUNT, Level.FAILED, str(error))
            return None
        self.lines.append(account_line(connection.environment, live=len(listing.rows)))
        return account

    def _live(self, account: Account, declared: list[ExpandedSubscription]) -> list[ExpandedSubscription]:
        """Look at what is live, and return it under the resources that manage it."""
        from argyle_provider.core.doctor import drift_lines, secret_lines, sending_lines, url_lines
        from argyle_provider.core.model import ExpandedSubscription
        from argyle_provider.exceptions import ConfigurationError
        from argyle_provider.report.silence import sent

        name, wanted = self.stack.name, {each.resource: each for each in declared}
        rows = account.listing.subscriptions
        owners = {each.id: each.resource for each in account.state.subscriptions if not each.to_delete}
        managed = [(owners[each.id], each) for each in rows if each.id in owners]
        try:
            drift = account.drift(self.options.quiet_after)
        except ConfigurationError:
            self._add(Check.DRIFT, Level.UNKNOWN, "Whether the account matches the config is not known.", BEFORE)
        else:
            contents = {each.id: wanted[owner].subscription for owner, each in managed if owner in wanted}
            self.lines += drift_lines(drift, stack=name)
            self.lines += secret_lines(drift, rows, contents, stack=name)
            self.lines += url_lines(drift, [each.subscription for each in declared])
        self.lines += sending_lines(
            managed,
            account.silent(self.options.quiet_after),
            {each.id: sent(each, account.now) for _, each in managed},
        )
        if self.options.trigger:
            self.lines.append(trigger(account, self.options.trigger, managed))
        return [
            ExpandedSubscription(wanted[owner].entry if owner in wanted else owner, owner, each.subscription)
            for owner, each in managed
        ]

    def _look_at_receivers(self, subscriptions: list[ExpandedSubscription]) -> None:
        """Look at each receiver, or leave it alone; see :class:`Options`."""
        from argyle_provider.core.looks import receivers_of
        from argyle_provider.core.model import Environment
        from argyle_provider.core.receiver_lines import receiver_lines
        from argyle_provider.deliveries.look import look_at_all

        receivers, probe = receivers_of(subscriptions), self.options.probe
        if probe is None:
            probe = self.environment not in {None, Environment.PRODUCTION}
        looks: Sequence[Look | None] = [None] * len(receivers)
        if probe:
            with counting("Looking at receivers", len(receivers)) as done:
                looks = look_at_all(receivers, signed=self.options.signed, on_look=done)
        for receiver, look in zip(receivers, looks, strict=True):
            self.lines += receiver_lines(receiver, look, stack=self.stack.name, signed=self.options.signed)


def _tried(read: Callable[[], Value]) -> tuple[Value | None, EngineError | None]:
    """What was read, or why it can't be read."""
    from argyle_provider.exceptions import EngineError

    try:
        return read(), None
    except EngineError as error:
        return None, error
