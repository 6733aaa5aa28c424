"""Secrets that a stack's config holds in plain text; the engine keeps the whole config in the state, as it stands.

Only the program can know: the provider is given the config without a word about what was encrypted.
"""

from __future__ import annotations

import json

import pulumi
from pulumi.runtime.config import CONFIG, is_config_secret

from argyle_provider.core import commands
from argyle_provider.core.keys import API_KEY_SECRET


def signed_with(resource: str, secret: pulumi.Input[str] | None) -> pulumi.Output[str]:
    """*secret* as a Pulumi secret; the empty one where there is none.

    Always a secret, even without one: else a secret set by hand would enter the state in clear at a refresh.

    Raises:
        pulumi.RunError: it is empty, or the stack's config holds it or the API key in plain text. Of an output that is
            not known yet, when it is known.
    """
    if API_KEY_SECRET in CONFIG.get() and not is_config_secret(API_KEY_SECRET):
        raise pulumi.RunError(_refusal(resource, "the API key", API_KEY_SECRET))
    if secret is None:
        return pulumi.Output.secret("")
    if isinstance(secret, str):
        return pulumi.Output.secret(_encrypted(resource, secret))
    known: pulumi.Output[str] = pulumi.Output.secret(secret)
    return known.apply(lambda value: _encrypted(resource, value))


def _encrypted(resource: str, secret: str) -> str:
    if secret == "":
        message = f"WebhookSubscription '{resource}': its secret is empty. Give it a value, or leave `secret` out."
        raise pulumi.RunError(message)
    for key, value in CONFIG.get().items():
        if not is_config_secret(key) and _holds(value, secret):
            raise pulumi.RunError(_refusal(resource, "its secret", key))
    return secret


def _holds(value: object, secret: str) -> bool:
    """Whether a value of the config is the *secret*, or JSON text that has it somewhere."""
    return isinstance(value, str) and (value == secret or (value[:1] in {"{", "["} and json.dumps(secret) in value))


def _refusal(resource: str, what: str, key: str) -> str:
    command = commands.set_secret((key,), stack=pulumi.get_stack())
    return (
        f"WebhookSubscription '{resource}': {what} is in plain text in the stack's config, as `{key}`; Pulumi would "
        f"store it unencrypted in the state. Remove it there, then run `{command}`."
    )
