"""A repository of one's own: written, deployed to the emulator, edited and reviewed."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from tests.engine.harness import Stack


def test_a_new_repository_works_with_the_emulator(stack: Stack) -> None:
    """In a folder of any name, behind a proxy, and without a look at the user's own backend."""
    root = stack.root.parent / "100% #1?x=1&%2F; 'é"
    environ = {
        **stack.environ,
        "PULUMI_BACKEND_URL": "s3://not-this-one",
        "PULUMI_CONFIG_PASSPHRASE": "not this one",
        "http_proxy": "http://127.0.0.1:9",
        "https_proxy": "http://127.0.0.1:9",
    }

    def run(*command: str) -> str:
        done = subprocess.run(command, cwd=root, env=environ, capture_output=True, encoding="utf-8", check=False)
        stack.outputs += [done.stdout, done.stderr]
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    written = stack.cli("init", str(root), "--yes")
    assert written.code == 0, written.output
    run("git", "init", "--quiet")
    run("git", "add", ".")
    run(
        "git",
        "-c",
        "user.name=nobody",
        "-c",
        "user.email=nobody@example.com",
        "commit",
        "--quiet",
        "--message",
        "Start",
    )

    run("argyle-webhooks", "validate")
    up = ["pulumi", "up", "--stack", "local", "--yes", "--skip-preview"]
    run("argyle-webhooks", "emulator", "exec", "--local", "--", *up)
    live = run("argyle-webhooks", "emulator", "show", "--database", ".local/emulator.sqlite3")
    again = run("argyle-webhooks", "emulator", "exec", "--local", "--", *up, "--refresh", "--expect-no-changes")
    file = root / "stacks" / "Pulumi.local.yaml"
    file.write_text(file.read_text().replace("        - accounts.failed\n", ""))
    review = run("argyle-webhooks", "review", "--base", "HEAD")

    assert [line.split()[0] for line in live.splitlines()[1:]] == ["local-payroll", "local-payroll-partial-30"]
    assert "5 unchanged" in again
    assert "accounts.failed" in review
    assert run("git", "status", "--short") == " M stacks/Pulumi.local.yaml\n"
    assert yaml.safe_load(file.read_bytes())["config"]["argyle:environment"] == "local"
    assert stack.requests() == []
