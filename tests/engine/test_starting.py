"""`docs/starting.md`, with nothing but the wheel: installed, a repository written, deployed, edited and reviewed."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import starlette
import yaml

from tests.engine.harness import PROJECT
from tests.engine.runbook import Runbook
from tests.package.conftest import build

if TYPE_CHECKING:
    from tests.engine.harness import Stack

LOCKED = Path(starlette.__file__).parents[1]
FOLDER = "100% #1?x=1&%2F; 'é"
UP = shlex.split("argyle-webhooks emulator exec --local -- pulumi up --stack local --yes --skip-preview")


def install(book: Runbook, stack: Stack) -> None:
    """Follow the page's install, from the wheel and without its dependencies, which set-up has installed already."""
    made = build(PROJECT, book.folder / "dist", "-t", "wheel")
    real_pip = {"PIP_NO_INDEX": "1", "PIP_NO_DEPS": "1", "PIP_NO_COMPILE": "1"}
    before = dict(stack.environ)
    stack.environ |= {**real_pip, "PIP_FIND_LINKS": str(made.parent)}
    book.follow()
    stack.environ = {**before, "PATH": stack.environ["PATH"]}
    (site,) = book.folder.glob(".venv/lib/python3*/site-packages")
    (site / "locked.pth").write_text(f"{LOCKED}\n")


def test_from_nothing_with_the_wheel_alone(stack: Stack) -> None:
    """In a folder of any name, behind a proxy, and without a look at the user's own backend."""
    stack.environ |= {
        "PULUMI_BACKEND_URL": "s3://not-this-one",
        "PULUMI_CONFIG_PASSPHRASE": "not this one",
        "http_proxy": "http://127.0.0.1:9",
        "https_proxy": "http://127.0.0.1:9",
        "EMAIL": "nobody@example.com",
    }
    names = {" webhooks:": f" {FOLDER}:", " webhooks": f" {shlex.quote(FOLDER)}"}
    book = Runbook("starting", stack, names, folder=PROJECT / "docs")
    book.folder = desk = stack.root.parent / "desk"  # a repository is never written inside of a project
    desk.mkdir()

    def run(*command: str) -> str:
        done = stack.run("bash", "-c", f"cd {shlex.quote(str(book.folder))} && {shlex.join(command)}")
        assert done.code == 0, done.output
        return done.output

    install(book, stack)
    book.follow()
    deployed = book.follow()
    again = run(*UP, "--refresh", "--expect-no-changes")
    file = desk / FOLDER / "stacks" / "Pulumi.local.yaml"
    file.write_text(file.read_text().replace("        - accounts.failed\n", ""))
    book.follow()

    assert book.left == []
    assert run("which", "argyle-webhooks") == f"{desk}/.venv/bin/argyle-webhooks\n"
    live = [line.split()[0] for line in deployed.splitlines() if line.startswith("local-")]
    assert live == ["local-payroll", "local-payroll-partial-30"]
    assert "5 unchanged" in again
    assert "no problems" in run("argyle-webhooks", "validate")
    assert run("git", "status", "--short") == " M stacks/Pulumi.local.yaml\n"
    assert yaml.safe_load(file.read_bytes())["config"]["argyle:environment"] == "local"
    assert stack.requests() == []
