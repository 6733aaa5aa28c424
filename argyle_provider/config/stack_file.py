"""The stack file as a person wrote it: what it declares, where each value stands, which secrets are in plain text.

What the program declares is the engine's own mapping of the config. The file serves to point at the place, and to
refuse what the engine would read otherwise than a reviewer. A value may also come from Pulumi ESC or ``--config-file``,
and then has no place here.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from argyle_provider.config.project_config import full_key
from argyle_provider.config.secrets import secrets_in, shown_path
from argyle_provider.config.yaml_nodes import Mapping, Sequence, read_yaml
from argyle_provider.config.yaml_values import Encrypted, ValueReader
from argyle_provider.core.commands import set_secret
from argyle_provider.core.keys import NAMESPACE
from argyle_provider.core.model import Position, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from argyle_provider.config.yaml_events import Place
    from argyle_provider.config.yaml_nodes import Node, Scalar

# Of a passphrase, of Pulumi Cloud and of a key management service: base64, in parts or whole.
_CIPHERTEXT = re.compile(r"[A-Za-z0-9+/=_:-]+")

NOT_SET = "not set yet"
"""How the placeholder starts that an exported file has in place of a secret's ciphertext."""


class StackFile:
    """A stack file. One that is missing is empty; :meth:`problems` says what is wrong with its YAML.

    Args:
        content: its bytes.
        shown_as: its path, as a person may open it.
        project: the project's name, the namespace of a key that names none.
    """

    def __init__(self, content: bytes, *, shown_as: str, project: str = NAMESPACE) -> None:
        self._shown_as = shown_as
        self._project = project
        document = read_yaml(content, shown_as=shown_as)
        self._root = document.root
        self._problems = [replace(each, path=_config_path(each.path)) for each in document.problems]
        self._index: dict[int, dict[object, tuple[Place, Node]]] = {}
        self._config: dict[str, tuple[Scalar, Node]] = {}
        config = document.root.get("config") if isinstance(document.root, Mapping) else document.root
        if isinstance(config, Mapping):
            self._config = self._by_full_key(config)
        elif not self._problems and config is not None and ValueReader(shown_as).value(config, ()) is not None:
            message = "A stack file has a map `config`, with keys like `argyle:environment`."
            self._problems.append(Problem(("config",), message, position=Position(shown_as, 1, 1)))

    def problems(self) -> tuple[Problem, ...]:
        """What keeps the file from being read, or from being read by everybody as the engine reads it."""
        found = (*self._problems, *self._values[1])
        return tuple(replace(each, path=shown_path(each.path) or ("config",)) for each in found)

    @property
    def imports(self) -> str:
        """The section ``environment`` as text: the imports from Pulumi ESC, whose values nobody can see offline."""
        node = self._root.get("environment") if isinstance(self._root, Mapping) else None
        content = ValueReader(self._shown_as).value(node, ("environment",)) if node else None
        return json.dumps(content, sort_keys=True) if content not in (None, []) else ""

    def value(self, key: str) -> object:
        """The value of the config key *key*, of any namespace, as the program gets it; None where there is none."""
        if key.startswith(f"{NAMESPACE}:"):
            return self.config().get(key)
        found = self._config.get(key)
        return as_handed_over(ValueReader(self._shown_as).value(found[1], (key,))) if found else None

    def config(self) -> dict[str, object]:
        """The config by full key, as the program gets it, but for secrets: an encrypted one is :class:`Encrypted`."""
        return self._values[0]

    @cached_property
    def _values(self) -> tuple[dict[str, object], list[Problem]]:
        reader = ValueReader(self._shown_as)
        values: dict[str, object] = {}
        for name, _ in self._root.entries.values() if isinstance(self._root, Mapping) else ():
            reader.name(name, (name.text,))
        for key, (name, node) in self._config.items():
            reader.name(name, (key,))
            if key.startswith(f"{NAMESPACE}:"):
                values[key] = as_handed_over(reader.value(node, (key,)))
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

    def unset_secrets(self, *, stack: str) -> Iterator[Problem]:
        """A problem for each ``secure:`` that holds no ciphertext: the engine stops there, and names no place.

        An exported file has a placeholder there; somebody may also have written the secret itself.
        """
        for path, value in secrets_in(self.config()):
            if not isinstance(value, Encrypted) or _CIPHERTEXT.fullmatch(value):
                continue
            what = "not set yet" if value.startswith(NOT_SET) else "not encrypted, although it stands under `secure`"
            message = f"the secret in stack '{stack}' is {what}: run `{set_secret(path, stack=stack)}`"
            yield Problem(path, message, position=self.position(path))

    def _by_full_key(self, config: Mapping) -> dict[str, tuple[Scalar, Node]]:
        found: dict[str, tuple[Scalar, Node]] = {}
        for key, value in config.entries.values():
            full = full_key(key.text, self._project)
            if full is None:
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


def as_handed_over(value: object) -> object:
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
