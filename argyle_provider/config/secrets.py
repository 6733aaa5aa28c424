"""Check what in a stack's config must be encrypted and what must not be, for values from any source.

The state contains the whole config, so a secret in plain text would be unencrypted there. Any other encrypted value
can't be reviewed and does not stay secret: Argyle, the state, reviews and logs show it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

from argyle_provider.config.schema import STRUCTURED
from argyle_provider.config.yaml_values import Encrypted
from argyle_provider.core.commands import set_secret
from argyle_provider.core.keys import API_KEY_ID, API_KEY_SECRET, DEFAULTS, SUBSCRIPTIONS
from argyle_provider.core.model import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

Path: TypeAlias = tuple[str | int, ...]

_SECRET = "secret"  # noqa: S105 - the name of a key
_GLUED = re.compile(r"secret[:=\s]+\S", re.IGNORECASE)


def structured(key: str, value: object) -> object:
    """*value* as a list or map; Pulumi passes it as JSON text, and a file can have JSON text too."""
    return decoded(value) if key in STRUCTURED else value


def decoded(value: object) -> object:
    """*value*, decoded if it is JSON text."""
    if not isinstance(value, str) or isinstance(value, Encrypted):
        return value
    try:
        return json.loads(value, object_pairs_hook=_unique)
    except (ValueError, RecursionError):
        return value


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        message = "a key occurs twice"
        raise ValueError(message)
    return found


def secrets_in(config: Mapping[str, object]) -> Iterator[tuple[tuple[str, ...], object]]:
    """Each path in *config* for a secret, with its value or None."""
    yield (API_KEY_SECRET,), config.get(API_KEY_SECRET)
    yield (DEFAULTS, _SECRET), _value(structured(DEFAULTS, config.get(DEFAULTS)), _SECRET)
    entries = structured(SUBSCRIPTIONS, config.get(SUBSCRIPTIONS))
    for name, entry in entries.items() if isinstance(entries, Mapping) else ():
        yield (SUBSCRIPTIONS, name, _SECRET), _value(entry, _SECRET)


def is_secret(path: Path) -> bool:
    """Whether *path* is the path of a secret, or inside it."""
    match path:
        case (key, *_) if key == API_KEY_SECRET:
            return True
        case (section, key, *_) if (section, key) == (DEFAULTS, _SECRET):
            return True
        case (section, _, key, *_) if (section, key) == (SUBSCRIPTIONS, _SECRET):
            return True
    return False


def holds_encrypted(value: object) -> bool:
    """Whether *value* or a part of it is encrypted."""
    return any(True for _ in _encrypted_in(value, ()))


def encryption_problems(config: Mapping[str, object], *, stack: str) -> Iterator[Problem]:
    """The secrets of *config* that are in plain text, and the other values that are encrypted.

    Args:
        config: by full key; an encrypted value is :class:`Encrypted`.
        stack: the stack's name, for the commands in the messages.
    """
    for path, value in secrets_in(config):
        if isinstance(value, str) and value and not isinstance(value, Encrypted):
            yield Problem(path, _plain(path, config, stack))
    for key, value in config.items():
        for place in _encrypted_in(structured(key, value), (key,)):
            if not is_secret(place) and place != (API_KEY_ID,):
                yield Problem(place, _encrypted(place, stack))


def _plain(path: tuple[str, ...], config: Mapping[str, object], stack: str) -> str:
    match path:
        case (_, entry, _):
            secret = f"The secret of `{entry}`"
        case _:
            secret = "The secret"  # noqa: S105 - the start of a sentence
    wrong = f"{secret} is in plain text; Pulumi would store it unencrypted in the state."
    command = set_secret(path, stack=stack)
    if len(path) > 1 and isinstance(config[path[0]], str):
        return f"{wrong} Write `{path[0]}` as a map instead of JSON text, without the secret, then run `{command}`."
    return f"{wrong} Remove it, then run `{command}`."


def _encrypted_in(value: object, path: Path) -> Iterator[Path]:
    match value:
        case Encrypted():
            yield path
        case Mapping():
            for key, each in value.items():
                yield from _encrypted_in(each, (*path, key))
        case list():
            if any(map(holds_encrypted, value)):
                yield path


def _encrypted(path: Path, stack: str) -> str:
    match path:
        case (*_, "url"):
            return (
                "A URL can't be encrypted, because Argyle, the state, reviews and logs show it. Write the URL in plain "
                "text, and put what must stay secret into `secret`."
            )
        case (str(section),) if section in {SUBSCRIPTIONS, DEFAULTS}:
            secret = (section, "ENTRY", _SECRET) if section == SUBSCRIPTIONS else (section, _SECRET)
            place = ", with the name of its entry for ENTRY" if section == SUBSCRIPTIONS else ""
        case (str(section), str(entry)) if section == SUBSCRIPTIONS:
            secret, place = (section, entry, _SECRET), ""
        case _:
            return "Only secrets can be encrypted, and a review can't read this value. Write the value in plain text."
    return (
        f"`{path[-1]}` is encrypted as one value, so a review can't read it. Write it in plain text without its "
        f"secrets, then encrypt each secret alone: `{set_secret(secret, stack=stack)}`{place}."
    )


def shown_path(path: Path) -> Path:
    """The start of *path* that can be shown: not inside a secret, and not a key like ``secret:abc`` without a space."""
    depth = next(
        (depth for depth in range(len(path)) if is_secret(path[:depth]) or is_glued(path[depth : depth + 1])), None
    )
    return path[:depth]


def is_glued(path: Path) -> bool:
    """Whether a key in *path* is like ``secret:abc``, which YAML reads as a key without a value."""
    return any(_GLUED.search(str(part)) for part in path)


def _value(node: object, key: str) -> object:
    return node.get(key) if isinstance(node, Mapping) else None
