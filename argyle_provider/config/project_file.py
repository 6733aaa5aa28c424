"""A Pulumi.yaml as a file: its content, and the place of each value."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from argyle_provider.config.project_config import ProjectConfig, project_config
from argyle_provider.config.yaml_nodes import Mapping, read_yaml
from argyle_provider.config.yaml_values import ValueReader
from argyle_provider.core.model import Position

if TYPE_CHECKING:
    from argyle_provider.config.yaml_nodes import Node

_READ = ("name", "stackConfigDir", "config", "backend", "runtime")


class ProjectFile:
    """The Pulumi.yaml with the bytes *content*.

    Attributes:
        shown_as: its path, for messages.
        config: its content.
        problems: why Pulumi or this package can't use it.
    """

    def __init__(self, content: bytes, *, shown_as: str) -> None:
        self.shown_as = shown_as
        document = read_yaml(content, shown_as=shown_as)
        self._root = document.root
        self.config = ProjectConfig()
        self.problems = document.problems
        if self._root is None and document.problems:
            return
        values = ValueReader(shown_as)
        self.config, found = project_config(self._read(values))
        self.problems += (*values.problems, *(replace(each, position=self._place(each.path)) for each in found))

    @property
    def extension(self) -> str:
        """Its extension, with the dot; each stack file must have the same one."""
        return PurePosixPath(self.shown_as).suffix

    def position(self, path: tuple[str | int, ...]) -> Position | None:
        """The place of the value at *path* of a stack's config, or of the nearest one around it; None if not here."""
        key = self.config.keys.get(str(path[0]))
        return self._place((*key.path, *path[1:])) if key else None

    def _read(self, values: ValueReader) -> dict[str, object] | None:
        if not isinstance(self._root, Mapping):
            return None
        return {key: values.value(node, (key,)) for key, (_, node) in self._root.entries.items() if key in _READ}

    def _place(self, path: tuple[str | int, ...]) -> Position:
        node: Node | None = self._root
        found = (1, 1)
        for part in path:
            entry = node.entries.get(str(part)) if isinstance(node, Mapping) else None
            if entry is None:
                break
            found, node = entry[0].place, entry[1]
        return Position(self.shown_as, *found)


NO_PROJECT = ProjectFile(b"name: argyle\n", shown_as="Pulumi.yaml")
"""The project of a stack file without a Pulumi.yaml: it has no values."""
