"""The corpus of changes: stack files before and after, with the review of each change in each format.

Every secret in it is a throwaway, encrypted under the passphrase of the committed local stack. ``exception.txt`` says
why the engine can't confirm a case.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from argyle_provider.config.offline import read_together
from argyle_provider.config.project import Project
from argyle_provider.config.project_file import NO_PROJECT, ProjectFile
from argyle_provider.core.review import review

if TYPE_CHECKING:
    from argyle_provider.core.review import StackReview

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Case:
    """One change."""

    folder: Path

    def __str__(self) -> str:
        return self.folder.name

    @property
    def exception(self) -> str:
        """Why the engine can't confirm it; empty when it can."""
        path = self.folder / "exception.txt"
        return path.read_text() if path.is_file() else ""

    def reviews(self) -> tuple[StackReview, ...]:
        """What the change means."""
        before, after = (read_together(self._project(side).stacks()) for side in ("before", "after"))
        return review(before, after)

    def _project(self, side: str) -> Project:
        path = self.folder / side / "Pulumi.yaml"
        file = ProjectFile(path.read_bytes(), shown_as=f"{side}/Pulumi.yaml") if path.is_file() else NO_PROJECT
        return Project(path.parent, file, self.folder)


CASES = [Case(path) for path in sorted(FOLDER.iterdir()) if (path / "after").is_dir()]
