"""What ``argyle-webhooks init`` asks on a terminal. An empty answer takes the default; a wrong one is asked again."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import typer

from argyle_provider.core import init
from argyle_provider.core.model import Environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def project(default: str) -> str:
    """The name of the project."""
    return _ask("Name of the Pulumi project", init.project_problems, default=default)


def stacks() -> Iterator[init.StackAnswer]:
    """A stack for each environment with a receiver."""
    for environment in (Environment.SANDBOX.value, Environment.PRODUCTION.value):
        question = f"URL of your receiver in {environment}, or nothing to add the stack later"
        url = _ask(question, partial(init.url_problems, environment=environment))
        if url:
            yield init.StackAnswer(environment, environment, url)


def backend() -> str:
    """Where Pulumi keeps the state."""
    return _ask("URL where Pulumi keeps the state, or nothing for that of `pulumi login`", init.backend_problems)


def github() -> bool:
    """Whether GitHub runs the workflows."""
    return typer.confirm("Write workflows for GitHub?", default=True)


def _ask(question: str, problems: Callable[[str], tuple[str, ...]], default: str = "") -> str:
    def right(text: str) -> str:
        found = problems(text.strip()) if text.strip() else ()
        if found:
            raise typer.BadParameter(" ".join(found))
        return text.strip()

    return str(typer.prompt(question, default=default, show_default=bool(default), value_proc=right))
