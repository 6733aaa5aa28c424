"""The Pulumi project in a folder: its Pulumi.yaml, and the files of its stacks."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from argyle_provider.config.inputs import StackInputs
from argyle_provider.config.project_file import NO_PROJECT, ProjectFile
from argyle_provider.config.yaml_events import LARGEST_FILE
from argyle_provider.core.model import Position, Problem, Severity
from argyle_provider.exceptions import ProjectError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

PROJECT_FILES = ("Pulumi.json", "Pulumi.yaml", "Pulumi.yml")
"""The names of a project file; if a folder has several, Pulumi reads the first."""

_STACK_FILE = re.compile(r"Pulumi\.(.+)\.(?:yaml|yml|json)")


def short_name(stack: str) -> str:
    """The stack's name without organization and project, as in the names of its file and its subscriptions."""
    return stack.rpartition("/")[2]


def stack_of(file_name: str) -> str:
    """The stack that a file of this name belongs to; empty if it is not the name of a stack file."""
    found = _STACK_FILE.fullmatch(file_name)
    return found[1] if found else ""


@dataclass(frozen=True)
class Project:
    """A Pulumi project with a Pulumi.yaml that can be used.

    Attributes:
        root: the folder of its Pulumi.yaml.
        file: that file.
        shown_from: the folder that paths in messages are relative to.
    """

    root: Path
    file: ProjectFile
    shown_from: Path

    @classmethod
    def around(cls, folder: Path) -> Project:
        """The project that contains *folder*; paths in messages are relative to *folder*.

        Raises:
            ProjectError: there is no project, or its Pulumi.yaml can't be used.
        """
        return cls.at(root_around(folder), shown_from=folder)

    @classmethod
    def at(cls, root: Path, *, shown_from: Path) -> Project:
        """The project with its Pulumi.yaml in the folder *root*.

        Raises:
            ProjectError: the Pulumi.yaml can't be used.
        """
        path = next(root / name for name in PROJECT_FILES if (root / name).is_file())
        shown_as = _shown(path, shown_from)
        try:
            content = _read(path)
        except OSError as error:
            message = f"{shown_as} can't be read: {error.strerror}."
            raise ProjectError(message) from None
        return cls(root, usable_project_file(content, shown_as=shown_as), shown_from)

    def inputs(self, stack: str) -> StackInputs:
        """The config of *stack*, even if it has no file."""
        return self._stack_folder([self.stack_file(stack).name]).inputs(self.file)[stack]

    def stack_file(self, stack: str) -> Path:
        """The file of *stack*, whether it exists or not."""
        return self.folder / f"Pulumi.{stack}{self.file.extension}"

    def stacks(self) -> dict[str, StackInputs]:
        """The config of each stack that has a file, sorted by stack."""
        names = [path.name for path in self.folder.iterdir()] if self.folder.is_dir() else []
        return self._stack_folder(names).inputs(self.file)

    @property
    def folder(self) -> Path:
        """The folder of the stack files."""
        return self.root / self.file.config.folder

    def _stack_folder(self, names: Iterable[str]) -> StackFolder:
        return StackFolder(
            names,
            read=lambda name: _read(self.folder / name),
            shown=lambda name: _shown(self.folder / name, self.shown_from),
        )


def root_around(*folders: Path) -> Path:
    """The folder of the Pulumi.yaml that Pulumi finds from the first of *folders*, or else from the next.

    Pulumi looks in the folder itself, then in those above it.

    Raises:
        ProjectError: there is no Pulumi.yaml.
    """
    for folder in folders:
        for each in (folder, *folder.parents):
            if any((each / name).is_file() for name in PROJECT_FILES):
                return each
    message = (
        f"There is no Pulumi.yaml in {folders[0]} or a folder above it. Run this in the folder of a Pulumi project."
    )
    raise ProjectError(message)


def project_file_around(*folders: Path, shown_from: Path) -> ProjectFile:
    """The Pulumi.yaml that :func:`root_around` finds; an empty one if there is none.

    Raises:
        ProjectError: the Pulumi.yaml can't be used.
    """
    try:
        root = root_around(*folders)
    except ProjectError:
        return NO_PROJECT
    return Project.at(root, shown_from=shown_from).file


def usable_project_file(content: bytes, *, shown_as: str) -> ProjectFile:
    """The Pulumi.yaml with *content*; messages name it *shown_as*.

    Raises:
        ProjectError: it can't be used; lists all problems.
    """
    if shown_as.endswith(".json"):
        message = f"{shown_as} is JSON, and argyle-webhooks reads only YAML. Convert it to Pulumi.yaml, then delete it."
        raise ProjectError(message)
    file = ProjectFile(content, shown_as=shown_as)
    if file.problems:
        lines = [f"{shown_as} can't be used:", *(f"  {each}" for each in file.problems)]
        raise ProjectError("\n".join(lines))
    return file


@dataclass(frozen=True)
class StackFolder:
    """A folder of stack files, in the working tree or at a commit.

    Attributes:
        names: the names of the files in it.
        read: returns the content of the file with a name; raises :class:`OSError` if it can't be read.
        shown: returns the path of the file with a name, for messages.
    """

    names: Iterable[str]
    read: Callable[[str], bytes]
    shown: Callable[[str], str]

    def inputs(self, project: ProjectFile) -> dict[str, StackInputs]:
        """The config of each stack that has a file here, sorted by stack."""
        files: dict[str, list[str]] = {}
        for name in sorted(self.names):
            if stack_of(name):
                files.setdefault(stack_of(name), []).append(name)
        return {stack: self._inputs(stack, files[stack], project) for stack in sorted(files)}

    def _inputs(self, stack: str, names: list[str], project: ProjectFile) -> StackInputs:
        name = f"Pulumi.{stack}{project.extension}"
        found = [_unread(self.shown(each), name, is_there=name in names) for each in names if each != name]
        content = b""
        if name in names:
            try:
                content = self.read(name)
            except FileNotFoundError:
                pass  # for Pulumi too, a stack without a file has an empty config
            except OSError as error:
                message = f"The file can't be read: {error.strerror}."
                found.append(Problem(("config",), message, position=Position(self.shown(name), 1, 1)))
        return StackInputs(content, shown_as=self.shown(name), project=project, found=found)


def _unread(shown_as: str, name: str, *, is_there: bool) -> Problem:
    """The problem of a stack file with another extension than the project file."""
    step = "Remove this file" if is_there else f"Rename this file to {name}"
    message = f"Pulumi ignores this file: the stack file of this project is {name}. {step}."
    severity = Severity.WARNING if is_there else Severity.ERROR
    return Problem(("config",), message, severity, Position(shown_as, 1, 1))


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST_FILE + 1)


def _shown(path: Path, start: Path) -> str:
    return Path(os.path.relpath(path, start)).as_posix()
