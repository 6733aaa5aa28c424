"""``argyle-webhooks stacks``: list the project's stacks."""

from __future__ import annotations

import typer

from argyle_provider.cli._output import Format, FormatOption, show_table


def stacks(*, report: FormatOption = Format.TEXT) -> None:
    """List the project's stacks, in the order of deployment.

    Finds the stacks by their files. Local is first and production last; inside an environment, names decide. A workflow
    makes its matrix from the JSON, so a new stack is never forgotten. Works offline, without passphrase or account.

    Exit codes: 0 listed, 1 the environment of a stack can't be read (the stack is listed, with null), 2 no stack files
    or no usable Pulumi.yaml.

    \b
    Examples:
      argyle-webhooks stacks
      argyle-webhooks stacks --format json
    """
    from argyle_provider.cli._project import stacks_here
    from argyle_provider.config.offline import found_stack
    from argyle_provider.core.stacks import in_order
    from argyle_provider.report.stacks import STACKS_HEADINGS, stacks_json, stacks_rows

    found = in_order(found_stack(inputs, stack=stack) for stack, inputs in stacks_here().items())
    match report:
        case Format.JSON:
            typer.echo(stacks_json(found))
        case _:
            show_table(STACKS_HEADINGS, stacks_rows(found))
    for each in found:
        if each.doubt:
            typer.echo(f"{'Error' if each.is_broken else 'Note'}: {each.doubt}", err=True)
    raise typer.Exit(int(any(each.is_broken for each in found)))
