"""From the stack's config to what the program declares; or one error that lists everything that is wrong with it."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pulumi
from ruamel.yaml import YAML

from argyle_provider.config.connection import connection_from
from argyle_provider.config.parsing import parse, size_problems
from argyle_provider.config.stack_file import StackFile, plain_secret
from argyle_provider.core.expansion import expand
from argyle_provider.core.guards import DeclaredSet
from argyle_provider.core.model import Problem, Replacement, Severity
from argyle_provider.exceptions import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from argyle_provider.core.model import Declaration, ExpandedSubscription


@dataclass(frozen=True)
class DeclaredStack:
    """What the stack's config declares.

    Attributes:
        subscriptions: every API subscription that the entries need.
        declared_set: what a :class:`~argyle_provider.SubscriptionSet` remembers of it.
        delete_first: whether a replacement deletes the old subscription before it creates the new one.
    """

    subscriptions: tuple[ExpandedSubscription, ...]
    declared_set: DeclaredSet
    delete_first: bool

    @classmethod
    def of(cls, declaration: Declaration) -> DeclaredStack:
        """The stack that *declaration* describes."""
        subscriptions = tuple(each for entry in declaration.entries for each in expand(entry, stack=declaration.stack))
        return cls(
            subscriptions=subscriptions,
            declared_set=DeclaredSet.of(declaration, subscriptions),
            delete_first=declaration.replacement is Replacement.DELETE_FIRST,
        )


def declared_stack() -> DeclaredStack:
    """The current stack, from its config.

    Raises:
        pulumi.RunError: the config is wrong; the message lists every problem, with file and line where it has one.
    """
    config = pulumi.runtime.config.get_config_env()
    file = _stack_file()
    declaration, problems = parse(config, stack=pulumi.get_stack())
    located = [
        each if each.position else replace(each, position=file.position(each.path))
        for each in (*problems, *_secret_problems(config, declaration, file), *_size_problems(), *_key_problems(config))
    ]
    errors = [each for each in located if each.severity is Severity.ERROR]
    if errors:
        count = "a problem" if len(errors) == 1 else f"{len(errors)} problems"
        heading = f"the config of stack '{declaration.stack}' has {count}; nothing was sent to Argyle:"
        raise pulumi.RunError(str(ConfigurationError(_in_order(errors), heading=heading)))
    for each in _in_order(located):
        pulumi.warn(str(each))
    return DeclaredStack.of(declaration)


def _in_order(problems: Iterable[Problem]) -> list[Problem]:
    """As they stand in the file; what has no place comes first."""
    return sorted(problems, key=lambda each: (each.position.line, each.position.column) if each.position else (0, 0))


def _stack_file() -> StackFile:
    """The stack file where Pulumi looks for it: in ``stackConfigDir`` of the project that the program runs in."""
    here = Path.cwd()
    root = next((folder for folder in (here, *here.parents) if (folder / "Pulumi.yaml").is_file()), here)
    project = YAML(typ="safe").load(root / "Pulumi.yaml") if (root / "Pulumi.yaml").is_file() else {}
    path = Path(project.get("stackConfigDir") or ".") / f"Pulumi.{pulumi.get_stack()}.yaml"
    return StackFile(root / path, shown_as=str(path))


def _secret_problems(config: Mapping[str, object], declaration: Declaration, file: StackFile) -> Iterator[Problem]:
    """Secrets in plain text, in the file or wherever else the config comes from (ESC, ``--config-file``)."""
    found = list(file.plain_secrets())
    yield from found
    encrypted = pulumi.runtime.config.get_config_secret_keys_env()
    if not found and "argyle:subscriptions" not in encrypted and "argyle:defaults" not in encrypted:
        for entry in declaration.entries:
            if entry.secret is not None:
                path = ("argyle:subscriptions", entry.key, "secret")
                yield Problem(path, plain_secret(path))
    if config.get("argyle:apiKeySecret") and "argyle:apiKeySecret" not in encrypted and not found:
        yield Problem(("argyle:apiKeySecret",), plain_secret(("argyle:apiKeySecret",)))


def _size_problems() -> list[Problem]:
    return size_problems(len(os.environ.get("PULUMI_CONFIG", "").encode()))


def _key_problems(config: Mapping[str, object]) -> tuple[Problem, ...]:
    try:
        connection_from(config, os.environ)
    except ConfigurationError as error:
        return tuple(each for each in error.problems if each.path != ("argyle:environment",))
    return ()
