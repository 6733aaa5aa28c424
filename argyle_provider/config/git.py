"""Read files of a commit with the ``git`` command."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from argyle_provider.exceptions import HistoryError

if TYPE_CHECKING:
    from collections.abc import Sequence

_OF_A_HOOK = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_PREFIX")
"""Variables that git sets for its hooks, relative to the repository's root; in another folder they are wrong."""

_SUBMODULE = b"160000"


class Repository:
    """The repository that contains *folder*. All paths in its methods start at the repository's root.

    Raises:
        HistoryError: ``git`` was not found, or can't open a repository here.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        done = _git(folder, "rev-parse", "--show-toplevel", "--show-prefix")
        if done.returncode != 0:
            words = " ".join(done.stderr.decode(errors="replace").replace("fatal: ", "").split())
            message = f"There is no commit to compare with: git can't open a repository in {folder}. git says: {words}"
            raise HistoryError(message)
        root, prefix = (os.fsdecode(line) for line in done.stdout.splitlines()[:2])
        self.root = Path(root)
        self.prefix = PurePosixPath(prefix)
        """The folder, from the repository's root."""

    def commit(self, ref: str) -> str:
        """The id of the commit *ref*.

        Raises:
            HistoryError: there is no such commit.
        """
        done = _git(self._folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
        if done.returncode != 0:
            message = (
                f"There is no commit {ref!r} in this repository. In a workflow, set `fetch-depth: 0` for the checkout. "
                "Locally, fetch it, or use origin/main or HEAD."
            )
            raise HistoryError(message)
        return done.stdout.decode().strip()

    def read(self, commit: str, paths: Sequence[PurePosixPath]) -> dict[PurePosixPath, bytes]:
        """The content of the files *paths* that exist at *commit*; links inside the repository are followed."""
        output = self._objects("--batch", commit, paths)
        found = {}
        for path in paths:
            header, _, output = output.partition(b"\n")
            words = header.rsplit(b" ", 2)
            if words[-1] == b"missing":
                continue
            size = int(words[-1])
            if words[-2] == b"blob":
                found[path] = output[:size]
            output = output[size + 1 :]
        return found

    def names(self, commit: str, folder: PurePosixPath) -> tuple[str, ...]:
        """The names in *folder* at *commit*; empty if there is no such folder.

        Raises:
            HistoryError: the folder is in a submodule, so this repository lacks its files.
        """
        header = self._objects("--batch-check", commit, [folder]).split()
        if len(header) != len((b"id", b"kind", b"size")) or header[1] != b"tree":
            self._refuse_submodule(commit, folder)
            return ()
        listed = _git(self._folder, "ls-tree", "-z", "--full-tree", "--name-only", header[0].decode()).stdout
        return tuple(os.fsdecode(name) for name in listed.split(b"\0") if name)

    def files(self, commit: str) -> tuple[PurePosixPath, ...]:
        """Every file at *commit*."""
        listed = _git(self._folder, "ls-tree", "-r", "-z", "--full-tree", "--name-only", commit).stdout
        return tuple(PurePosixPath(os.fsdecode(name)) for name in listed.split(b"\0") if name)

    def _refuse_submodule(self, commit: str, folder: PurePosixPath) -> None:
        within = [str(each) for each in (folder, *folder.parents) if each.name]
        listed = _git(self._folder, "ls-tree", "-z", "--full-tree", commit, "--", *within).stdout
        if any(each.startswith(_SUBMODULE) for each in listed.split(b"\0")):
            message = (
                f"{folder} is in a git submodule, so this repository lacks its files. Run the review in the submodule."
            )
            raise HistoryError(message)

    def _objects(self, option: str, commit: str, paths: Sequence[PurePosixPath]) -> bytes:
        asked = b"".join(os.fsencode(f"{commit}:{'' if path == PurePosixPath() else path}\n") for path in paths)
        return _git(self._folder, "cat-file", option, "--follow-symlinks", text=asked).stdout


def _git(folder: Path, *arguments: str, text: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    environ = {name: value for name, value in os.environ.items() if name not in _OF_A_HOOK}
    try:
        return subprocess.run(  # noqa: S603 - found on PATH, as the user's own shell finds it
            ["git", "-C", str(folder), *arguments],  # noqa: S607 - as above
            env={**environ, "LC_ALL": "C"},
            input=text,
            capture_output=True,
            check=False,
        )
    except OSError:
        message = "The `git` command was not found, and a review reads the other commit with it. Install git."
        raise HistoryError(message) from None
