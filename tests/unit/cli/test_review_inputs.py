"""What a review compares: all that decides what `pulumi up` does, wherever it is written and wherever it is run."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.cli.conftest import PAYROLL, SECURE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.cli.conftest import Project

HEAD = "name: argyle\nruntime: python\nstackConfigDir: stacks\n"
MOVED_URL = {**PAYROLL, "url": "https://new.example.com/argyle"}


def pulumi_yaml(project: Project, *keys: str, head: str = HEAD) -> None:
    """Write Pulumi.yaml with these config keys."""
    (project.root / "Pulumi.yaml").write_text("\n".join([f"{head}config:" if keys else head, *keys, ""]))


def review(project: Project, *arguments: str) -> Any:
    """What a review of the last commit reports to a program."""
    return project.json("review", "--base", "HEAD", *arguments)


def only(project: Project) -> Any:
    """The same of the only stack that changes."""
    (stack,) = review(project)["stacks"]
    return stack


@pytest.mark.parametrize(
    "key",
    [
        "  replacement: delete-first",
        "  argyle:replacement: delete-first",
        "  argyle:config:replacement: delete-first",
        "  replacement: {default: delete-first}",
        "  replacement: {value: delete-first}",
        "  replacement: {type: string, default: delete-first}",
    ],
)
def test_what_pulumi_yaml_gives_each_stack_counts(project: Project, key: str) -> None:
    """The review says that deliveries pause, as they will."""
    pulumi_yaml(project, key)
    project.commit()
    project.write("sandbox", {"payroll": MOVED_URL})

    (change,) = only(project)["changes"]

    assert change["deliveryGap"] is True


def test_the_stack_file_comes_before_pulumi_yaml(project: Project) -> None:
    """As a whole: a map of the stack's is not merged with one of the project's."""
    pulumi_yaml(project, "  replacement: delete-first", "  defaults: {default: {protect: true}}")
    project.commit()
    project.write(
        "sandbox", {"payroll": MOVED_URL}, replacement="create-first", defaults={"url": "https://x.example.com"}
    )

    found = only(project)

    assert found["changes"][0]["deliveryGap"] is False
    assert found["settings"] == ["argyle:replacement: delete-first -> create-first"]


@pytest.mark.parametrize(
    ("key", "setting"),
    [
        ("  replacement: delete-first", "argyle:replacement: create-first -> delete-first"),
        ("  maxDeletions: 3", "argyle:maxDeletions: no limit -> 3"),
        ('  allowedHosts: ["*.example.com"]', "argyle:allowedHosts: any -> *.example.com"),
        ("  defaults: {default: {protect: true}}", "protect of audit: false -> true"),
    ],
)
def test_a_change_of_pulumi_yaml_alone_is_a_change_of_each_stack(project: Project, key: str, setting: str) -> None:
    """Nothing else is in the pull request."""
    audit = {key: value for key, value in PAYROLL.items() if key != "protect"}
    for stack in ("sandbox", "staging"):
        project.write(stack, {"audit": {**audit, "name": stack}})
    project.commit()
    pulumi_yaml(project, key)

    stacks = review(project)["stacks"]

    assert [(each["stack"], each["status"], each["settings"]) for each in stacks] == [
        ("sandbox", "changed", [setting]),
        ("staging", "changed", [setting]),
    ]


def test_entries_and_secrets_may_come_from_pulumi_yaml(project: Project) -> None:
    """An entry of the project's is one of each stack; a secret there can't be encrypted, and is not shown."""
    (project.root / "stacks" / "Pulumi.sandbox.yaml").write_text("config: {environment: sandbox}\n")
    pulumi_yaml(
        project, "  subscriptions:", '    default: {payroll: {url: "https://x.example.com", secret: hush, events: []}}'
    )

    code, out, _ = project.run("validate")

    assert code == 1
    assert "Pulumi.yaml:6:55: argyle:subscriptions.payroll.secret" in out
    assert "hush" not in out


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("  replacement: delete-fist", "5:3"),
        ("  allowedHosts: {default: [other.example.com]}", "6:9"),
        ("  maxDeletions: -1", "5:3"),
        ("  nonsense: 1", "5:3"),
    ],
)
def test_a_problem_of_a_value_stands_where_the_value_stands(project: Project, key: str, path: str) -> None:
    """In Pulumi.yaml, where each stack has it from; a stack that says otherwise has no problem."""
    pulumi_yaml(project, key)
    name = "stacks/Pulumi.sandbox.yaml" if "Hosts" in key else "Pulumi.yaml"

    code, out, _ = project.run("validate")

    assert code == 1
    assert f"- error: {name}:{path}: argyle:" in out


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("  quietAfter: {type: integer}", "`argyle:quietAfter` is missing, and Pulumi.yaml requires it"),
        ("  environment: {type: integer}", "must be of the type integer"),
        ("  subscriptions: {type: array, items: {type: string}}", "must be of the type array"),
        ("  environment: {type: string, secret: true}", "Pulumi.yaml requires a secret"),
        ("  subscriptions: {type: object, secret: true}", None),
        ("  subscriptions: {type: object}", None),
        ("  environment:\n    description: which", None),
        ("  other:key: {value: 5}", None),
    ],
)
def test_what_pulumi_yaml_asks_of_a_stack_is_asked(project: Project, key: str, expected: str | None) -> None:
    """The engine would refuse the stack before the program is run."""
    pulumi_yaml(project, key)

    code, out, _ = project.run("validate")

    assert code == (1 if expected else 0), out
    assert (expected or "no problems") in out


def test_a_project_of_another_name_has_its_own_keys(project: Project) -> None:
    """A key without a namespace is the project's, and none of Argyle's."""
    pulumi_yaml(project, "  argyle:replacement: delete-first", head=HEAD.replace("argyle", "payroll"))
    text = (project.root / "stacks" / "Pulumi.sandbox.yaml").read_text()
    (project.root / "stacks" / "Pulumi.sandbox.yaml").write_text(text.replace("argyle:environment", "environment"))
    project.commit()

    without = project.run("validate")[1]
    (project.root / "stacks" / "Pulumi.sandbox.yaml").write_text(text.replace("argyle:env", "argyle:config:env"))

    assert "argyle:environment: `argyle:environment` is missing" in without
    assert project.run("validate")[0] == 0


def test_a_renamed_project_says_what_becomes_of_the_state(project: Project) -> None:
    """Pulumi looks for another state; that no subscription changes in the files says nothing."""
    pulumi_yaml(project, head=HEAD.replace("argyle", "webhooks"))

    (setting,) = only(project)["settings"]

    assert setting.startswith("project: argyle -> webhooks.")
    assert "`pulumi stack rename --stack organization/argyle/sandbox organization/webhooks/sandbox`" in setting


@pytest.mark.parametrize("moved", ["deploy", "deploy/inner"])
def test_a_moved_project_is_no_change(project: Project, moved: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its name tells that it is the same one."""
    (project.root / moved).mkdir(parents=True)
    project.git("mv", "Pulumi.yaml", "stacks", moved)
    monkeypatch.chdir(project.root / moved)

    assert review(project)["stacks"] == []


def test_stack_files_left_behind_are_gone(project: Project) -> None:
    """Where `stackConfigDir` moves and they don't, `pulumi up` finds none."""
    pulumi_yaml(project, head=HEAD.replace("stacks", "config"))

    assert [each["status"] for each in review(project)["stacks"]] == ["removed"]


def test_a_stack_file_that_is_moved_says_what_becomes_of_both_stacks(project: Project) -> None:
    """The engine does not take it for a rename, and the review can't know whether somebody has renamed the stack."""
    project.git("mv", "stacks/Pulumi.sandbox.yaml", "stacks/Pulumi.qa.yaml")

    new, old = review(project)["stacks"]

    assert (new["stack"], new["status"], old["stack"], old["status"]) == ("qa", "added", "sandbox", "removed")
    assert "`pulumi stack rename --stack sandbox qa`" in "".join(new["notes"])
    assert old["notes"] == ["Its file is now the file of stack qa."]


@pytest.mark.parametrize(
    "content",
    [b"config:\n  argyle:environment: \xff\n", "config: {}".encode("utf-16"), b"\x00", b"config: [", b""],
)
def test_a_file_that_could_not_be_read_before_is_no_traceback(project: Project, content: bytes) -> None:
    """The commit that mends it can be reviewed, and the review says what it starts from."""
    good = (project.root / "stacks" / "Pulumi.sandbox.yaml").read_bytes()
    (project.root / "stacks" / "Pulumi.sandbox.yaml").write_bytes(content)
    project.commit()
    (project.root / "stacks" / "Pulumi.sandbox.yaml").write_bytes(good)

    found = only(project)

    assert found["status"] == "changed"
    assert "could not be deployed before this change" in found["notes"][0]


def test_lines_that_move_are_no_new_problem(project: Project) -> None:
    """A file that is as wrong as before is not this change's doing."""
    project.write("sandbox", {"payroll": {**PAYROLL, "events": ["gigs.aded"]}})
    project.commit()
    path = project.root / "stacks" / "Pulumi.sandbox.yaml"
    path.write_text(f"# a comment\n{path.read_text()}")

    assert review(project)["stacks"] == []


def test_a_new_import_from_pulumi_esc_is_a_change(project: Project) -> None:
    """Its values are not in the repository, and may change anything."""
    path = project.root / "stacks" / "Pulumi.sandbox.yaml"
    path.write_text(json.dumps({"environment": ["shared"], **json.loads(path.read_text())}))

    found = only(project)

    assert found["settings"] == ["environment: the imports from Pulumi ESC change, and a review can't see their values"]
    assert found["notes"] == ["Part of the config comes from Pulumi ESC. A review can't see those values."]


@pytest.mark.parametrize("stack", ["sandbox", "argyle/sandbox", "organization/argyle/sandbox"])
def test_a_stack_may_be_named_in_full(project: Project, stack: str) -> None:
    """Its file has the short name."""
    project.write("sandbox", {"payroll": MOVED_URL})

    code, out, _ = project.run("review", "--base", "HEAD", "--stack", stack, "--format", "markdown")

    assert code == 0
    assert out.startswith("<!-- argyle-webhooks review of sandbox -->")


@pytest.mark.parametrize("command", [["validate"], ["review", "--base", "HEAD"]])
@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        (None, None, "There is no Pulumi.yaml in"),
        ("Pulumi.yaml", "", "must be a map"),
        ("Pulumi.yaml", "name: [", "not valid YAML"),
        ("Pulumi.yaml", "runtime: python\n", "has no name"),
        ("Pulumi.yaml", "name: a\nname: b\n", "Pulumi.yaml:2:1"),
        ("Pulumi.yaml", "name: argyle\nconfig: {replacement: {defalt: x}}\n", "Unknown attribute `defalt`"),
        ("Pulumi.json", '{"name": "argyle"}', "Pulumi.json is JSON"),
    ],
)
def test_without_a_project_file_that_can_be_used_it_is_wrong_usage(
    project: Project, command: list[str], name: str | None, content: str | None, expected: str
) -> None:
    """Rather than green: nothing was looked at."""
    (project.root / "Pulumi.yaml").unlink()
    if name:
        (project.root / name).write_text(content or "")

    code, out, err = project.run(*command)

    assert (code, out) == (2, "")
    assert expected in err
    assert "Traceback" not in err


def test_a_broken_project_file_at_the_base_is_one_error(project: Project) -> None:
    """What was declared then is not known, and nothing would look new."""
    (project.root / "Pulumi.yaml").write_text("name: [")
    project.commit()
    pulumi_yaml(project)

    code, out, err = project.run("review", "--base", "HEAD")

    assert (code, out) == (1, "")
    assert err.startswith(
        "Error: The project at HEAD can't be read, so there is nothing to compare with. Pulumi.yaml can't be used:"
    )


def test_places_count_from_the_repository_s_root(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """As GitHub names files; for a person they count from the current folder."""
    (project.root / "deploy").mkdir()
    project.git("mv", "Pulumi.yaml", "stacks", "deploy")
    project.root /= "deploy"
    project.commit()
    project.write("sandbox", {"payroll": {**PAYROLL, "events": ["gigs.aded"]}})
    monkeypatch.chdir(project.root / "stacks")

    annotations = {
        project.run("validate", "--format", "github")[1],
        project.run("validate", "--format", "github", "Pulumi.sandbox.yaml")[1],
        project.run("validate", "--format", "github", str(project.root / "stacks" / "Pulumi.sandbox.yaml"))[1],
    }

    (annotation,) = annotations
    assert "file=deploy/stacks/Pulumi.sandbox.yaml,line=11" in annotation
    assert "deploy/stacks/Pulumi.sandbox.yaml:11" in project.run("review", "--base", "HEAD")[1]
    assert "error: Pulumi.sandbox.yaml:11" in project.run("validate")[1]


def test_without_a_repository_places_count_from_the_current_folder(project: Project) -> None:
    """Nothing else is known."""
    project.write("sandbox", {"payroll": {**PAYROLL, "events": ["gigs.aded"]}})
    (project.root / ".git").rename(project.root / "no-git")

    assert "file=stacks/Pulumi.sandbox.yaml,line=11" in project.run("validate", "--format", "github")[1]


def test_the_working_tree_counts_as_it_is(project: Project) -> None:
    """With what is not committed, not even added, or deleted."""
    project.write("other", {"payroll": {**PAYROLL, "name": "x", "secret": {"secure": f"{SECURE['secure']}x"}}})
    (project.root / "stacks" / "Pulumi.sandbox.yaml").unlink()

    assert {each["stack"]: each["status"] for each in review(project)["stacks"]} == {
        "other": "added",
        "sandbox": "removed",
    }


def test_a_link_to_a_stack_file_is_that_file(project: Project) -> None:
    """In the working tree and at the commit."""
    link = project.root / "stacks" / "Pulumi.linked.yaml"
    project.write("real", {"payroll": {**PAYROLL, "name": "linked"}})
    (project.root / "stacks" / "Pulumi.real.yaml").rename(project.root / "real.yaml")
    link.symlink_to("../real.yaml")
    project.commit()
    text = (project.root / "real.yaml").read_text()
    (project.root / "real.yaml").write_text(text.replace("gigs.added", "gigs.removed"))

    assert only(project)["stack"] == "linked"
    assert only(project)["events"] == {"gained": ["gigs.removed"], "lost": ["gigs.added"]}


def unreadable(path: Path) -> None:
    """Take away the right to read it."""
    path.write_text("config: {}")
    path.chmod(0)


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda path: path.mkdir(), "can't be read: Is a directory"),
        (lambda path: path.symlink_to("."), "can't be read: Is a directory"),
        (lambda path: path.symlink_to(path.name), "can't be read: Too many levels"),
        pytest.param(
            unreadable,
            "can't be read: Permission denied",
            marks=pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything"),
        ),
        (lambda path: path.symlink_to("nowhere"), "argyle:environment: `argyle:environment` is missing"),
        (lambda path: path.with_suffix(".yml").write_text("config: {}"), "Pulumi ignores this file"),
        (lambda path: path.with_suffix(".json").write_text("{}"), "Pulumi ignores this file"),
    ],
)
def test_a_stack_file_that_the_engine_can_t_read_is_an_error(project: Project, make: Any, expected: str) -> None:
    """Not passed over in silence."""
    make(project.root / "stacks" / "Pulumi.odd.yaml")

    code, out, _ = project.run("validate")

    assert code == 1
    assert expected in out
    assert "2 stacks" in out
    assert project.run("review", "--base", "HEAD")[0] == 1


def test_a_second_spelling_beside_the_file_is_a_warning(project: Project) -> None:
    """Pulumi reads the one that is spelled like the project file."""
    (project.root / "stacks" / "Pulumi.sandbox.yml").write_text("config: [")

    code, out, _ = project.run("validate")

    assert code == 0
    assert "Pulumi ignores this file: the stack file of this project is Pulumi.sandbox.yaml. Remove this file." in out


def test_a_project_that_is_spelled_anew_is_the_same_one(project: Project) -> None:
    """With its stack files."""
    for name in ("Pulumi.yaml", "stacks/Pulumi.sandbox.yaml"):
        project.git("mv", name, name.replace(".yaml", ".yml"))

    assert review(project)["stacks"] == []


def test_an_empty_stack_file_is_none(project: Project) -> None:
    """Where Pulumi.yaml gives everything, the engine asks for no more."""
    (project.root / "stacks" / "Pulumi.sandbox.yaml").write_text("# nothing\n")
    pulumi_yaml(project, "  environment: sandbox", "  subscriptions: {default: {}}")

    assert project.run("validate") == (0, "1 stack: no problems.\n", "")


def test_a_stack_file_without_a_project_is_judged_alone(project: Project, tmp_path: Path) -> None:
    """Nothing comes from elsewhere then; with a project around it, its defaults count wherever the command is run."""
    (project.root / "Pulumi.yaml").rename(project.root / "project.yaml")
    alone = project.run("validate", "stacks/Pulumi.sandbox.yaml")
    (project.root / "project.yaml").rename(project.root / "Pulumi.yaml")
    pulumi_yaml(project, "  replacement: delete-fist")

    assert alone == (0, "1 stack: no problems.\n", "")
    assert "Pulumi.yaml:5:3" in project.run("validate", "stacks/Pulumi.sandbox.yaml")[1]


def test_a_stack_file_in_a_broken_project_is_wrong_usage(project: Project) -> None:
    """As without naming it."""
    (project.root / "Pulumi.yaml").write_text("name: [")

    assert project.run("validate", "stacks/Pulumi.sandbox.yaml")[0] == 2


def test_a_folder_outside_of_the_repository_has_no_history(project: Project, tmp_path: Path) -> None:
    """That it had no stack files then would be wrong."""
    pulumi_yaml(project, head=HEAD.replace("stacks", "../elsewhere"))
    project.commit()

    code, _, err = project.run("review", "--base", "HEAD")

    assert code == 1
    assert "outside of the repository" in err
