"""A release: what refuses it, what it writes, and that two builds decide. Each test has a repository of its own."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).parents[3]
CHANGES = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- The start.\n"


def git(repository: Path, *arguments: str) -> str:
    """Run git in *repository*."""
    done = subprocess.run(["git", *arguments], cwd=repository, check=True, capture_output=True, text=True)
    return done.stdout


@pytest.fixture(name="repository")
def _repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project on main, with this project's build settings and an address."""
    for name in ("USER", "COMMITTER", "AUTHOR"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "nobody")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "nobody@example.com")
    root = tmp_path / "project"
    (root / "argyle_provider").mkdir(parents=True)
    (root / "argyle_provider" / "version.py").write_text('"""The version."""\n\n__version__ = "0.1.0"\n')
    (root / "tests" / "golden" / "promises").mkdir(parents=True)
    (root / "tests" / "golden" / "promises" / "commands.txt").write_text("list\nreview\n")
    (root / "CHANGELOG.md").write_text(CHANGES)
    for name in ("tools/release.py", "LICENSE", "README.md", ".gitignore"):
        (root / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, root / name)
    settings = (ROOT / "pyproject.toml").read_text()
    (root / "pyproject.toml").write_text(
        settings.replace("[project.urls]\n", '[project.urls]\nSource = "https://git.example.com/x"\n')
    )
    git(root, "init", "--quiet", "--initial-branch", "main")
    commit(root)
    return root


def commit(repository: Path) -> None:
    """Commit everything."""
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--allow-empty", "--message", "a change")


@pytest.fixture(name="release")
def _release(repository: Path) -> ModuleType:
    """The script of that repository."""
    spec = importlib.util.spec_from_file_location("release_script", repository / "tools" / "release.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def make(release: ModuleType, version: str) -> None:
    """Both steps, as `make release` runs them around the tests."""
    release.prepare(version)
    release.tag(version)


def test_a_release_is_a_commit_with_two_files_and_a_tag(
    release: ModuleType, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The changelog has the date, the version is written, and the last lines say what publishes it."""
    make(release, "0.2.0")

    changelog = (repository / "CHANGELOG.md").read_text()
    assert re.fullmatch(
        r"# Changelog\n\n## \[Unreleased\]\n\n## \[0\.2\.0\] - \d{4}-\d\d-\d\d\n\n### Added\n\n- The start\.\n",
        changelog,
    )
    assert '__version__ = "0.2.0"' in (repository / "argyle_provider" / "version.py").read_text()
    assert git(repository, "show", "--name-only", "--format=%s", "v0.2.0^{commit}").split("\n") == [
        "Release 0.2.0",
        "",
        "CHANGELOG.md",
        "argyle_provider/version.py",
        "",
    ]
    assert git(repository, "status", "--porcelain") == ""
    said = capsys.readouterr().out
    assert said.count(", sha256 ") == 2
    assert "git push --atomic origin main v0.2.0" in said


def test_a_tag_builds_what_it_names(release: ModuleType, repository: Path, tmp_path: Path) -> None:
    """The workflow gets both files; a tag beside its version builds nothing."""
    make(release, "0.1.0")

    release.check_tag("v0.1.0")
    release.build(tmp_path / "dist")
    assert {each.name for each in (tmp_path / "dist").iterdir()} == {
        "argyle_webhooks-0.1.0-py3-none-any.whl",
        "argyle_webhooks-0.1.0.tar.gz",
    }
    with pytest.raises(release.ReleaseError, match=r"The tag v0\.1\.1 is on a commit of version 0\.1\.0"):
        release.check_tag("v0.1.1")
    (repository / "CHANGELOG.md").write_text(CHANGES)
    with pytest.raises(release.ReleaseError, match=r"has no section for 0\.1\.0"):
        release.check_tag("v0.1.0")


@pytest.mark.parametrize(
    ("version", "words"),
    [
        ("1.2", "'1.2' is not a version"),
        ("v1.2.0", "'v1.2.0' is not a version"),
        ("1.02.0", "'1.02.0' is not a version"),
        ("0.1.0", "is not later than the last tag, v0.3.0"),
        ("0.3.0", "is not later than the last tag, v0.3.0"),
    ],
)
def test_a_wrong_version_is_refused(release: ModuleType, repository: Path, version: str, words: str) -> None:
    """Nothing is written."""
    git(repository, "tag", "v0.3.0")
    git(repository, "tag", "v0.3.0-rc1")

    with pytest.raises(release.ReleaseError, match=re.escape(words)):
        release.prepare(version)
    assert git(repository, "status", "--porcelain") == ""


def test_a_release_is_made_from_a_clean_main(release: ModuleType, repository: Path) -> None:
    """Neither from another branch, nor from a commit without one, nor with files that are not committed."""
    git(repository, "switch", "--quiet", "--create", "try")
    with pytest.raises(release.ReleaseError, match=r"this is try\. Run `git switch main`"):
        release.prepare("0.1.0")
    git(repository, "switch", "--quiet", "--detach", "main")
    with pytest.raises(release.ReleaseError, match="on no branch"):
        release.prepare("0.1.0")
    git(repository, "switch", "--quiet", "main")
    (repository / "argyle_provider" / "new.py").touch()
    with pytest.raises(release.ReleaseError, match=r"\?\? argyle_provider/new\.py"):
        release.prepare("0.1.0")


def test_a_release_needs_an_address_and_news(release: ModuleType, repository: Path) -> None:
    """A registry shows the address; the changelog says what is new."""
    (repository / "CHANGELOG.md").write_text("## [Unreleased]\n\n## [0.0.9] - 2026-01-01\n\n- Old.\n")
    commit(repository)
    with pytest.raises(release.ReleaseError, match="nothing under Unreleased"):
        release.prepare("0.1.0")
    shutil.copy(ROOT / "pyproject.toml", repository)
    settings = (repository / "pyproject.toml").read_text()
    (repository / "pyproject.toml").write_text(re.sub(r"(?m)^Source = .*\n", "", settings))
    commit(repository)
    with pytest.raises(release.ReleaseError, match=r"has no address of this repository(.|\n)*\[project\.urls\]"):
        release.prepare("0.1.0")


def test_the_lines_about_the_address_work_as_printed(release: ModuleType, repository: Path) -> None:
    """With a URL in them, the release goes on, and a registry's readme links to the documents."""
    shutil.copy(ROOT / "pyproject.toml", repository)
    commit(repository)
    with pytest.raises(release.ReleaseError) as refused:
        release.prepare("0.1.0")
    *urls, pattern, replacement = re.findall(r"(?m)^    (.*)", str(refused.value).replace("ADDRESS", "https://git.x/y"))
    settings = (repository / "pyproject.toml").read_text()
    before, last, after = settings.rpartition("[[tool.hatch.metadata.hooks.fancy-pypi-readme.substitutions]]\n")
    _, _, after = after.partition("\n\n")
    settings = f"{before}{last}{pattern}\n{replacement}\n\n{after}"
    settings = settings.replace("[project.urls]\n", "\n".join(["[project.urls]", *urls, ""]))
    (repository / "pyproject.toml").write_text(settings)
    commit(repository)

    release.prepare("0.1.0")

    metadata = release.run(sys.executable, "-m", "hatchling", "metadata", folder=repository)
    assert '"Source": "https://git.x/y"' in metadata
    assert "(https://git.x/y/blob/main/docs/review.md)" in metadata


@pytest.mark.parametrize(
    ("last", "version", "allowed"),
    [
        ("0.1.0", "0.1.1", False),
        ("0.1.0", "0.2.0", True),
        ("0.1.9", "1.0.0", True),
        ("1.0.0", "1.0.1", False),
        ("1.0.0", "1.1.0", False),
        ("1.9.9", "2.0.0", True),
    ],
)
def test_only_a_version_that_says_so_breaks_a_promise(
    release: ModuleType, repository: Path, last: str, version: str, allowed: bool
) -> None:
    """A line that a file of promises has lost since the last tag needs a major version, or before 1.0.0 a minor one."""
    git(repository, "tag", f"v{last}")
    (repository / "tests" / "golden" / "promises" / "commands.txt").write_text("list\nstacks\n")
    commit(repository)

    if allowed:
        release.prepare(version)
    else:
        with pytest.raises(release.ReleaseError, match=r"has lost:\n    review\nRestore it"):
            release.prepare(version)


def test_only_the_two_files_of_a_release_are_committed(release: ModuleType, repository: Path) -> None:
    """What the tests or a person changed meanwhile stops it, before the tag."""
    release.prepare("0.1.1")
    (repository / "README.md").write_text("# Argyle webhook subscriptions as code\n")

    with pytest.raises(release.ReleaseError, match=r"README\.md, argyle_provider/version\.py has changed"):
        release.tag("0.1.1")
    assert git(repository, "tag") == ""


def test_two_builds_that_differ_make_no_release(
    release: ModuleType, repository: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Nobody could check such a release."""
    run = release.run

    def run_oddly(*command: str, folder: Path = repository) -> str:
        text: str = run(*command, folder=folder)
        if "build" in command and folder.name == "second":
            next((folder / "dist").glob("*.whl")).write_bytes(b"other")
        return text

    monkeypatch.setattr(release, "run", run_oddly)
    with pytest.raises(release.ReleaseError, match=r"Two builds of one commit differ: \S+\.whl\. "):
        release.build(tmp_path / "dist")
    assert not (tmp_path / "dist").exists()


def test_an_error_is_one_paragraph(release: ModuleType, repository: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The command line says what is wrong, and the exit code is 1."""
    script = [str(repository / "tools" / "release.py"), "build", "v9.0.0", str(repository / "dist")]

    done = subprocess.run(script, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert done.stderr.startswith("release: The tag v9.0.0 is on a commit of version 0.1.0. ")
    with pytest.raises(release.ReleaseError, match=r"`git frobnicate` failed: .*not a git command"):
        release.run("git", "frobnicate")
    assert capfd.readouterr().out == ""
