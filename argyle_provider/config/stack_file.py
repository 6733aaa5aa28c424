"""The stack file as a person wrote it: what it declares, where each value stands, which secrets are in plain text.

What the program declares is the engine's own mapping of the config. The file serves to point at the place, and to
refuse what the engine would read otherwise than a reviewer. A value may also come from Pulumi ESC or ``--config-file``,
and then has no place here.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from argyle_provider.config.secrets import API_KEY_SECRET, plain_secret, shown_path
from argyle_provider.config.yaml_events import LARGEST_FILE
from argyle_provider.config.yaml_nodes import Mapping, Sequence, read_yaml
from argyle_provider.config.yaml_values import Encrypted, ValueReader
from argyle_provider.core.commands import set_secret
from argyle_provider.core.model import Position, Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from argyle_provider.config.yaml_events import Place
    from argyle_provider.config.yaml_nodes import Node, Scalar

NAMESPACE = "argyle:"

NOT_SET = "not set yet"
"""How the placeholder starts that an exported file has in place of a secret's ciphertext."""


class StackFile:
    """A stack file. One that is missing is empty; :meth:`problems` says what is wrong with its YAML.

    Args:
        content: its bytes.
        shown_as: its path, as a person may open it.
    """

    def __init__(self, content: bytes, *, shown_as: str) -> None:
        self._shown_as = shown_as
        document = read_yaml(content, shown_as=shown_as)
        self._root = document.root
        self._problems = [replace(each, path=_config_path(each.path)) for each in document.problems]
        self._index: dict[int, dict[object, tuple[Place, Node]]] = {}
        self._config: dict[str, tuple[Scalar, Node]] = {}
        config = document.root.get("config") if isinstance(document.root, Mapping) else None
        if isinstance(config, Mapping):
            self._config = self._by_full_key(config)
        elif not self._problems:
            message = "A stack file has a map `config`, with keys like `argyle:environment`."
            self._problems.append(Problem(("config",), message, position=Position(shown_as, 1, 1)))

    @classmethod
    def read(cls, path: Path, *, shown_as: str) -> StackFile:
        """The file at *path*; one without content where it can't be opened: the engine says so then."""
        try:
            with path.open("rb") as file:
                content = file.read(LARGEST_FILE + 1)
        except OSError:
            content = b""
        return cls(content, shown_as=shown_as)

    def problems(self) -> tuple[Problem, ...]:
        """What keeps the file from being read, or from being read by everybody as the engine reads it."""
        return tuple(replace(each, path=shown_path(each.path)) for each in (*self._problems, *self._values[1]))

    @property
    def imports_environments(self) -> bool:
        """Whether values also come from Pulumi ESC, which nobody can see offline."""
        return isinstance(self._root, Mapping) and self._root.get("environment") is not None

    def config(self) -> dict[str, object]:
        """The config by full key, as the program gets it, but for secrets: an encrypted one is :class:`Encrypted`."""
        return self._values[0]

    @cached_property
    def _values(self) -> tuple[dict[str, object], list[Problem]]:
        reader = ValueReader(self._shown_as)
        values: dict[str, object] = {}
        for key, (name, node) in self._config.items():
            if key.startswith(NAMESPACE):
                reader.name(name, (key,))
                values[key] = _as_handed_over(reader.value(node, (key,)))
        return values, reader.problems

    def position(self, path: tuple[str | int, ...]) -> Position | None:
        """Where the value at *path* stands, or the nearest one around it; None when nothing of it is in the file.

        A name in a list of events finds its item, whether it stands alone or with a config.
        """
        node: Node | None = None
        found: Position | None = None
        for depth, part in enumerate(path):
            step = self._step(node, part) if depth else self._top(part)
            if step is None:
                return found
            place, node = step
            found = Position(self._shown_as, *place)
        return found

    def located(self, problems: Iterable[Problem]) -> tuple[Problem, ...]:
        """*problems* with their places, in the order of the file; those that have none come first."""
        found = [each if each.position else replace(each, position=self.position(each.path)) for each in problems]
        return tuple(
            sorted(found, key=lambda each: (each.position.line, each.position.column) if each.position else (0, 0))
        )

    def plain_secrets(self) -> Iterator[Problem]:
        """A problem for each secret that stands here in plain text: the state would hold the whole config in clear."""
        for path, value in self._secrets():
            if isinstance(value, str) and not isinstance(value, Encrypted):
                yield Problem(path, plain_secret(path), position=self.position(path))

    def unset_secrets(self) -> Iterator[Problem]:
        """A warning for each secret of an exported file that still has to be set."""
        for path, value in self._secrets():
            if isinstance(value, Encrypted) and value.startswith(NOT_SET):
                message = f"it is not set yet: run `{set_secret(path, stack=None)}`"
                yield Problem(path, message, Severity.WARNING, self.position(path))

    def _secrets(self) -> Iterator[tuple[tuple[str, ...], object]]:
        config = self.config()
        yield (API_KEY_SECRET,), config.get(API_KEY_SECRET)
        yield ("argyle:defaults", "secret"), _value(config.get("argyle:defaults"), "secret")
        entries = config.get("argyle:subscriptions")
        for name, entry in entries.items() if isinstance(entries, dict) else ():
            yield ("argyle:subscriptions", name, "secret"), _value(entry, "secret")

    def _by_full_key(self, config: Mapping) -> dict[str, tuple[Scalar, Node]]:
        found: dict[str, tuple[Scalar, Node]] = {}
        for key, value in config.entries.values():
            full = _full_key(key.text)
            if full.count(":") != 1:
                self._tell(key, "A config key has one colon: `namespace:name`, like `argyle:environment`.")
            elif full in found:
                line = found[full][0].place[0]
                self._tell(key, f"This is the key of line {line} in another spelling. Remove one of them.")
            else:
                found[full] = (key, value)
        return found

    def _tell(self, key: Scalar, message: str) -> None:
        self._problems.append(Problem((key.text,), message, position=Position(self._shown_as, *key.place)))

    def _top(self, key: str | int) -> tuple[Place, Node] | None:
        found = self._config.get(str(key))
        return (found[0].place, found[1]) if found else None

    def _step(self, node: Node | None, part: str | int) -> tuple[Place, Node] | None:
        """The place and the value of *part* in *node*."""
        if isinstance(node, Mapping):
            found = node.entries.get(str(part))
            return (found[0].place, found[1]) if found else None
        if isinstance(node, Sequence):
            if id(node) not in self._index:
                self._index[id(node)] = _items(node)
            return self._index[id(node)].get(part)
        return None


def _full_key(key: str) -> str:
    """*key* with its namespace, as the engine completes it: ``x`` and ``argyle:config:x`` are ``argyle:x``."""
    namespace, colon, name = key.partition(":")
    if not colon:
        return f"{NAMESPACE}{key}"
    return f"{namespace}:{name.removeprefix('config:')}"


def _as_handed_over(value: object) -> object:
    """A value of a config key as the engine hands it to the program: what is no list or map is text."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case _:
            return value


def _config_path(path: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """A path from the root of the file as one from the config's own key on."""
    return path[1:] if len(path) > 1 and path[0] == "config" else path or ("config",)


def _items(node: Sequence) -> dict[object, tuple[Place, Node]]:
    """The items of a list by index, and by the name that each has: a text, or the first key of a map."""
    found: dict[object, tuple[Place, Node]] = {}
    for index, (place, item) in enumerate(node.items):
        found[index] = (place, item)
        names = item.entries if isinstance(item, Mapping) else [] if isinstance(item, Sequence) else [item.text]
        for name in names:
            found.setdefault(name, (place, item))
    return found


def _value(node: object, key: str) -> object:
    return node.get(key) if isinstance(node, dict) else None
