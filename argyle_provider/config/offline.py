"""A stack file read without the engine: no passphrase, no backend, no network.

An encrypted secret stands for itself as its ciphertext: whether there is one can be judged, and whether it was entered
again, but not what it is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from argyle_provider.config.parsing import parse
from argyle_provider.config.yaml_values import Encrypted
from argyle_provider.core.across_stacks import problems_across
from argyle_provider.core.model import Problem
from argyle_provider.core.review import StackVersion
from argyle_provider.core.validation import SUBSCRIPTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from argyle_provider.config.stack_file import StackFile

_REQUIRED = (("argyle:environment",), (SUBSCRIPTIONS,))


def read_together(files: Mapping[str, StackFile]) -> dict[str, StackVersion]:
    """Each stack's file, by the stack's name, with what only shows when all are seen together."""
    found = {stack: read_offline(file, stack=stack) for stack, file in files.items()}
    across = problems_across([each.declaration for each in found.values() if not each.errors])
    return {
        stack: replace(each, problems=files[stack].located((*each.problems, *across.get(stack, ()))))
        for stack, each in found.items()
    }


def read_offline(file: StackFile, *, stack: str) -> StackVersion:
    """What *file* declares as the file of *stack*, and everything that can be known to be wrong with it."""
    problems = file.problems()
    config = file.config()
    declaration, found = parse(config, stack=stack)
    if isinstance(config.get(SUBSCRIPTIONS), Encrypted):
        message = "it is encrypted as a whole, so nobody can review it: encrypt each secret alone, with --path"
        found = (Problem((SUBSCRIPTIONS,), message),)
    if problems and not config:  # nothing of it could be read
        return StackVersion(declaration, file.located(problems))
    told = {each.path for each in problems}
    others = [
        each
        for each in (*found, *file.plain_secrets(), *file.unset_secrets())
        if each.path not in told
        and not (file.imports_environments and each.path in _REQUIRED and each.path[0] not in config)
    ]
    return StackVersion(declaration, file.located((*problems, *others)))
