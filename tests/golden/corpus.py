"""The corpus of changes: stack files before and after, and what a review says of them in each format.

Every secret in it is a throwaway, encrypted under the passphrase of the committed local stack. ``exception.txt`` says
why the engine can't confirm a case.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from argyle_provider.config.offline import read_together
from argyle_provider.config.project import Project
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
        before, after = (Project(self.folder, Path(side)) for side in ("before", "after"))
        return review(read_together(before.stack_files()), read_together(after.stack_files()))


CASES = [Case(path) for path in sorted(FOLDER.iterdir()) if (path / "after").is_dir()]
