"""Decide whose API key comes first: that of the environment, or that of the provider's own arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from argyle_provider.properties import Bag

EXPLICIT = "explicit"
"""The input that marks a provider that the program makes. A refresh or destroy sees nothing but inputs."""

_KEY = ("apiKeyId", "apiKeySecret")
_VARIABLES = {"ARGYLE_API_KEY_ID": _KEY, "ARGYLE_API_KEY_SECRET": _KEY, "ARGYLE_API_URL": ("apiUrl",)}


def environment_for(settings: Bag, environ: Mapping[str, str]) -> dict[str, str]:
    """The part of *environ* that a provider with *settings* uses.

    For the default provider, the environment comes first, as for the dynamic provider. A provider that the program
    makes may be the second account of the program, so its own arguments come first: the environment has one key only.
    """
    own = settings if settings.get(EXPLICIT) else {}
    return {
        name: value
        for name, value in environ.items()
        if not any(own.get(setting) for setting in _VARIABLES.get(name, ()))
    }
