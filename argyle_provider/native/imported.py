"""The secret of a subscription that the engine's own command imports.

``pulumi import`` prints code with all inputs, secrets in plain text. So the imported inputs have a placeholder instead,
and the real secret is in the outputs only, encrypted. A program with the placeholder keeps the subscription as it is,
and can't create one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from argyle_provider.exceptions import GuardError

if TYPE_CHECKING:
    from argyle_provider.properties import Bag

PLACEHOLDER = "[imported secret]"


def without_secret(inputs: Bag) -> dict[str, Any]:
    """The *inputs* of an import, which the engine prints."""
    return {**inputs, "secret": PLACEHOLDER} if inputs.get("secret") else dict(inputs)


def with_secret(inputs: Bag, outputs: Bag) -> dict[str, Any]:
    """*inputs* with the real secret of the state in place of the placeholder."""
    return {**inputs, "secret": outputs.get("secret")} if inputs.get("secret") == PLACEHOLDER else dict(inputs)


def refuse_placeholder(inputs: Bag) -> None:
    """Refuse to create a subscription whose secret is the placeholder.

    Raises:
        GuardError: the program does not say the secret.
    """
    if inputs.get("secret") == PLACEHOLDER:
        message = (
            f"The secret of `{inputs.get('name')}` is the placeholder of `pulumi import`, and this change needs "
            "the real one. Nothing was sent to Argyle. Write the secret into the program, as a Pulumi secret, then run "
            "again."
        )
        raise GuardError(message)
