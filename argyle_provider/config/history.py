"""The config of a project's stacks as it was at another commit."""

from __future__ import annotations

import posixpath
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from argyle_provider.config.project import PROJECT_FILES, StackFolder, stack_of, usable_project_file
from argyle_provider.config.project_file import ProjectFile
from argyle_provider.exceptions import HistoryError, ProjectError

if TYPE_CHECKING:
    from argyle_provider.config.git import Repository
    from argyle_provider.config.inputs import StackInputs
    from argyle_provider.config.project import Project


def stacks_at(ref: str, project: Project, repository: Repository) -> dict[str, StackInputs]:
    """The config of each stack of *project* at the commit *ref*, by stack; none where the project was not there yet.

    Args:
        ref: whatever names a commit.
        project: as it is in the working tree.
        repository: of the project's folder.

    Raises:
        HistoryError: there is no such commit, or the project as it was then can't be used.
    """
    commit = repository.commit(ref)
    path = _project_path(commit, project, repository)
    if path is None:
        return {}
    try:
        file = usable_project_file(repository.read(commit, [path])[path], shown_as=str(path))
    except ProjectError as error:
        message = f"At {ref}, there is nothing to compare with. {error}"
        raise HistoryError(message) from None
    folder = PurePosixPath(posixpath.normpath(path.parent / file.config.folder))
    if folder.parts[:1] == ("..",):
        message = f"At {ref}, the stack files were outside of the repository, in {folder}, so git does not know them."
        raise HistoryError(message)
    return _folder(commit, folder, repository).inputs(file)


def _project_path(commit: str, project: Project, repository: Repository) -> PurePosixPath | None:
    """Where the project file was: in the same folder, or wherever the project of that name was."""
    here = [repository.prefix / name for name in PROJECT_FILES]
    found = repository.read(commit, here)
    if found:
        return next(each for each in here if each in found)
    elsewhere = [each for each in repository.files(commit) if each.name in PROJECT_FILES]
    contents = repository.read(commit, elsewhere)
    return next((path for path in elsewhere if _name(contents.get(path, b""), path) == project.file.config.name), None)


def _name(content: bytes, path: PurePosixPath) -> str:
    file = ProjectFile(content, shown_as=str(path))
    return "" if file.problems else file.config.name


def _folder(commit: str, folder: PurePosixPath, repository: Repository) -> StackFolder:
    names = [each for each in repository.names(commit, folder) if stack_of(each)]
    contents = repository.read(commit, [folder / name for name in names])

    def read(name: str) -> bytes:
        if folder / name not in contents:
            raise OSError(None, "it is no file of the repository")
        return contents[folder / name]

    return StackFolder(names, read=read, shown=lambda name: str(folder / name))
