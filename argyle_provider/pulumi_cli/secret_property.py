"""Secret properties in a state and in an import file: an object with a mark, and the text as JSON."""

from __future__ import annotations

import json

_MARK = "4dabf18193072939515e22adb298388d"
"""The key that marks an object as a special value (SDK, ``runtime/rpc.py``)."""
_SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - the engine's mark for a secret, not a secret


def marked_secret(text: str) -> dict[str, str]:
    """*text* as a secret property, which the engine encrypts before it stores it."""
    return {_MARK: _SECRET, "plaintext": json.dumps(text)}


def shown(value: object) -> object:
    """The value of a property; for a secret its plain text, or None where ``pulumi`` did not decrypt it."""
    if not isinstance(value, dict) or _MARK not in value:
        return value
    return json.loads(value["plaintext"]) if "plaintext" in value else None
