"""Read a stack's config without Pulumi: no passphrase, no backend, no network.

The value of an encrypted secret is its ciphertext. So it is known whether there is a secret and whether it was entered
again, but not its text.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from argyle_provider.config.parsing import parse, unknown_keys, without_repeats
from argyle_provider.config.secrets import encryption_problems
from argyle_provider.config.yaml_values import Encrypted
from argyle_provider.core.across_stacks import problems_across
from argyle_provider.core.keys import ENVIRONMENT, SUBSCRIPTIONS
from argyle_provider.core.model import Environment
from argyle_provider.core.stack_version import StackVersion
from argyle_provider.core.stacks import FoundStack

if TYPE_CHECKING:
    from collections.abc import Mapping

    from argyle_provider.config.inputs import StackInputs

_REQUIRED = ((ENVIRONMENT,), (SUBSCRIPTIONS,))


def read_together(stacks: Mapping[str, StackInputs]) -> dict[str, StackVersion]:
    """Each stack's config by the stack's name, with the problems between stacks."""
    found = {stack: read_offline(inputs, stack=stack) for stack, inputs in stacks.items()}
    across = problems_across([each.declaration for each in found.values() if not each.errors])
    return {
        stack: replace(each, problems=stacks[stack].located((*each.problems, *across.get(stack, ()))))
        for stack, each in found.items()
    }


def found_stack(inputs: StackInputs, *, stack: str) -> FoundStack:
    """The stack *stack* as its file shows it, without a look at anything but its environment."""
    value = None if inputs.is_unreadable else inputs.config().get(ENVIRONMENT)
    readable = not isinstance(value, Encrypted)
    environment = next((each for each in Environment if readable and each.value == value), None)
    return FoundStack(stack, environment, inputs.file, is_imported=value is None and bool(inputs.imports))


def read_offline(inputs: StackInputs, *, stack: str) -> StackVersion:
    """The declaration in *inputs* for *stack*, with every problem that can be found offline."""
    config = inputs.config()
    declaration, found = parse(config, stack=stack, others=inputs.other_keys)
    version = StackVersion(declaration, inputs.located(inputs.problems()), inputs.project, inputs.imports)
    if inputs.is_unreadable:
        return version
    unset = inputs.secrets_without_use(stack=stack)
    encryption = encryption_problems(config, stack=stack)
    others = (*found, *inputs.refusals(stack=stack))
    known = [each for each in others if not (inputs.imports and each.path in _REQUIRED and each.path[0] not in config)]
    groups = (inputs.problems(), unset, unknown_keys(found), encryption, known)
    return replace(version, problems=inputs.located(without_repeats(*groups)))
