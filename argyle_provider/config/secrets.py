"""Where a stack's config holds secrets, and how to speak of them without showing one."""

from __future__ import annotations

from argyle_provider.core.commands import set_secret

API_KEY_SECRET = "argyle:apiKeySecret"  # noqa: S105 - the name of a key
_SECRET = "secret"  # noqa: S105 - as above


def plain_secret(path: tuple[str, ...]) -> str:
    """What to say of a secret in plain text at *path*."""
    return (
        "it is in plain text and would lie in the stack's state in clear; delete it here and run "
        f"`{set_secret(path, stack=None)}`"
    )


def shown_path(path: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """*path* as far as it can be shown: not into a secret, and without a key like ``secret:abc`` that lacks a space."""
    for depth, part in enumerate(path):
        text = str(part).lower()
        if _SECRET in text:
            return path[: depth + (text in {_SECRET, API_KEY_SECRET.lower(), "apikeysecret"})]
    return path
