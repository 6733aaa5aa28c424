"""Argyle webhook subscriptions as code.

Importing this package loads neither ``pulumi`` nor ``requests``: each name is loaded when it is first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from argyle_provider.version import __version__

if TYPE_CHECKING:
    from argyle_provider.exceptions import ArgyleProviderError, ConfigurationError
    from argyle_provider.pulumi.component import StackSubscriptions
    from argyle_provider.pulumi.resources import WebhookSubscription

__all__ = [
    "ArgyleProviderError",
    "ConfigurationError",
    "StackSubscriptions",
    "WebhookSubscription",
    "__version__",
]

_HOMES = {
    "ArgyleProviderError": "exceptions",
    "ConfigurationError": "exceptions",
    "StackSubscriptions": "pulumi.component",
    "WebhookSubscription": "pulumi.resources",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return [*globals(), *__all__]
