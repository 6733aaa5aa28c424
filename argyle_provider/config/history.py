"""The config of a project's stacks at another commit."""

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
    """The config of each stack of *project* at the commit *ref*, by stack; empty if the project did not exist yet.

    Args:
        ref: a commit's id, branch or tag.
        project: the project in the working tree.
        repository: the repository of the project's folder.

    Raises:
        HistoryError: there is no such commit, or the project can't be used at that commit.
    """
    commit = repository.commit(ref)
    path = _project_path(commit, project, repository)
    if path is None:
        return {}
    try:
        file = usable_project_file(repository.read(commit, [path])[path], shown_as=str(path))
    except ProjectError as error:
        message = f"The project at {ref} can't be read, so there is nothing to compare with. {error}"
        raise HistoryError(message) from None
    folder = PurePosixPath(posixpath.normpath(path.parent / file.config.folder))
    if folder.parts[:1] == ("..",):
        message = f"At {ref}, the stack files were in {folder}, outside of the repository. Choose a later commit."
        raise HistoryError(message)
    return _folder(commit, folder, repository).inputs(file)


def _project_path(commit: str, project: Project, repository: Repository) -> PurePosixPath | None:
    """The path of the project file at *commit*: in the same folder, or in the folder of the project of that name."""
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
            raise OSError(None, "the repository has no such file")
        return contents[folder / name]

    return StackFolder(names, read=read, shown=lambda name: str(folder / name))
