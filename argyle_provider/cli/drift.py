"""``argyle-webhooks drift``: declared against live."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from argyle_provider.cli._account import StackOption, open_account
from argyle_provider.cli._output import Format, FormatOption, show

if TYPE_CHECKING:
    from argyle_provider.cli._account import Account
    from argyle_provider.core.drift import Drift
    from argyle_provider.core.model import Declaration, ExpandedSubscription

DRIFT = 2
"""The exit code when there is drift."""


def drift(*, stack: StackOption, report: FormatOption = Format.TEXT) -> None:
    """Compare what a stack declares with what is live.

    Shows what is missing, different field by field, no longer declared, and live without being managed, each with the
    command that settles it. It reads only. Exit code: 0 without drift, 2 with drift, 1 where it can't be told.

    \b
    Examples:
      argyle-webhooks drift --stack production
      argyle-webhooks drift --stack production --format json
    """
    from argyle_provider.report.drift import drift_json, drift_text

    account = open_account(stack)
    found = drift_of(account)
    if report is Format.JSON:
        typer.echo(drift_json(found, stack=stack))
    else:
        show(drift_text(found, stack=stack, now=account.listing.server_time))
    raise typer.Exit(0 if found.is_empty else DRIFT)


def drift_of(account: Account) -> Drift:
    """What differs in a stack's account.

    Raises:
        ConfigurationError: the stack's config has errors, so that nobody knows what it declares.
    """
    from argyle_provider.core.drift import find_drift
    from argyle_provider.core.expansion import expand_all
    from argyle_provider.core.guards import DeclaredSet, refusals
    from argyle_provider.core.model import Replacement

    declared: tuple[ExpandedSubscription, ...] | None = None
    refused: tuple[str, ...] = ()
    pauses: bool | None = None
    if not account.is_declared_by_its_program:
        declaration = account.declaration()
        declared = expand_all(declaration)
        pauses = declaration.replacement is Replacement.DELETE_FIRST
        recorded = account.state.declared
        refused = refusals(recorded, DeclaredSet.of(declaration, declared)) if recorded else ()
    others = _other_stacks(account)
    return find_drift(
        declared,
        [*account.listing.subscriptions, *account.listing.odd],
        account.state,
        stack=account.stack.short_name,
        elsewhere={each.subscription.name: other.stack for other in others for each in expand_all(other)},
        stacks=[other.stack for other in others],
        refused=refused,
        pauses=pauses,
    )


def _other_stacks(account: Account) -> list[Declaration]:
    """What the project's other stacks of the same environment declare."""
    from argyle_provider.config.parsing import parse
    from argyle_provider.config.project import Project

    stacks = Project.around(Path.cwd()).stacks()
    others = [parse(inputs.config(), stack=stack)[0] for stack, inputs in stacks.items()]
    return [
        each for each in others if each.stack != account.stack.short_name and each.environment is account.environment
    ]
