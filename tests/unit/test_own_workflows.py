"""This repository's own workflows: they test what the package claims, and use each action at one commit."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
TEMPLATES = sorted((ROOT / "argyle_provider" / "templates" / "github").rglob("*.yml"))


def workflow(name: str) -> Any:
    """The jobs of one workflow."""
    return yaml.safe_load((ROOT / ".github" / "workflows" / name).read_text())["jobs"]


def test_every_python_that_the_package_names_is_tested() -> None:
    """The matrix, the classifiers and ``requires-python`` agree."""
    settings = (ROOT / "pyproject.toml").read_text()
    named = re.findall(r'"Programming Language :: Python :: (3\.\d+)"', settings)

    assert workflow("ci.yml")["unit"]["strategy"]["matrix"]["python"] == named
    assert f'requires-python = ">={named[0]}"' in settings


def test_each_action_has_one_commit() -> None:
    """Ours and those of the templates: an update is complete."""
    found: dict[str, set[str]] = {}
    for file in (*FILES, *TEMPLATES):
        for action, commit in re.findall(r"uses: ([\w/-]+)@(.*)", file.read_text()):
            found.setdefault(action, set()).add(commit)

    assert len(FILES) == 3
    assert {action: commits for action, commits in found.items() if len(commits) > 1} == {}
    assert all(re.fullmatch(r"[0-9a-f]{40} # v\d+\.\d+\.\d+", each) for commits in found.values() for each in commits)


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.name)
def test_what_a_step_names_is_there(file: Path) -> None:
    """Every file, folder and make target of a step exists."""
    text = file.read_text()
    targets = re.findall(r"(?m)^([a-z]+):.*##", (ROOT / "Makefile").read_text())

    assert set(re.findall(r"(?<!\w)make (?!release\b)([a-z]+)\b(?=$| *\n|\s*$)", text, re.MULTILINE)) <= set(targets)
    for name in re.findall(r"(?:tests|tools)/[\w./]+|requirements[\w-]*\.txt", text):
        assert (ROOT / name).exists(), name


def test_only_the_job_that_publishes_can() -> None:
    """The jobs that run code of ours or of others have no right but to read; no job has a secret."""
    jobs = workflow("release.yml")

    rights = {
        name: {key for key, value in job["permissions"].items() if value == "write"} for name, job in jobs.items()
    }
    assert rights == {
        "test": set(),
        "build": set(),
        "attest": {"attestations", "id-token"},
        "publish": {"id-token"},
        "note": {"contents"},
    }
    assert jobs["publish"]["environment"]["name"] == "pypi"
    assert all("run" not in step for name in ("attest", "publish") for step in jobs[name]["steps"])
    assert not any("secrets." in file.read_text() for file in FILES)
