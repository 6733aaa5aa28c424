"""``argyle-webhooks schema``: the JSON Schema of stack files."""

from __future__ import annotations

import json

import typer


def schema() -> None:
    """Print the JSON Schema of stack files, for editors.

    The first line of a stack file tells an editor where it is:

    \b
      # yaml-language-server: $schema=schema.json

    \b
    Example:
      argyle-webhooks schema > stacks/schema.json
    """
    from argyle_provider.config.json_schema import stack_file_schema

    typer.echo(json.dumps(stack_file_schema(), indent=2))
