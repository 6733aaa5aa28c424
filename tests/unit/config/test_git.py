"""Files of another commit."""

from __future__ import annotations

import subprocess
from pathlib import Path, PurePosixPath

import pytest

from argyle_provider.config.git import Repository
from argyle_provider.exceptions import HistoryError

LINKS = {"stacks/link": "file", "stacks/out": "/etc/hostname", "stacks/gone": "nowhere", "stacks/loop": "loop"}


def git(folder: Path, *arguments: str) -> str:
    """Run git as an anonymous author."""
    identity = ["-c", "user.name=nobody", "-c", "user.email=nobody@example.com", "-c", "protocol.file.allow=always"]
    done = subprocess.run(["git", *identity, *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture(name="root")
def _root(tmp_path: Path) -> Path:
    """A repository with one commit: a folder with a file, links of all kinds, and a link to the folder."""
    root = tmp_path / "repository"
    (root / "stacks").mkdir(parents=True)
    (root / "stacks" / "file").write_bytes(b"\xff\xfe in no encoding\n\nmissing\n")
    (root / "stacks" / "with a space ü").write_text("named oddly")
    for name, target in LINKS.items():
        (root / name).symlink_to(target)
    (root / "other").symlink_to("stacks")
    git(root, "init", "--quiet", "--initial-branch", "main")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "one")
    return root


def read(repository: Repository, *paths: str) -> dict[str, bytes]:
    """The files at *paths* in the only commit."""
    found = repository.read(repository.commit("main"), [PurePosixPath(each) for each in paths])
    return {str(path): content for path, content in found.items()}


def test_bytes_come_as_they_are_and_links_are_followed(root: Path) -> None:
    """A missing file is left out, and the files after it are still read."""
    content = (root / "stacks" / "file").read_bytes()
    asked = ["stacks/none", *LINKS, "stacks/file/x", "other/file", "stacks/with a space ü", "stacks", "stacks/file"]

    assert read(Repository(root), *asked) == {
        "stacks/link": content,
        "other/file": content,
        "stacks/with a space ü": b"named oddly",
        "stacks/file": content,
    }


def test_a_folder_is_listed_through_a_link_too(root: Path) -> None:
    """From any folder."""
    repository = Repository(root / "stacks")
    commit = repository.commit("HEAD")

    assert "file" in repository.names(commit, PurePosixPath("stacks"))
    assert repository.names(commit, PurePosixPath("other")) == repository.names(commit, PurePosixPath("stacks"))
    assert repository.names(commit, PurePosixPath()) == ("other", "stacks")
    assert repository.names(commit, PurePosixPath("stacks/file")) == ()
    assert repository.names(commit, PurePosixPath("none/at/all")) == ()
    assert PurePosixPath("stacks/file") in repository.files(commit)


def test_a_folder_knows_where_in_the_repository_it_is(root: Path) -> None:
    """Also in a git hook, where git sets variables relative to the repository's root."""
    assert Repository(root).prefix == PurePosixPath()
    assert (Repository(root / "stacks").root, Repository(root / "stacks").prefix) == (root, PurePosixPath("stacks"))


def test_a_hook_s_variables_don_t_lead_elsewhere(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Git sets them relative to the repository's root, and the command runs below it."""
    monkeypatch.setenv("GIT_DIR", ".git")
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/index")

    assert Repository(root / "stacks").commit("HEAD")


@pytest.mark.parametrize("ref", ["main", "HEAD", "v1", "annotated", "main@{0}"])
def test_whatever_names_a_commit_will_do(root: Path, ref: str) -> None:
    """A branch, a tag of either kind, a place in the log."""
    git(root, "tag", "v1")
    git(root, "tag", "--annotate", "--message", "one", "annotated")

    assert Repository(root).commit(ref) == git(root, "rev-parse", "HEAD")


@pytest.mark.parametrize(
    "ref", ["none", "", "HEAD:stacks", "HEAD:stacks/file", "HEAD~1", "--all", "main..HEAD", "a\nb"]
)
def test_what_is_not_a_commit_is_refused(root: Path, ref: str) -> None:
    """A folder, a file, an option of git and a range are not commits."""
    with pytest.raises(HistoryError, match="There is no commit"):
        Repository(root).commit(ref)


def test_a_commit_that_a_shallow_clone_lacks_is_refused(root: Path, tmp_path: Path) -> None:
    """With what to do about it in a workflow."""
    git(root, "commit", "--quiet", "--allow-empty", "--message", "two")
    git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{root}", "clone")

    assert Repository(tmp_path / "clone").commit("HEAD")
    with pytest.raises(HistoryError, match="fetch-depth: 0"):
        Repository(tmp_path / "clone").commit("HEAD~1")


def test_a_work_tree_of_the_repository_will_do(root: Path, tmp_path: Path) -> None:
    """It has its own root."""
    git(root, "worktree", "add", "--quiet", "-b", "side", str(tmp_path / "side"))

    assert Repository(tmp_path / "side").root == tmp_path / "side"
    assert read(Repository(tmp_path / "side"), "stacks/link")


def test_a_submodule_s_files_are_not_taken_for_missing(root: Path, tmp_path: Path) -> None:
    """This repository lacks them; the submodule itself has them."""
    git(root, "submodule", "--quiet", "add", str(root), "inner")
    git(root, "commit", "--quiet", "--message", "two")
    outer, inner = Repository(root), Repository(root / "inner")

    with pytest.raises(HistoryError, match="submodule"):
        outer.names(outer.commit("HEAD"), PurePosixPath("inner/stacks"))
    assert "file" in inner.names(inner.commit("HEAD"), PurePosixPath("stacks"))


def test_no_repository_is_said_in_git_s_own_words(tmp_path: Path) -> None:
    """Git's words also say what to do about a folder of another user."""
    with pytest.raises(HistoryError, match="git says: not a git repository") as found:
        Repository(tmp_path)

    assert "\n" not in str(found.value)


def test_no_git_is_a_sentence(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not a traceback."""
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(HistoryError, match="`git` command was not found"):
        Repository(root)
