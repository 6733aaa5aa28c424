"""What the tests of commands share: a project in a folder, and the command line run in it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from argyle_provider.cli import main
from argyle_provider.emulator import Emulator
from tests.unit.cli.live import KEY_ID, KEY_SECRET, LiveStack

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECURE = {"secure": "v1:one:two"}
PAYROLL = {
    "url": "https://hooks.example.com/argyle",
    "secret": SECURE,
    "events": ["gigs.added", "users.fully_synced"],
    "protect": True,
}


@dataclass
class Repository:
    """A project folder under version control."""

    root: Path

    def write(self, stack: str, subscriptions: object, **keys: object) -> None:
        """Write a stack file."""
        config = {"argyle:environment": "sandbox", "argyle:subscriptions": subscriptions}
        config |= {f"argyle:{key}": value for key, value in keys.items()}
        (self.root / "stacks" / f"Pulumi.{stack}.yaml").write_text(json.dumps({"config": config}, indent=2))

    def git(self, *arguments: str) -> str:
        """Run git in the project, with an identity of its own."""
        identity = ["-c", "user.name=nobody", "-c", "user.email=nobody@example.com", "-c", "commit.gpgsign=false"]
        done = subprocess.run(["git", *identity, *arguments], cwd=self.root, capture_output=True, text=True, check=True)
        return done.stdout

    def commit(self) -> None:
        """Commit everything."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "a change")


@dataclass
class Project(Repository):
    """A project folder, which is the current one, and what its commands print."""

    capture: pytest.CaptureFixture[str]

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """Exit code, output and errors of one command line."""
        self.capture.readouterr()
        code = main(arguments)
        out, err = self.capture.readouterr()
        return code, out, err

    def json(self, *arguments: str) -> Any:
        """The JSON report of a command."""
        return json.loads(self.run(*arguments, "--format", "json")[1])


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """A repository with one commit: a project with one good stack. Each test gets a copy, which is made faster."""
    made = Repository(tmp_path_factory.mktemp("repository"))
    (made.root / "stacks").mkdir()
    (made.root / "Pulumi.yaml").write_text("name: argyle\nruntime: python\nstackConfigDir: stacks\n")
    made.git("init", "--quiet", "--initial-branch", "main", "--template", "")
    made.write("sandbox", {"payroll": PAYROLL})
    made.commit()
    return made


@pytest.fixture
def project(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Project:
    """A repository of its own for a test: a project with one good stack."""
    shutil.copytree(repository.root, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return Project(tmp_path, capsys)


@pytest.fixture(scope="session")
def running() -> Iterator[Emulator]:
    """The one emulator, which each test resets: one of its own would take a tenth of a second to stop."""
    with Emulator(keys=[f"{KEY_ID}:{KEY_SECRET}"]) as emulator:
        yield emulator


@pytest.fixture
def emulator(running: Emulator, monkeypatch: pytest.MonkeyPatch) -> Emulator:
    """An account without subscriptions, and the variables that select it."""
    running.reset()
    monkeypatch.setenv("ARGYLE_API_URL", running.url)
    monkeypatch.setenv("ARGYLE_API_KEY_ID", KEY_ID)
    monkeypatch.setenv("ARGYLE_API_KEY_SECRET", KEY_SECRET)
    return running


@pytest.fixture
def dev(project: Project, emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LiveStack:
    """A stack with a state and an account of its own."""
    made = LiveStack(project, emulator, tmp_path / "files")
    monkeypatch.setenv("PATH", os.pathsep.join([str(made.bin), os.environ["PATH"]]))
    return made
