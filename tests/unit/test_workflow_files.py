"""The workflows that a team gets: what can be read in the files. ``tests/engine/test_workflows.py`` runs them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
GITHUB = ROOT / "argyle_provider" / "templates" / "github"
PAGE = (ROOT / "docs" / "workflows.md").read_text()
FILES = {path.relative_to(GITHUB).as_posix(): path.read_text() for path in sorted(GITHUB.rglob("*.yml"))}
WORKFLOWS = {name: yaml.safe_load(text) for name, text in FILES.items() if name.startswith("workflows/")}
JOBS = [(f"{name}: {key}", job) for name, workflow in WORKFLOWS.items() for key, job in workflow["jobs"].items()]
SET_UP = "$/.github/actions/set-up"


def uses() -> Iterator[tuple[str, str, str]]:
    """What the files use: name, commit, and the version in the comment."""
    for text in FILES.values():
        yield from re.findall(r"uses: ([\w-]+/[\w-]+)@([0-9a-f]{40}) # (v\S+)$", text, re.MULTILINE)


def test_every_action_of_others_is_one_commit() -> None:
    """The same commit in each file, with its version beside it."""
    foreign = [line for text in FILES.values() for line in re.findall(r"uses: (?!\$/).*", text)]

    assert len(foreign) == len([*uses()])
    assert len({name for name, _, _ in uses()}) == len({*uses()})


def test_the_engine_is_the_one_that_the_project_asks_for() -> None:
    """The versions that Pulumi.yaml allows."""
    allowed = yaml.safe_load((ROOT / "Pulumi.yaml").read_bytes())["requiredPulumiVersion"]

    assert f'pulumi-version: "{allowed}"' in FILES["actions/set-up/action.yml"]


@pytest.mark.parametrize(("name", "job"), JOBS, ids=[name for name, _ in JOBS])
def test_a_job_is_set_up_before_it_runs_the_command(name: str, job: dict[str, Any]) -> None:
    """By the one action that installs what requirements.txt pins."""
    steps = job["steps"]
    runs = [bool(re.search("^argyle-webhooks ", step.get("run", ""), re.MULTILINE)) for step in steps]
    before = steps[: runs.index(True)] if True in runs else []

    assert True not in runs or SET_UP in [step.get("uses") for step in before]


@pytest.mark.parametrize(("name", "job"), JOBS, ids=[name for name, _ in JOBS])
def test_a_secret_comes_from_an_environment(name: str, job: dict[str, Any]) -> None:
    """The rules of the environment decide who gets it."""
    assert "environment" in job or "secrets." not in str(job)


def test_a_fork_gets_no_environment() -> None:
    """A job that a pull request starts, and that has secrets, is for branches of the repository itself."""
    jobs = [
        job for workflow in WORKFLOWS.values() if "pull_request" in workflow[True] for job in workflow["jobs"].values()
    ]
    with_secrets = [job for job in jobs if "environment" in job]

    assert len(with_secrets) == 2
    assert all("pull_request.head.repo.full_name == github.repository" in job["if"] for job in with_secrets)


def test_a_repair_applies_a_plan_as_a_merge_does() -> None:
    """The two jobs have the same scripts."""
    up, repair = (WORKFLOWS[f"workflows/{name}.yml"]["jobs"] for name in ("up", "repair"))

    assert [step.get("run") for step in up["apply"]["steps"]] == [step.get("run") for step in repair["repair"]["steps"]]


def test_the_page_describes_each_workflow() -> None:
    """And no other."""
    described = re.findall(r"^\| `([a-z-]+\.yml)` \|", PAGE, re.MULTILINE)

    assert sorted(f"workflows/{each}" for each in described) == sorted(WORKFLOWS)
