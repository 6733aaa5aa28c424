"""Read the stack's config into what the program declares, or raise one error that lists every problem."""

from __future__ import annotations

import gc
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pulumi

from argyle_provider.config.connection import connection_from
from argyle_provider.config.inputs import StackInputs
from argyle_provider.config.online import read_online
from argyle_provider.config.parsing import refuse_errors, size_problems
from argyle_provider.config.project import Project, root_around
from argyle_provider.core.expansion import expand_all
from argyle_provider.core.guards import DeclaredSet
from argyle_provider.core.keys import ENVIRONMENT
from argyle_provider.core.model import Problem, Replacement
from argyle_provider.exceptions import ConfigurationError, ProjectError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from argyle_provider.core.model import Declaration, ExpandedSubscription


@dataclass(frozen=True)
class DeclaredStack:
    """What the stack's config declares.

    Attributes:
        subscriptions: every API subscription that the entries need.
        declared_set: the inputs of the stack's :class:`~argyle_provider.SubscriptionSet`.
        delete_first: whether a replacement deletes the old subscription before it creates the new one.
    """

    subscriptions: tuple[ExpandedSubscription, ...]
    declared_set: DeclaredSet
    delete_first: bool

    @classmethod
    def of(cls, declaration: Declaration) -> DeclaredStack:
        """The stack that *declaration* describes."""
        subscriptions = expand_all(declaration)
        return cls(
            subscriptions=subscriptions,
            declared_set=DeclaredSet.of(declaration, subscriptions),
            delete_first=declaration.replacement is Replacement.DELETE_FIRST,
        )


def declared_stack() -> DeclaredStack:
    """Read the config of the current stack.

    Raises:
        pulumi.RunError: the config is wrong; the message lists every problem, with file and line where they are known.
    """
    gc.freeze()  # what is loaded stays; walking through it again for garbage is a tenth of a large stack's program
    config = pulumi.runtime.config.get_config_env()
    inputs = _inputs(pulumi.get_stack())
    encrypted = pulumi.runtime.config.get_config_secret_keys_env()
    declaration, problems = read_online(config, encrypted, inputs, stack=pulumi.get_stack())
    located = (*problems, *inputs.located((*_size_problems(), *_key_problems(config))))
    try:
        refuse_errors(located, stack=declaration.stack)
    except ConfigurationError as error:
        raise pulumi.RunError(str(error)) from None
    for each in located:
        pulumi.warn(str(each))
    return DeclaredStack.of(declaration)


def _inputs(stack: str) -> StackInputs:
    """The files of the config of *stack*; empty for a program outside a project folder."""
    try:
        root = root_around(Path.cwd())
    except ProjectError:
        return StackInputs(b"", shown_as=f"Pulumi.{stack}.yaml")
    try:
        return Project.at(root, shown_from=root).inputs(stack)
    except ProjectError as error:
        raise pulumi.RunError(str(error)) from None


def _size_problems() -> list[Problem]:
    return size_problems(len(os.environ.get("PULUMI_CONFIG", "").encode()))


def _key_problems(config: Mapping[str, object]) -> tuple[Problem, ...]:
    try:
        connection_from(config, os.environ, stack=pulumi.get_stack())
    except ConfigurationError as error:
        return tuple(each for each in error.problems if each.path != (ENVIRONMENT,))
    return ()
