"""Argyle webhook subscriptions as code.

Importing this package loads neither ``pulumi`` nor ``requests``: each name is loaded when it is first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from argyle_provider.version import __version__

if TYPE_CHECKING:
    from argyle_provider.exceptions import ArgyleProviderError, ConfigurationError
    from argyle_provider.pulumi.program import declared_stack
    from argyle_provider.pulumi.resources import SubscriptionSet, WebhookSubscription

__all__ = [
    "ArgyleProviderError",
    "ConfigurationError",
    "SubscriptionSet",
    "WebhookSubscription",
    "__version__",
    "declared_stack",
]

_HOMES = {
    "ArgyleProviderError": "exceptions",
    "ConfigurationError": "exceptions",
    "SubscriptionSet": "pulumi.resources",
    "WebhookSubscription": "pulumi.resources",
    "declared_stack": "pulumi.program",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return [*globals(), *__all__]
