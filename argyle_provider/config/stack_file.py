"""A stack file: its config, the place of each value, and its problems.

In a run, the program gets the config from Pulumi. The file is needed for the place of a problem, and to refuse text
that Pulumi would read differently than a reviewer. A value from Pulumi ESC or ``--config-file`` has no place here.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from argyle_provider.config.project_config import full_key
from argyle_provider.config.secrets import secrets_in, shown_path
from argyle_provider.config.yaml_nodes import Mapping, Scalar, Sequence, read_yaml
from argyle_provider.config.yaml_values import Encrypted, ValueReader
from argyle_provider.core.commands import git_log, set_secret
from argyle_provider.core.keys import NAMESPACE
from argyle_provider.core.model import Position, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from argyle_provider.config.yaml_events import Place
    from argyle_provider.config.yaml_nodes import Node

# With a passphrase, Pulumi Cloud or a key management service: base64, in parts or as a whole.
_CIPHERTEXT = re.compile(r"[A-Za-z0-9+/=_:-]+")

# With a passphrase or a key management service: a nonce of 12 bytes (``pkg/secrets``, ``symmetricCrypter``).
_SYMMETRIC = re.compile(r"v1:[A-Za-z0-9+/]{16}:[A-Za-z0-9+/]+=*")

NOT_SET = "not set yet"
"""The start of the placeholder that an exported file has for each secret's ciphertext."""


class StackFile:
    """A stack file; a missing file has empty content.

    Args:
        content: its bytes.
        shown_as: its path, for messages.
        project: the project's name, the namespace of keys without one.
    """

    def __init__(self, content: bytes, *, shown_as: str, project: str = NAMESPACE) -> None:
        self.shown_as = shown_as
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
            message = "A stack file must be a map with `config:`, and below it keys like `argyle:environment`."
            self._problems.append(Problem(("config",), message, position=Position(shown_as, 1, 1)))

    def problems(self) -> tuple[Problem, ...]:
        """Why the file can't be read, or why tools would read it in different ways."""
        found = (*self._problems, *self._values[1])
        return tuple(replace(each, path=shown_path(each.path) or ("config",)) for each in found)

    @property
    def imports(self) -> str:
        """The section ``environment`` as text: the imports from Pulumi ESC. Their values are not known offline."""
        node = self._root.get("environment") if isinstance(self._root, Mapping) else None
        content = ValueReader(self.shown_as).value(node, ("environment",)) if node else None
        return json.dumps(content, sort_keys=True) if content not in (None, []) else ""

    def value(self, key: str) -> object:
        """The value of the config key *key*, of any namespace, as the program gets it; None if there is none."""
        if key.startswith(f"{NAMESPACE}:"):
            return self.config().get(key)
        found = self._config.get(key)
        return as_handed_over(ValueReader(self.shown_as).value(found[1], (key,))) if found else None

    def config(self) -> dict[str, object]:
        """The config by full key, as the program gets it, except that an encrypted value is :class:`Encrypted`."""
        return self._values[0]

    @property
    def other_keys(self) -> list[str]:
        """The full keys of other namespaces."""
        return [key for key in self._config if not key.startswith(f"{NAMESPACE}:")]

    @cached_property
    def _values(self) -> tuple[dict[str, object], list[Problem]]:
        reader = ValueReader(self.shown_as)
        values: dict[str, object] = {}
        for name, _ in self._root.entries.values() if isinstance(self._root, Mapping) else ():
            reader.name(name, (name.text,))
        for key, (name, node) in self._config.items():
            reader.name(name, (key,))
            if key.startswith(f"{NAMESPACE}:"):
                values[key] = as_handed_over(reader.value(node, (key,)))
        return values, reader.problems

    def position(self, path: tuple[str | int, ...]) -> Position | None:
        """The place of the value at *path*, or of the nearest one around it; None if the file has none of them.

        An event's name finds its item in the list, with or without a config.
        """
        node: Node | None = None
        found: Position | None = None
        for depth, part in enumerate(path):
            step = self._step(node, part) if depth else self._top(part)
            if step is None:
                return found
            place, node = step
            found = Position(self.shown_as, *place)
        return found

    def unset_secrets(self, *, stack: str) -> Iterator[Problem]:
        """A problem for each ``secure:`` without a ciphertext, where Pulumi would stop without naming the place.

        An exported file has a placeholder there. A person may also have written the secret itself.
        """
        for path, value in secrets_in(self.config()):
            if not isinstance(value, Encrypted) or _CIPHERTEXT.fullmatch(value):
                continue
            what = "is not set yet" if value.startswith(NOT_SET) else "under `secure` is not encrypted"
            message = f"The secret {what}. Run `{set_secret(path, stack=stack)}`."
            yield Problem(path, message, position=self.position(path))

    def lost_key(self) -> Iterator[Problem]:
        """A problem where the file has secrets, and no longer the line without which nobody can decrypt them.

        Pulumi notices nothing: its next command writes another salt or key, which fits no secret (run with 3.259).
        Ciphertexts of Pulumi Cloud have another form, and need no such line.
        """
        texts = self.root_texts()
        path = next((path for path, each in self.ciphertexts().items() if _SYMMETRIC.fullmatch(each.text)), None)
        if path is None or {"encryptionsalt", "encryptedkey"} & texts.keys():
            return
        provider = texts.get("secretsprovider")
        missing = "encryptedkey" if provider is not None and "://" in provider.text else "encryptionsalt"
        message = (
            f"`{missing}` is missing, so this file's secrets can't be decrypted. Restore the line before any `pulumi` "
            f"command, which would write a wrong one: `{git_log(self.shown_as, of=missing)}` shows it."
        )
        yield Problem(path, message, position=self.position(path))

    def scalar(self, path: tuple[str, ...]) -> Scalar | None:
        """The text at *path* of the config, as it is written; None if there is none."""
        found = self._top(path[0])
        for part in path[1:]:
            found = self._step(found[1], part) if found else None
        return found[1] if found and isinstance(found[1], Scalar) else None

    def ciphertexts(self) -> dict[tuple[str | int, ...], Scalar]:
        """The text of each ``secure:`` by its path, in the config of any namespace."""
        return {path: each for key, (_, node) in self._config.items() for path, each in _ciphertexts(node, (key,))}

    def root_texts(self) -> dict[str, Scalar]:
        """The texts beside ``config``, by key: how the secrets are encrypted."""
        entries = self._root.entries if isinstance(self._root, Mapping) else {}
        return {key: node for key, (_, node) in entries.items() if isinstance(node, Scalar)}

    @property
    def first_line(self) -> int:
        """The line of the first key, after the comments above it."""
        entries = self._root.entries.values() if isinstance(self._root, Mapping) else ()
        return min((key.place[0] for key, _ in entries), default=1)

    def _by_full_key(self, config: Mapping) -> dict[str, tuple[Scalar, Node]]:
        found: dict[str, tuple[Scalar, Node]] = {}
        for key, value in config.entries.values():
            full = full_key(key.text, self._project)
            if full is None:
                self._tell(key, "A config key must be `namespace:name`, like `argyle:environment`.")
            elif full in found:
                line = found[full][0].place[0]
                self._tell(
                    key, f"This key is the same as the one on line {line}, in another spelling. Remove one of them."
                )
            else:
                found[full] = (key, value)
        return found

    def _tell(self, key: Scalar, message: str) -> None:
        self._problems.append(Problem((key.text,), message, position=Position(self.shown_as, *key.place)))

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
    """The value of a config key as Pulumi passes it to the program: text, unless it is a list or map."""
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
    """Turn a path from the root of the file into one that starts with a config key."""
    match path:
        case ("config", str(), *_):
            return path[1:]
        case _:
            return path or ("config",)


def _ciphertexts(node: Node, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Scalar]]:
    if isinstance(node, Mapping):
        secure = node.get("secure") if len(node.entries) == 1 else None
        if isinstance(secure, Scalar):
            yield path, secure
            return
        for text, (_, value) in node.entries.items():
            yield from _ciphertexts(value, (*path, text))
    elif isinstance(node, Sequence):
        for index, (_, item) in enumerate(node.items):
            yield from _ciphertexts(item, (*path, index))


def _items(node: Sequence) -> dict[object, tuple[Place, Node]]:
    """The items of a list by index and by name: a text, or the keys of a map."""
    found: dict[object, tuple[Place, Node]] = {}
    for index, (place, item) in enumerate(node.items):
        found[index] = (place, item)
        names = item.entries if isinstance(item, Mapping) else [] if isinstance(item, Sequence) else [item.text]
        for name in names:
            found.setdefault(name, (place, item))
    return found
