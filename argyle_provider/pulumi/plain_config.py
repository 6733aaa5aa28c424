"""Refuse secrets that are in plain text in a stack's config: the engine copies the whole config into the state.

Only the program can check this: the config that the provider gets does not say which values were encrypted.
"""

from __future__ import annotations

import json

import pulumi
from pulumi.runtime.config import CONFIG, is_config_secret

from argyle_provider.core import commands
from argyle_provider.core.keys import API_KEY_SECRET


def signed_with(resource: str, secret: pulumi.Input[str] | None) -> pulumi.Output[str]:
    """*secret* as a Pulumi secret; an empty one where there is none.

    Without it, a refresh would write a secret that was set by hand into the state in plain text.

    Raises:
        pulumi.RunError: *secret* is empty, or the secret or the API key is in plain text in the stack's config. An
            unknown output is checked once it is known.
    """
    if API_KEY_SECRET in CONFIG.get() and not is_config_secret(API_KEY_SECRET):
        raise pulumi.RunError(_refusal(resource, "The API key", API_KEY_SECRET))
    if secret is None:
        return pulumi.Output.secret("")
    if isinstance(secret, str):
        return pulumi.Output.secret(_encrypted(resource, secret))
    known: pulumi.Output[str] = pulumi.Output.secret(secret)
    return known.apply(lambda value: _encrypted(resource, value))


def _encrypted(resource: str, secret: str) -> str:
    if secret == "":
        message = f"WebhookSubscription `{resource}`: `secret` is empty. Give it a value, or leave `secret` out."
        raise pulumi.RunError(message)
    for key, value in CONFIG.get().items():
        if not is_config_secret(key) and _contains(value, secret):
            raise pulumi.RunError(_refusal(resource, "The secret", key))
    return secret


def _contains(value: object, secret: str) -> bool:
    """Whether a value of the config is *secret*, or JSON text that contains it."""
    return isinstance(value, str) and (value == secret or (value[:1] in {"{", "["} and json.dumps(secret) in value))


def _refusal(resource: str, what: str, key: str) -> str:
    command = commands.set_secret((key,), stack=pulumi.get_stack())
    return (
        f"WebhookSubscription `{resource}`: {what} is in plain text in the stack's config, as `{key}`; Pulumi would "
        f"store it unencrypted in the state. Remove it from the config, then run `{command}`."
    )
