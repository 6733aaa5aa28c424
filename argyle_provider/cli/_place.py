"""The folder that ``argyle-webhooks init`` writes to: what is there, and what stands in the way."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from argyle_provider.cli._output import write_whole
from argyle_provider.cli._project import repository_root
from argyle_provider.config.project import PROJECT_FILES, Project
from argyle_provider.core.init import DEFAULT_PROJECT
from argyle_provider.report.init import github_files
from argyle_provider.report.words import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from argyle_provider.config.project_config import ProjectConfig
    from argyle_provider.core.init import Draft

_PROJECT_FILE = "Pulumi.yaml"
_COMPONENT = "StackSubscriptions"


@dataclass(frozen=True)
class Place:
    """A folder, which can be new.

    Attributes:
        shown: its path, for messages.
        root: its path without links and ``..``.
        config: the content of the Pulumi.yaml in it; None if there is none.
    """

    shown: str
    root: Path
    config: ProjectConfig | None

    @classmethod
    def of(cls, folder: Path) -> Place:
        """Look at *folder*.

        Raises:
            ProjectError: its Pulumi.yaml can't be used.
        """
        root = Path(os.path.realpath(folder))
        there = (root / _PROJECT_FILE).is_file()
        config = Project.at(root, shown_from=Path.cwd()).file.config if there else None
        return cls(printable(str(folder)), root, config)

    @property
    def is_new(self) -> bool:
        """Whether there is no project yet."""
        return self.config is None

    @property
    def name(self) -> str:
        """The project's name, or the default."""
        return self.config.name if self.config else DEFAULT_PROJECT

    @property
    def backend(self) -> str:
        """The URL of the backend in Pulumi.yaml; empty if there is none."""
        return self.config.backend if self.config else ""

    @property
    def has_github(self) -> bool:
        """Whether a project has one of our workflows; whether GitHub would find those of a new one."""
        if self.config:
            return any(map(self.has, github_files()))
        return self._repository in {None, self.root}

    @property
    def _repository(self) -> Path | None:
        return repository_root(self._nearest)

    @property
    def _nearest(self) -> Path:
        """The folder itself, or else the nearest one around it that exists."""
        return next(each for each in (self.root, *self.root.parents) if each.is_dir())

    def has(self, path: str) -> bool:
        """Whether there is anything at *path*."""
        return os.path.lexists(self.root / path)

    def problems(self, *, is_github: bool) -> Iterator[str]:
        """Why no repository can be written here.

        Args:
            is_github: whether somebody has asked for GitHub's workflows.
        """
        around = (self.root, *self.root.parents)
        if blocking := next((each for each in around if each.exists() and not each.is_dir()), None):
            yield f"{printable(str(blocking))} is a file, so no repository can be there. Choose another folder."
            return
        if not os.access(self._nearest, os.W_OK | os.X_OK):
            yield f"The folder {printable(str(self._nearest))} can't be written to. Choose another one."
        yield from self._other_project()
        repository = self._repository if is_github else None
        if repository not in {None, self.root}:
            yield (
                f"GitHub reads workflows only in the root of a repository, and {self.shown} is inside the repository "
                f"{printable(str(repository))}. Choose its root, or `--ci none`."
            )

    def _other_project(self) -> Iterator[str]:
        if self.config:
            if not self._has_component:
                yield (
                    f"{self.shown} has a Pulumi project whose program does not declare the config's subscriptions. "
                    f"Choose a folder outside of that project, or add `argyle_provider.{_COMPONENT}` to its program."
                )
            return
        for folder in (self.root, *self.root.parents):
            name = next((each for each in PROJECT_FILES if (folder / each).is_file()), None)
            if name:
                yield (
                    f"{self.shown} belongs to the Pulumi project of {printable(str(folder / name))}. Choose a folder "
                    f"outside of that project, or add `argyle_provider.{_COMPONENT}` to its program."
                )
                return

    @property
    def _has_component(self) -> bool:
        program = self.root / "__main__.py"
        return program.is_file() and _COMPONENT in program.read_text(encoding="utf-8", errors="replace")

    def content(self, drafts: Iterable[Draft]) -> dict[str, bytes]:
        """The content of the *drafts* that are there, by path; no content for what is not a file.

        Raises:
            OSError: a file can't be read.
        """
        found = [each.path for each in drafts if self.has(each.path)]
        return {each: (self.root / each).read_bytes() if (self.root / each).is_file() else b"" for each in found}

    def write(self, drafts: Iterable[Draft]) -> None:
        """Write *drafts*, in their order.

        Raises:
            OSError: a file can't be written; names it.
        """
        for each in drafts:
            path = self.root / each.path
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, each.text)
