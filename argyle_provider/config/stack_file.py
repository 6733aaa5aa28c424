"""The stack file as a person wrote it: where each value stands, and which secrets are in plain text.

The engine's mapping is what is validated; the file serves to point at the place. A value may also come from Pulumi ESC
or ``--config-file``, and then has no place here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError

from argyle_provider.core.model import Position, Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

NOT_SET = "not set yet"
"""How the placeholder starts that an exported file has in place of a secret's ciphertext."""

_SECRET_KEYS = ("argyle:apiKeySecret",)


class StackFile:
    """A stack file. One that is missing, or no YAML with ``config``, is empty; :meth:`unreadable` says why.

    Args:
        text: what it holds.
        shown_as: its path, as a person may open it.
    """

    def __init__(self, text: str, *, shown_as: str) -> None:
        self._shown_as = shown_as
        self._content, self._unreadable = _load(text, shown_as)
        config = _value(self._content, "config")
        self._config = config if isinstance(config, CommentedMap) else CommentedMap()

    @classmethod
    def read(cls, path: Path, *, shown_as: str) -> StackFile:
        """The file at *path*; empty where it can't be read: the engine says so then."""
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            text = ""
        return cls(text, shown_as=shown_as)

    def unreadable(self) -> tuple[Problem, ...]:
        """The problem that keeps it from being read as a stack file, if there is one."""
        return self._unreadable

    @property
    def imports_environments(self) -> bool:
        """Whether values also come from Pulumi ESC, which nobody can see offline."""
        return bool(_value(self._content, "environment"))

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

    def config(self) -> dict[str, object]:
        """The config by full key, offline: each encrypted value is its ciphertext, which says whether it changed."""
        values = {str(key): _plain(value) for key, value in self._config.items()}
        return {key if ":" in key else f"argyle:{key}": value for key, value in values.items()}

    def located(self, problems: Iterable[Problem]) -> tuple[Problem, ...]:
        """*problems* with their places, in the order of the file; those that have none come first."""
        found = [each if each.position else replace(each, position=self.position(each.path)) for each in problems]
        return tuple(
            sorted(found, key=lambda each: (each.position.line, each.position.column) if each.position else (0, 0))
        )

    def plain_secrets(self) -> Iterator[Problem]:
        """A problem for each secret that stands here in plain text: the state would hold the whole config in clear."""
        for path, value in self._secrets():
            if isinstance(value, str):
                yield Problem(path, plain_secret(path), position=self.position(path))

    def unset_secrets(self) -> Iterator[Problem]:
        """A warning for each secret of an exported file that still has to be set."""
        for path, value in self._secrets():
            if str(_value(value, "secure")).startswith(NOT_SET):
                message = f"it is not set yet: run `pulumi config set --secret {_option(path)}`"
                yield Problem(path, message, Severity.WARNING, self.position(path))

    def _secrets(self) -> Iterator[tuple[tuple[str, ...], object]]:
        for key in _SECRET_KEYS:
            yield (key,), _value(self._config, key)
        yield ("argyle:defaults", "secret"), _value(_value(self._config, "argyle:defaults"), "secret")
        entries = _value(self._config, "argyle:subscriptions")
        for name, entry in entries.items() if isinstance(entries, Mapping) else ():
            yield ("argyle:subscriptions", str(name), "secret"), _value(entry, "secret")


def plain_secret(path: tuple[str, ...]) -> str:
    """What to say of a secret in plain text at *path*."""
    return (
        "it is in plain text and would lie in the stack's state in clear; delete it here and run "
        f"`pulumi config set --secret {_option(path)}`"
    )


def _option(path: tuple[str, ...]) -> str:
    return f"--path '{'.'.join(path)}'" if len(path) > 1 else path[0]


def _load(text: str, shown_as: str) -> tuple[object, tuple[Problem, ...]]:
    try:
        content = YAML(typ="rt").load(text)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = Position(shown_as, mark.line + 1, mark.column + 1) if mark else Position(shown_as, 1, 1)
        what = str(getattr(error, "problem", "")).partition("\n")[0] or "it can't be read"
        return None, (Problem(("config",), f"this is no YAML: {what}", position=place),)
    if not isinstance(_value(content, "config"), CommentedMap):
        message = "a stack file has a map `config`, with keys like argyle:environment"
        return content, (Problem(("config",), message, position=Position(shown_as, 1, 1)),)
    return content, ()


def _plain(value: object) -> object:
    """*value* as plain Python, ``{secure: ciphertext}`` as its ciphertext."""
    match value:
        case {"secure": str(ciphertext), **rest} if not rest:
            return ciphertext
        case Mapping():
            return {str(key): _plain(each) for key, each in value.items()}
        case list():
            return [_plain(each) for each in value]
        case _:
            return value


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
