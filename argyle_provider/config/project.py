"""The Pulumi project in a folder: where its stack files are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from argyle_provider.config.stack_file import StackFile
from argyle_provider.config.yaml_events import LARGEST_FILE
from argyle_provider.config.yaml_nodes import Mapping, Scalar, read_yaml

PROJECT_FILE = "Pulumi.yaml"
_STACK_FILE = re.compile(r"Pulumi\.(.+)\.ya?ml")


@dataclass(frozen=True)
class Project:
    """A project: its folder, and the folder of its stack files, relative to it (``stackConfigDir`` in Pulumi.yaml)."""

    root: Path
    stacks: Path = Path()

    @classmethod
    def around(cls, folder: Path) -> Project:
        """The project that *folder* lies in; *folder* itself where there is no Pulumi.yaml: the engine says so then."""
        root = next((each for each in (folder, *folder.parents) if (each / PROJECT_FILE).is_file()), folder)
        try:
            with (root / PROJECT_FILE).open("rb") as file:
                content = file.read(LARGEST_FILE + 1)
        except OSError:
            content = b""
        return cls(root, Path(stack_folder(content)))

    @staticmethod
    def stack_of(file_name: str) -> str:
        """The stack whose file bears this name; empty where it is no stack file's name."""
        found = _STACK_FILE.fullmatch(file_name)
        return found[1] if found else ""

    def stack_file(self, stack: str) -> StackFile:
        """The file of *stack*, which may not exist."""
        path = self.stacks / f"Pulumi.{stack}.yaml"
        return StackFile.read(self.root / path, shown_as=str(path))

    def stack_files(self) -> dict[str, StackFile]:
        """The files of all stacks that have one, by stack, in order."""
        names = (self.stack_of(path.name) for path in sorted((self.root / self.stacks).glob("Pulumi.*.yaml")))
        return {stack: self.stack_file(stack) for stack in names if stack}


def stack_folder(project_file: bytes) -> str:
    """The ``stackConfigDir`` in the content of a Pulumi.yaml; empty where it names none."""
    root = read_yaml(project_file, shown_as=PROJECT_FILE).root
    folder = root.get("stackConfigDir") if isinstance(root, Mapping) else None
    return folder.text if isinstance(folder, Scalar) else ""
