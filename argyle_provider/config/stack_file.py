"""The stack file as a person wrote it: where each value stands, and which secrets are in plain text.

The engine's mapping is what is validated; the file serves to point at the place. A value may also come from Pulumi ESC
or ``--config-file``, and then has no place here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError

from argyle_provider.core.model import Position, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SECRET_KEYS = ("argyle:apiKeySecret",)


class StackFile:
    """A stack file. A missing one, or one that is no YAML with ``config``, is empty: the engine says what is wrong."""

    def __init__(self, path: Path, *, shown_as: str) -> None:
        self._shown_as = shown_as
        self._config = _load(path)

    def position(self, path: tuple[str | int, ...]) -> Position | None:
        """Where the value at *path* stands, or the nearest one around it; None when nothing of it is in the file.

        A name in a list of events finds its item, whether it stands alone or with a config.
        """
        node: object = self._config
        found: Position | None = None
        for part in path:
            place, node = _step(node, part)
            if place is None:
                return found
            found = Position(self._shown_as, place[0] + 1, place[1] + 1)
        return found

    def plain_secrets(self) -> Iterator[Problem]:
        """A problem for each secret that stands here in plain text: the state would hold the whole config in clear."""
        for path, value in self._secrets():
            if isinstance(value, str):
                yield Problem(path, plain_secret(path), position=self.position(path))

    def _secrets(self) -> Iterator[tuple[tuple[str, ...], object]]:
        for key in _SECRET_KEYS:
            yield (key,), _value(self._config, key)
        yield ("argyle:defaults", "secret"), _value(_value(self._config, "argyle:defaults"), "secret")
        entries = _value(self._config, "argyle:subscriptions")
        for name, entry in entries.items() if isinstance(entries, Mapping) else ():
            yield ("argyle:subscriptions", str(name), "secret"), _value(entry, "secret")


def plain_secret(path: tuple[str, ...]) -> str:
    """What to say of a secret in plain text at *path*."""
    option = f"--path '{'.'.join(path)}'" if len(path) > 1 else path[0]
    return (
        "it is in plain text and would lie in the stack's state in clear; delete it here and run "
        f"`pulumi config set --secret {option}`"
    )


def _load(path: Path) -> CommentedMap:
    try:
        content = YAML(typ="rt").load(path)
    except (OSError, YAMLError, UnicodeDecodeError):
        content = None
    config = _value(content, "config")
    return config if isinstance(config, CommentedMap) else CommentedMap()


def _value(node: object, key: str) -> object:
    if not isinstance(node, Mapping):
        return None
    return node.get(key, node.get(key.removeprefix("argyle:")))


def _step(node: object, part: str | int) -> tuple[tuple[int, int] | None, object]:
    """The place and the value of *part* in *node*; the engine takes ``argyle:key`` and ``key`` for the same."""
    if isinstance(node, CommentedMap):
        for key in (part, str(part).removeprefix("argyle:")):
            if key in node:
                return node.lc.key(key), node[key]
    if isinstance(node, CommentedSeq):
        for index, item in enumerate(node):
            if part in (index, item) or (isinstance(item, Mapping) and part in item):
                return node.lc.item(index), item
    return None, None
