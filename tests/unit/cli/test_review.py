"""`argyle-webhooks review`: the working tree against a commit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.cli.conftest import PAYROLL

if TYPE_CHECKING:
    from tests.unit.cli.conftest import Project

MORE = {**PAYROLL, "events": ["gigs.added", "users.fully_synced", "gigs.removed"]}
AUDIT = {**PAYROLL, "url": "https://audit.example.com/x", "events": ["accounts.removed"]}


def changed(project: Project) -> None:
    """One event more in the working tree."""
    project.write("sandbox", {"payroll": MORE})


def preview_of(project: Project, *steps: tuple[str, str], stack: str = "sandbox") -> str:
    """The path of a file with what `pulumi preview --json` would print."""
    kind = "argyle::pulumi-python:dynamic/argyle:WebhookSubscription"
    content = {"steps": [{"op": op, "urn": f"urn:pulumi:{stack}::{kind}::{name}"} for op, name in steps]}
    (project.root / "preview.json").write_text(json.dumps(content))
    return "preview.json"


def live_of(project: Project, *unmanaged: Any, stack: str = "organization/argyle/sandbox", version: int = 1) -> str:
    """The path of a drift report."""
    content = {"version": version, "stack": stack, "unmanaged": unmanaged}
    (project.root / "drift.json").write_text(json.dumps(content))
    return "drift.json"


@pytest.mark.parametrize("form", ["text", "markdown", "json", "html"])
def test_a_change_is_told_in_every_format(project: Project, form: str) -> None:
    """Offline: there is no passphrase, no account and no engine here."""
    changed(project)

    code, out, err = project.run("review", "--base", "HEAD", "--format", form)

    assert (code, err) == (0, "")
    assert "gigs.removed" in out


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_nothing_is_said_when_nothing_changes(project: Project, form: str) -> None:
    """There is not even an empty comment. Other lines of the file are no change."""
    path = project.root / "stacks" / "Pulumi.sandbox.yaml"
    path.write_text(f"# a comment\n{path.read_text()}")

    assert project.run("review", "--base", "HEAD", "--format", form)[:2] == (0, "")


def test_the_base_is_any_commit(project: Project) -> None:
    """Also one in which the project was not there yet, or lay in the same place under another file."""
    changed(project)
    project.commit()
    project.write("sandbox", {"payroll": MORE, "audit": AUDIT})

    assert "gigs.removed" not in project.run("review", "--base", "HEAD")[1]
    assert "gigs.removed" in project.run("review", "--base", "main~1")[1]


def test_a_stack_can_be_chosen(project: Project) -> None:
    """For one comment per stack; the marker names it."""
    changed(project)
    project.write("production", {"payroll": PAYROLL}, environment="production")

    code, out, _ = project.run("review", "--base", "HEAD", "--stack", "sandbox", "--format", "markdown")

    assert code == 0
    assert out.startswith("<!-- argyle-webhooks review of sandbox -->")
    assert "- `production`:" not in out
    assert "# `production`" not in out


def test_a_refused_change_is_1_and_reported(project: Project) -> None:
    """The report says what is refused and how to allow it."""
    project.write("sandbox", {})

    code, out, _ = project.run("review", "--base", "HEAD")

    assert code == 1
    assert "protected" in out


def test_an_invalid_file_is_1_and_reported(project: Project) -> None:
    """The report is printed nevertheless."""
    project.write("sandbox", {"payroll": {**PAYROLL, "events": ["gigs.aded"]}})

    code, out, _ = project.run("review", "--base", "HEAD")

    assert code == 1
    assert "Did you mean `gigs.added`?" in out


@pytest.mark.parametrize("base", ["no-such-branch", "--upload-pack=x", "HEAD:stacks"])
def test_a_base_that_is_no_commit_is_one_sentence(project: Project, base: str) -> None:
    """With what to do about it; an option of git is no commit."""
    code, _, err = project.run("review", f"--base={base}")

    assert code == 1
    assert err.startswith("Error: ")
    assert err.count("\n") == 1


def test_no_repository_and_no_git_are_one_sentence(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each says what is missing."""
    monkeypatch.setenv("PATH", "/nowhere")
    without_git = project.run("review", "--base", "HEAD")

    assert without_git[0] == 1
    assert "`git` command was not found" in without_git[2]


def test_a_stack_that_is_nowhere_is_wrong_usage(project: Project) -> None:
    """A typo must not look like a change of nothing."""
    code, _, err = project.run("review", "--base", "HEAD", "--stack", "sandbx")

    assert code == 2
    assert "Stack `sandbx` has no file" in err


def test_a_preview_confirms_the_plan_or_says_what_is_unlike_it(project: Project) -> None:
    """The engine knows the state, the review the files."""
    changed(project)

    agreed = project.run("review", "--base", "HEAD", "--preview", preview_of(project, ("replace", "payroll")))[1]
    unlike = project.run("review", "--base", "HEAD", "--preview", preview_of(project, ("create", "payroll")))[1]
    other = project.run(
        "review", "--base", "HEAD", "--preview", preview_of(project, ("create", "payroll"), stack="other")
    )[1]

    assert "The engine plans the same: 1 to replace.\n" in agreed
    assert "The engine plans something else: payroll (create)." in unlike
    assert "The engine" not in other


def test_a_preview_of_a_change_of_protection_replaces_nothing(project: Project) -> None:
    """The engine calls it an update, and it is one of the state alone."""
    project.write("sandbox", {"payroll": {**PAYROLL, "protect": False}})

    _, out, _ = project.run("review", "--base", "HEAD", "--preview", preview_of(project, ("update", "payroll")))

    assert "The engine plans the same: nothing to do.\n" in out
    assert "something else" not in out


def test_a_drift_report_tells_what_is_taken_over_and_what_is_left(project: Project) -> None:
    """By name, URL and events; a stranger is counted."""
    project.write("sandbox", {"payroll": PAYROLL, "audit": AUDIT})
    live = {"name": "sandbox-audit", "url": AUDIT["url"], "events": AUDIT["events"]}
    report = live_of(
        project,
        {"id": "11", "origin": "unknown", "subscription": live},
        {"id": "12", "origin": "unknown", "subscription": {**live, "name": "by-hand"}},
        {"id": "13", "origin": "another-stack", "subscription": {**live, "name": "other"}},
    )

    out = project.run("review", "--base", "HEAD", "--live", report)[1]
    elsewhere = project.run("review", "--base", "HEAD", "--live", live_of(project, stack="other"))[1]

    assert "The live subscription 11 matches. `pulumi up` takes it over" in out
    assert "1 live subscription in this account is unmanaged" in out
    assert "unmanaged" not in elsewhere


@pytest.mark.parametrize("option", ["--preview", "--live"])
@pytest.mark.parametrize("text", ["", "[]", "{}", "not json", '{"steps": 1'])
def test_a_finding_of_another_kind_is_wrong_usage(project: Project, option: str, text: str) -> None:
    """It names the command that makes the right one."""
    (project.root / "finding").write_text(text)

    code, _, err = project.run("review", "--base", "HEAD", option, "finding")

    assert code == 2
    assert "finding is not" in err


def test_a_drift_report_of_another_version_is_wrong_usage(project: Project) -> None:
    """Rather than misread."""
    code, _, err = project.run("review", "--base", "HEAD", "--live", live_of(project, version=2))

    assert code == 2
    assert "of another version" in err


def test_a_moved_folder_of_stack_files_is_no_change(project: Project) -> None:
    """Each commit's own Pulumi.yaml says where they are."""
    project.git("mv", "stacks", "config")
    (project.root / "Pulumi.yaml").write_text("name: argyle\nruntime: python\nstackConfigDir: config\n")

    assert project.run("review", "--base", "HEAD")[1] == ""


def test_a_project_below_the_repository_s_root_is_found(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also from a folder inside it."""
    (project.root / "deploy").mkdir()
    project.git("mv", "Pulumi.yaml", "stacks", "deploy")
    project.commit()
    project.root /= "deploy"
    changed(project)
    monkeypatch.chdir(project.root / "stacks")

    assert "gigs.removed" in project.run("review", "--base", "HEAD")[1]
