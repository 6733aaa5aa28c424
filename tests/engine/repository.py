"""A stack's project as a team's repository, with git under a made-up name."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from argyle_provider.version import __version__

if TYPE_CHECKING:
    from pathlib import Path


def make_repository(root: Path) -> None:
    """Make *root* a repository of stack files, with the version that it uses."""
    (root / "requirements.txt").write_text(f"argyle-webhooks=={__version__}\n")
    git(root, "init", "--quiet", "--initial-branch", "main")
    (root / ".git" / "info" / "exclude").write_text("*\n!stacks/\n!stacks/*\n!Pulumi.yaml\n")


def git(root: Path, *arguments: str) -> str:
    """Run git under a made-up name; return what it prints."""
    identity = ["-c", "user.name=nobody", "-c", "user.email=nobody@example.com", "-c", "commit.gpgsign=false"]
    command = ["git", *identity, *arguments]
    return subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout.strip()


def commit(root: Path) -> None:
    """Commit everything."""
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "--message", "a change")
