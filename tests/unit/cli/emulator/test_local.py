"""``argyle-webhooks emulator exec --local``: a stack that is only on this machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import pytest

from argyle_provider.cli import main
from argyle_provider.emulator import Emulator

if TYPE_CHECKING:
    from collections.abc import Callable

# Keeps what it is called with; `pulumi stack init` also makes the state's file.
PULUMI = f"""#!{sys.executable}
import json, os, pathlib, sys, urllib.parse
state = urllib.parse.unquote(urllib.parse.urlsplit(os.environ["PULUMI_BACKEND_URL"]).path)
stacks = pathlib.Path(state, ".pulumi", "stacks", "acme")
if sys.argv[1:3] == ["stack", "init"]:
    stacks.mkdir(parents=True)
    (stacks / "local.json").touch()
with open("calls", "a") as file:
    file.write(json.dumps([sys.argv[1:], dict(os.environ)]) + "\\n")
sys.exit(int(os.environ.get("FAILS", "0")))
"""
INIT = ["stack", "init", "--no-select", "--stack", "local", "--non-interactive", "--color", "never"]
CREATE = """
import os, requests
with requests.Session() as session:
    session.trust_env = False
    session.auth = os.environ["ARGYLE_API_KEY_ID"], os.environ["ARGYLE_API_KEY_SECRET"]
    content = {"name": "n", "url": "https://x.example/", "events": ["gigs.added"]}
    session.post(os.environ["ARGYLE_API_URL"] + "/v2/webhooks", json=content, timeout=10)
"""


@pytest.fixture(name="root")
def _root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a local stack, in a folder that a URL has to escape; the current folder, and a fake engine."""
    root = tmp_path / "100% #1?x=1&%2F; 'é"
    (root / "stacks").mkdir(parents=True)
    (root / "Pulumi.yaml").write_text("name: acme\nruntime: python\nstackConfigDir: stacks\n")
    (root / "stacks" / "Pulumi.local.yaml").write_text("config: {}\n")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "pulumi").write_text(PULUMI)
    (tmp_path / "bin" / "pulumi").chmod(0o755)
    monkeypatch.setenv("PATH", os.pathsep.join([str(tmp_path / "bin"), "/usr/bin", "/bin"]))
    monkeypatch.chdir(root)
    return root


@pytest.fixture(name="calls")
def _calls(root: Path) -> Callable[[], list[tuple[list[str], dict[str, Any]]]]:
    """The calls of `pulumi` so far: arguments and environment of each."""

    def calls() -> list[tuple[list[str], dict[str, Any]]]:
        return [tuple(json.loads(line)) for line in (root / "calls").read_text().splitlines()]

    return calls


def run(*command: str) -> int:
    """Run a command with the local stack."""
    return main(["emulator", "exec", "--local", "--", *command])


@pytest.mark.parametrize(
    ("command", "said"),
    [(["sh", "-c", "exit 0"], False), (["sh", "-c", "exit 3"], False), (["pulumi", "up"], True), (["nowhere"], False)],
    ids=["nothing to do", "a shell", "a failed command", "no command"],
)
@pytest.mark.usefixtures("root")
def test_the_place_for_the_commands_that_a_failed_one_names_is_said(
    command: list[str], said: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """They need the emulator and the state, which no other shell has."""
    assert run("true") == 0
    monkeypatch.setenv("FAILS", "2")

    run(*command)

    err = capsys.readouterr().err
    assert ("The emulator of stack `local` has stopped." in err) is said
    assert ("in the shell that `argyle-webhooks emulator exec --local -- $SHELL` opens." in err) is said


def test_no_backend_of_the_user_is_reached(
    root: Path, calls: Callable[[], list[tuple[list[str], dict[str, str]]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever variables or a login say, state, home and passphrase are this project's own."""
    for name in ("BACKEND_URL", "ACCESS_TOKEN", "CONFIG_PASSPHRASE", "CONFIG_PASSPHRASE_FILE", "HOME", "STACK"):
        monkeypatch.setenv(f"PULUMI_{name}", "real")
    monkeypatch.setenv("no_proxy", "mine.example.com")

    assert run("pulumi", "up") == 0

    (made, _), (arguments, environ) = calls()
    assert (made, arguments) == (INIT, ["up"])
    assert "real" not in environ.values()
    assert unquote(urlsplit(environ["PULUMI_BACKEND_URL"]).path) == str(root / ".local" / "state")
    assert environ["PULUMI_HOME"] == str(root / ".local" / "pulumi-home")
    assert environ["PULUMI_CONFIG_PASSPHRASE"] == "local"
    assert environ["no_proxy"] == "127.0.0.1,localhost,mine.example.com"
    assert environ["PATH"].split(os.pathsep)[0] == str(Path(sys.executable).parent)
    assert environ["ARGYLE_API_URL"].startswith("http://127.0.0.1:")


def test_the_users_own_environment_stays(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the command gets another one."""
    monkeypatch.setenv("PULUMI_BACKEND_URL", "real")

    run("true")

    assert os.environ["PULUMI_BACKEND_URL"] == "real"


def test_the_stack_is_made_once(root: Path, calls: Callable[[], list[tuple[list[str], dict[str, str]]]]) -> None:
    """From a folder below, too; then the state has it."""
    (root / "below").mkdir()
    os.chdir("below")

    assert [run("true"), run("true")] == [0, 0]

    assert [arguments for arguments, _ in calls()] == [INIT]


def test_without_a_file_no_stack_is_made(root: Path) -> None:
    """Pulumi would write the file, and nobody has asked for it."""
    (root / "stacks" / "Pulumi.local.yaml").unlink()

    assert run("true") == 0
    assert not (root / "calls").exists()


def test_the_emulator_remembers(root: Path) -> None:
    """As the state does: its database is in the same folder, unless the command line names another one."""
    run(sys.executable, "-c", CREATE)
    main(["emulator", "exec", "--local", "--database", "mine.sqlite3", "--", sys.executable, "-c", CREATE])

    for database in (root / ".local" / "emulator.sqlite3", root / "mine.sqlite3"):
        with Emulator(database=database) as emulator:
            assert [each.name for each in emulator.subscriptions()] == ["n"]


def test_git_ignores_the_folder(root: Path) -> None:
    """Even if the project's own .gitignore does not have it."""
    subprocess.run(["git", "init", "--quiet"], cwd=root, check=True)

    run("true")

    done = subprocess.run(["git", "status", "--short"], cwd=root, capture_output=True, text=True, check=True)
    assert ".local" not in done.stdout


def test_outside_a_project_it_is_refused(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is written there."""
    monkeypatch.chdir(tmp_path)

    assert run("true") == 1
    assert "There is no Pulumi.yaml in" in capsys.readouterr().err
    assert not (tmp_path / ".local").exists()


def test_an_engine_that_fails_or_is_missing_is_explained(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before the command runs."""
    monkeypatch.setenv("FAILS", "1")
    failed = run("touch", "ran")
    (tmp_path / "bin" / "pulumi").unlink()
    for each in (root / ".local" / "state" / ".pulumi").rglob("*.json"):
        each.unlink()
    missing = run("touch", "ran")

    assert (failed, missing) == (1, 1)
    err = capsys.readouterr().err
    assert "`pulumi stack init` failed for stack `local`." in err
    assert "The `pulumi` command is not on PATH. Install it: https://www.pulumi.com/docs/install/" in err
    assert not (root / "ran").exists()
