"""``argyle-webhooks stacks new``: make a stack from another one's file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from argyle_provider.cli._output import refuse_existing, show, waiting, write_whole

if TYPE_CHECKING:
    from argyle_provider.config.stack_copy import CopyPlan


def new(
    *,
    stack: Annotated[str, typer.Argument(metavar="STACK", help="The name of the new stack, like dev-ana or pr-12.")],
    source: Annotated[
        str, typer.Option("--from", metavar="STACK", help="The stack to copy; it is in sandbox or local.")
    ],
    url: Annotated[str, typer.Option(metavar="URL", help="The receiver of every entry of the new stack.")],
) -> None:
    """Make a stack for a developer or a pull request from another stack.

    Makes the stack in the backend, and its file as a copy of the other one's: each entry delivers to URL, names start
    with the new stack's, nothing is protected, and the secrets are the same, encrypted for the new stack. Sends nothing
    to Argyle. Needs what `pulumi` needs: the backend, and the passphrase.

    Never overwrites a file. A stack that is in the backend without a file here gets its file again.

    Exit codes: 0 made, 1 refused, or the backend can't be asked, 2 no usable Pulumi.yaml or the file exists.

    \b
    Example:
      argyle-webhooks stacks new dev-ana --from dev --url https://ana.dev.example.com/argyle
    """
    from argyle_provider.cli._project import project_here, refuse_own_program
    from argyle_provider.config.project import short_name
    from argyle_provider.config.stack_copy import plan_copy
    from argyle_provider.core.commands import pulumi
    from argyle_provider.exceptions import StackCopyError
    from argyle_provider.pulumi_cli.backend import backend_stacks
    from argyle_provider.report.stack_copy import copy_text

    here, project = Path.cwd(), project_here()
    refuse_own_program(project.file, instead=f"Run `{pulumi('stack init', stack, stack=None)}` for a new stack.")
    file = Path(os.path.relpath(project.stack_file(short_name(stack))))
    refuse_existing(file)
    plan = plan_copy(project, source=short_name(source), stack=short_name(stack), url=url)
    with waiting("Asking the backend for the stacks of this project ..."):
        backend = {each.stack: each for each in backend_stacks(here)}
    if short_name(source) not in backend:
        message = (
            f"Stack `{source}` is not in the backend, so its secrets can't be read. Run "
            f"`{pulumi('stack init', source, stack=None)}`, then run again."
        )
        raise StackCopyError(message)
    known = backend.get(short_name(stack))
    _make(plan, source=source, stack=stack, is_new=known is None)
    show(copy_text(plan.version, name=stack, source=source, file=str(file), known=known))


def _make(plan: CopyPlan, *, source: str, stack: str, is_new: bool) -> None:
    """Make the stack if it *is_new*, and then its file. If anything fails, or is interrupted, neither is left."""
    from argyle_provider.config.stack_copy import encrypted_as
    from argyle_provider.pulumi_cli.backend import config_encrypted_again, is_taken, remove_empty_stack

    here, project = Path.cwd(), plan.project
    try:
        with waiting(f"Making stack `{stack}` ..."):
            made = config_encrypted_again(
                source,
                stack,
                folder=here,
                files=plan.needed(),
                made=str(plan.path.relative_to(project.root)),
                provider=plan.secrets_provider if is_new else None,
            )
        write_whole(plan.path, encrypted_as(plan.text, made, project=project.file))
    except BaseException as error:
        if is_new and not is_taken(error):
            remove_empty_stack(stack, folder=here)
        raise
