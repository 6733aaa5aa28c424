"""What in a stack's config must be encrypted and what must not be: one rule, whichever road the values come by.

A secret in plain text would be unencrypted in the state, which holds the whole config. Anything else that is encrypted
can't be reviewed, and does not stay secret: Argyle, the state, reviews and logs show it.
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
    """The list or map that *value* is; the engine passes it as JSON text, and a person may write it so."""
    return decoded(value) if key in STRUCTURED else value


def decoded(value: object) -> object:
    """*value*, or what it says where it is JSON text."""
    if not isinstance(value, str) or isinstance(value, Encrypted):
        return value
    try:
        return json.loads(value, object_pairs_hook=_unique)
    except (ValueError, RecursionError):
        return value


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        message = "a key stands twice"
        raise ValueError(message)
    return found


def secrets_in(config: Mapping[str, object]) -> Iterator[tuple[tuple[str, ...], object]]:
    """Each place in *config* where a secret belongs, with what is there; None where there is nothing."""
    yield (API_KEY_SECRET,), config.get(API_KEY_SECRET)
    yield (DEFAULTS, _SECRET), _value(structured(DEFAULTS, config.get(DEFAULTS)), _SECRET)
    entries = structured(SUBSCRIPTIONS, config.get(SUBSCRIPTIONS))
    for name, entry in entries.items() if isinstance(entries, Mapping) else ():
        yield (SUBSCRIPTIONS, name, _SECRET), _value(entry, _SECRET)


def is_secret(path: Path) -> bool:
    """Whether a secret belongs at *path* or around it."""
    match path:
        case (key, *_) if key == API_KEY_SECRET:
            return True
        case (section, key, *_) if (section, key) == (DEFAULTS, _SECRET):
            return True
        case (section, _, key, *_) if (section, key) == (SUBSCRIPTIONS, _SECRET):
            return True
    return False


def holds_encrypted(value: object) -> bool:
    """Whether *value* is encrypted, or something in it."""
    return any(True for _ in _encrypted_in(value, ()))


def encryption_problems(config: Mapping[str, object], *, stack: str) -> Iterator[Problem]:
    """What in *config* is in plain text and must not be, and what is encrypted and must not be.

    Args:
        config: by full key; what is encrypted is :class:`Encrypted`, whatever its text.
        stack: its name, for the commands that put it right.
    """
    for path, value in secrets_in(config):
        if isinstance(value, str) and value and not isinstance(value, Encrypted):
            yield Problem(path, _plain(path, config, stack))
    for key, value in config.items():
        for place in _encrypted_in(structured(key, value), (key,)):
            if not is_secret(place) and place != (API_KEY_ID,):
                yield Problem(place, _encrypted(place, stack))


def _plain(path: tuple[str, ...], config: Mapping[str, object], stack: str) -> str:
    wrong = "The secret is in plain text; Pulumi would store it unencrypted in the state."
    command = set_secret(path, stack=stack)
    if len(path) > 1 and isinstance(config[path[0]], str):
        return f"{wrong} Write `{path[0]}` as a map instead of JSON text, without it, then run `{command}`."
    return f"{wrong} Remove it where it is set, then run `{command}`."


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
                "A URL can't be encrypted: Argyle, the state, reviews and logs show it. Write it in plain text; what "
                "must stay secret belongs in `secret`."
            )
        case (str(section),) if section in {SUBSCRIPTIONS, DEFAULTS}:
            secret = (section, "ENTRY", _SECRET) if section == SUBSCRIPTIONS else (section, _SECRET)
        case (str(section), str(entry)) if section == SUBSCRIPTIONS:
            secret = (section, entry, _SECRET)
        case _:
            return "Only secrets may be encrypted: a review can't read this. Write it in plain text."
    return (
        "This is encrypted as a whole, so a review can't read it. Write it in plain text without its secrets, then "
        f"encrypt each with `{set_secret(secret, stack=stack)}`."
    )


def shown_path(path: Path) -> Path:
    """*path* as far as it can be shown: not into a secret, and without a key like ``secret:abc`` that lacks a space."""
    depth = next(
        (depth for depth in range(len(path)) if is_secret(path[:depth]) or is_glued(path[depth : depth + 1])), None
    )
    return path[:depth]


def is_glued(path: Path) -> bool:
    """Whether a key in *path* is like ``secret:abc``, which YAML takes for a key without a value."""
    return any(_GLUED.search(str(part)) for part in path)


def _value(node: object, key: str) -> object:
    return node.get(key) if isinstance(node, Mapping) else None
