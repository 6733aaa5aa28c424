"""A stack's config read without the engine: no passphrase, no backend, no network.

An encrypted secret stands for itself as its ciphertext: whether there is one can be judged, and whether it was entered
again, but not what it is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from argyle_provider.config.parsing import parse, without_repeats
from argyle_provider.config.secrets import encryption_problems
from argyle_provider.core.across_stacks import problems_across
from argyle_provider.core.keys import ENVIRONMENT, SUBSCRIPTIONS
from argyle_provider.core.stack_version import StackVersion

if TYPE_CHECKING:
    from collections.abc import Mapping

    from argyle_provider.config.inputs import StackInputs

_REQUIRED = ((ENVIRONMENT,), (SUBSCRIPTIONS,))


def read_together(stacks: Mapping[str, StackInputs]) -> dict[str, StackVersion]:
    """Each stack's config, by the stack's name, with what only shows when all are seen together."""
    found = {stack: read_offline(inputs, stack=stack) for stack, inputs in stacks.items()}
    across = problems_across([each.declaration for each in found.values() if not each.errors])
    return {
        stack: replace(each, problems=stacks[stack].located((*each.problems, *across.get(stack, ()))))
        for stack, each in found.items()
    }


def read_offline(inputs: StackInputs, *, stack: str) -> StackVersion:
    """What *inputs* declare as the config of *stack*, and everything that can be known to be wrong with it."""
    config = inputs.config()
    declaration, found = parse(config, stack=stack)
    version = StackVersion(declaration, inputs.located(inputs.problems()), inputs.project, inputs.imports)
    if inputs.is_unreadable:
        return version
    unset = inputs.unset_secrets(stack=stack)
    encryption = encryption_problems(config, stack=stack)
    others = (*found, *inputs.refusals(stack=stack))
    known = [each for each in others if not (inputs.imports and each.path in _REQUIRED and each.path[0] not in config)]
    return replace(version, problems=inputs.located(without_repeats(inputs.problems(), unset, encryption, known)))
