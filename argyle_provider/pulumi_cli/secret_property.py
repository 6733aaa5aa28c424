"""How a state and an import file hold a secret property: a mark, and the text as JSON beside it."""

from __future__ import annotations

import json

_MARK = "4dabf18193072939515e22adb298388d"
"""The key by which the engine knows that an object stands for something special (SDK, ``runtime/rpc.py``)."""
_SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - the engine's word for "a secret", and no secret


def marked_secret(text: str) -> dict[str, str]:
    """*text* as a secret property, which the engine encrypts before it stores it."""
    return {_MARK: _SECRET, "plaintext": json.dumps(text)}


def shown(value: object) -> object:
    """A property as it is; of a secret one its plain text, or None where ``pulumi`` was not asked to decrypt it."""
    if not isinstance(value, dict) or _MARK not in value:
        return value
    return json.loads(value["plaintext"]) if "plaintext" in value else None
