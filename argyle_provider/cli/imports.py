"""``argyle-webhooks import``: bring live subscriptions under a stack's management."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from argyle_provider.cli._account import StackOption, open_account
from argyle_provider.cli._output import show, waiting

if TYPE_CHECKING:
    from argyle_provider.core.model import ExpandedSubscription


def import_(
    *,
    pairs: Annotated[
        list[str] | None,
        typer.Argument(metavar="SUBSCRIPTION=ID", help="Which live subscription to import as which declared one."),
    ] = None,
    stack: StackOption,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Import. Without this option, only show what would be imported.")
    ] = False,
) -> None:
    """Bring live subscriptions under a stack's management.

    Changes only the stack's state; nothing is sent to Argyle, and deliveries continue. Matches each declared, unmanaged
    subscription with a live one: the id that you name, an identical one, or the only one with its name. If several
    match, the import is refused and shows their ids. Afterwards, `pulumi preview` shows only what still differs.

    Exit codes: 0 imported or shown, 1 refused or failed, 2 no usable Pulumi.yaml.

    \b
    Examples:
      argyle-webhooks import --stack sandbox
      argyle-webhooks import --stack sandbox --yes
      argyle-webhooks import --stack sandbox payroll=85fab193-1195-47e3-951b-fbbfbbac3d3e --yes
    """
    from argyle_provider.cli._project import project_here, refuse_own_program
    from argyle_provider.core.commands import engine_import, pulumi
    from argyle_provider.core.expansion import expand_all
    from argyle_provider.core.guards import DeclaredSet
    from argyle_provider.core.imports import find_imports
    from argyle_provider.core.model import Replacement
    from argyle_provider.exceptions import ImportRefusedError
    from argyle_provider.properties import SUBSCRIPTION
    from argyle_provider.pulumi_cli.import_file import import_file
    from argyle_provider.report.imports import imports_text, refused_text

    instead = "Declare each subscription as it is live, and `pulumi up` takes it over without a request."
    command = engine_import(SUBSCRIPTION, "NAME", "ID", stack=stack)
    refuse_own_program(project_here().file, instead=f"{instead} Or run `{command}` for each.")
    account = open_account(stack)
    if account.state.is_of_a_program(account.config):
        message = f"The program of stack `{stack}` declares its subscriptions itself, and its config none. {instead}"
        raise ImportRefusedError(message)
    declaration = account.declaration()
    declared = expand_all(declaration)
    told = _told(pairs or [], declared)
    found = find_imports(declared, account.listing.rows, account.state, told=told)
    if found.refusals:
        raise ImportRefusedError(refused_text(found, stack=stack, told=told))
    show(imports_text(found, pauses=declaration.replacement is Replacement.DELETE_FIRST))
    if not found.matches:
        return
    if not yes:
        typer.echo("This was a dry run. Add `--yes` to import.")
        return
    remembered = None if account.state.declared else DeclaredSet.of(declaration, declared)
    with waiting("Importing ..."):
        account.stack.import_resources(
            import_file(found.matches, remembered, environment=declaration.environment, account=account.proof)
        )
    typer.echo(
        f"Imported; nothing was sent to Argyle. Run `{pulumi('preview', stack=stack)}` to see what still differs."
    )


def _told(pairs: list[str], declared: tuple[ExpandedSubscription, ...]) -> dict[str, str]:
    """The ids on the command line by resource name. An entry with one subscription can be named by its key."""
    only = {each.entry: each.resource for each in declared if sum(one.entry == each.entry for one in declared) == 1}
    told: dict[str, str] = {}
    for pair in pairs:
        name, equals, subscription_id = pair.partition("=")
        if not name or not equals or not subscription_id:
            message = f"`{pair}` is not of the form SUBSCRIPTION=ID, like payroll=85fab193-1195-47e3-951b-fbbfbbac3d3e."
            raise typer.BadParameter(message)
        if only.get(name, name) in told:
            message = f"`{name}` has two ids. Name one id for each subscription."
            raise typer.BadParameter(message)
        told[only.get(name, name)] = subscription_id
    return told
