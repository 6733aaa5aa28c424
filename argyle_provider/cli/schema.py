"""``argyle-webhooks schema``: print the JSON Schema of stack files."""

from __future__ import annotations

import json

import typer


def schema() -> None:
    """Print the JSON Schema of stack files, for editors.

    An editor finds the schema by the first line of a stack file:

    \b
      # yaml-language-server: $schema=schema.json

    Exit code: 0.

    \b
    Example:
      argyle-webhooks schema > stacks/schema.json
    """
    from argyle_provider.config.json_schema import stack_file_schema

    typer.echo(json.dumps(stack_file_schema(), indent=2))
