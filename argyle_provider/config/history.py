"""Stack files as they were at another commit; asks the ``git`` command, as whoever reviews has it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from argyle_provider.config.project import PROJECT_FILE, Project, stack_folder
from argyle_provider.config.stack_file import StackFile
from argyle_provider.exceptions import HistoryError

if TYPE_CHECKING:
    from collections.abc import Iterator


def stack_files_at(ref: str, project: Project) -> dict[str, StackFile]:
    """The stack files of *project* at the commit *ref*, by stack; none where the project was not there yet.

    Raises:
        HistoryError: there is no such commit, no repository, or no ``git``.
    """
    commit = _git(project.root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    if commit is None:
        message = (
            f"git knows no commit {ref!r} here. In a workflow, fetch it first (`fetch-depth: 0`); locally, try "
            "origin/main or HEAD."
        )
        raise HistoryError(message)
    return dict(_stack_files(commit.decode("ascii").strip(), project.root))


def _stack_files(commit: str, root: Path) -> Iterator[tuple[str, StackFile]]:
    project_file = _git(root, "show", f"{commit}:./{PROJECT_FILE}")
    folder = PurePosixPath(stack_folder(project_file or b""))
    names = _git(root, "ls-tree", "-z", "--name-only", commit, f"./{folder}/") or b""
    for path in map(PurePosixPath, map(os.fsdecode, filter(None, names.split(b"\0")))):
        stack = Project.stack_of(path.name)
        if stack:
            content = _git(root, "show", f"{commit}:./{path}") or b""
            yield stack, StackFile(content, shown_as=str(path))


def _git(root: Path, *arguments: str) -> bytes | None:
    """What git prints, or None where it fails."""
    try:
        done = subprocess.run(  # noqa: S603 - found on PATH, as the user's own shell finds it
            ["git", "-C", str(root), *arguments],  # noqa: S607 - as above
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except OSError:
        message = "the `git` command was not found: a review compares with another commit."
        raise HistoryError(message) from None
    return done.stdout if done.returncode == 0 else None
