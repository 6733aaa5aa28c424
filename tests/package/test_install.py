"""The wheel in a clean environment, with the oldest and with the newest of everything that it allows."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import starlette

from argyle_provider.version import __version__
from tests.package.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.package.conftest import Installed

PROGRAM = """
import argyle_provider, pathlib
for name in argyle_provider.__all__:
    getattr(argyle_provider, name)
from argyle_provider.signature import sign, verify
verify(b"{}", sign(b"{}", "secret"), ["secret"])
print(pathlib.Path(argyle_provider.__file__).parent)
"""


@pytest.fixture(name="project")
def _project(tmp_path: Path) -> Path:
    """A repository with this project's stacks, and one edit that is not committed."""
    shutil.copytree(ROOT / "stacks", tmp_path / "stacks")
    for name in ("Pulumi.yaml", "__main__.py"):
        shutil.copy(ROOT / name, tmp_path)
    author = ["-c", "user.name=Test", "-c", "user.email=test@example.com"]
    for command in (["init", "--quiet"], ["add", "."], [*author, "commit", "--quiet", "--message", "Start"]):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    local = tmp_path / "stacks" / "Pulumi.local.yaml"
    local.write_text(local.read_text().replace("        - gigs.added\n", ""))
    return tmp_path


@pytest.mark.parametrize("environment", [".venv-oldest-sdk", ".venv-newest-sdk"])
def test_a_plain_install_works(install: Callable[[Path], Installed], environment: str, project: Path) -> None:
    """Commands, templates, data and the program's imports; only a web server needs the extra."""
    (packages,) = (ROOT / environment).glob("lib/python3*/site-packages")
    installed = install(packages)

    where = installed.run("python", "-c", PROGRAM, cwd=project)
    assert where.startswith(str(installed.folder))
    assert installed.run("argyle-webhooks", "--version", cwd=project) == f"argyle-webhooks {__version__}\n"
    assert "validate" in installed.run("argyle-webhooks", "--help", cwd=project)
    assert "no problems" in installed.run("argyle-webhooks", "validate", cwd=project)
    assert "gigs.added" in installed.run("argyle-webhooks", "review", "--base", "HEAD", cwd=project)
    page = installed.run("argyle-webhooks", "review", "--base", "HEAD", "--format", "html", cwd=project)
    assert page.startswith("<!doctype html>")
    assert page.rstrip().endswith("</html>")
    schema = installed.run("argyle-webhooks", "schema", cwd=project)
    assert json.loads(schema) == json.loads((ROOT / "stacks" / "schema.json").read_text())
    refused = installed.run("argyle-webhooks", "emulator", cwd=project, code=1)
    assert "pip install 'argyle-webhooks[emulator]'" in refused
    assert "No broken requirements" in installed.run("python", "-m", "pip", "check", cwd=project)


def test_the_extra_brings_the_emulator(install: Callable[[Path], Installed], tmp_path: Path) -> None:
    """Its page too, which is made of templates."""
    installed = install(Path(starlette.__file__).parents[1])
    look = "import os, urllib.request; print(urllib.request.urlopen(os.environ['ARGYLE_API_URL']).read().decode())"

    page = installed.run("argyle-webhooks", "emulator", "exec", "--", "python", "-c", look, cwd=tmp_path)

    assert "</html>" in page
