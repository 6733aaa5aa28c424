"""`argyle-webhooks stacks`: the project's stacks from their files, so that no list of them can be out of date."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.cli.conftest import PAYROLL

if TYPE_CHECKING:
    from tests.unit.cli.conftest import Project
    from tests.unit.cli.live import LiveStack


def test_a_person_gets_a_table_in_the_order_of_deployment(project: Project) -> None:
    """Production is last, whatever the names are."""
    project.write("live", {"payroll": PAYROLL}, environment="production")
    project.write("local", {}, environment="local")

    code, out, err = project.run("stacks")

    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "STACK    ENVIRONMENT  FILE",
        "local    local        stacks/Pulumi.local.yaml",
        "sandbox  sandbox      stacks/Pulumi.sandbox.yaml",
        "live     production   stacks/Pulumi.live.yaml",
    ]


def test_a_workflow_gets_json_for_its_matrix(project: Project) -> None:
    """The backend was not asked, so nobody knows what is deployed. A wrong entry is for `validate`."""
    project.write("live", {"payroll": {"nmae": "x"}}, environment="production")

    assert project.json("stacks") == {
        "version": 1,
        "gaps": None,
        "stacks": [
            {"stack": "sandbox", "environment": "sandbox", "file": "stacks/Pulumi.sandbox.yaml", "deployed": None},
            {"stack": "live", "environment": "production", "file": "stacks/Pulumi.live.yaml", "deployed": None},
        ],
    }


def test_the_environment_can_be_in_pulumi_yaml(project: Project) -> None:
    """As for `pulumi up`."""
    with (project.root / "Pulumi.yaml").open("a") as file:
        file.write("config: {environment: {type: string, default: local}}\n")
    (project.root / "stacks" / "Pulumi.mine.yaml").write_text("config: {argyle:subscriptions: {}}")

    assert project.json("stacks")["stacks"][0]["stack"] == "mine"


@pytest.mark.parametrize(
    "text",
    [
        "config: [",
        "\x00",
        "",
        "config: {argyle:environment: sandbx}",
        "config: {argyle:environment: [sandbox]}",
        "config: {argyle:environment: {secure: sandbox}}",
        "environment: [shared]\nconfig: {argyle:environment: sandbx}",
    ],
)
def test_a_stack_that_can_t_be_read_is_listed_and_the_command_fails(project: Project, text: str) -> None:
    """A matrix without it would leave the stack out, and nobody would notice."""
    (project.root / "stacks" / "Pulumi.broken.yaml").write_text(text)

    code, out, err = project.run("stacks", "--format", "json")

    assert code == 1
    assert err == (
        "Error: The environment of stack `broken` can't be read from stacks/Pulumi.broken.yaml. Run "
        "`argyle-webhooks validate`, which says why.\n"
    )
    assert '"stack": "broken",\n      "environment": null,' in out
    assert project.run("validate")[0] == 1


def test_a_file_that_pulumi_ignores_is_not_lost(project: Project) -> None:
    """Its extension is another one than that of Pulumi.yaml."""
    (project.root / "stacks" / "Pulumi.dev.yml").write_text("config: {argyle:environment: sandbox}")

    code, out, err = project.run("stacks")

    assert code == 1
    assert "dev      ?            stacks/Pulumi.dev.yaml" in out
    assert "The environment of stack `dev` can't be read" in err
    assert project.run("validate")[0] == 1


def test_an_environment_that_comes_from_elsewhere_is_no_error(project: Project) -> None:
    """Offline, nobody knows what Pulumi ESC says."""
    (project.root / "stacks" / "Pulumi.dev.yaml").write_text("environment: [shared]\n")

    code, out, err = project.run("stacks")

    assert (code, out.splitlines()[-1]) == (0, "dev      ?            stacks/Pulumi.dev.yaml")
    assert err.startswith("Note: The environment of stack `dev` is not in stacks/Pulumi.dev.yaml but in Pulumi ESC")


def test_a_project_without_stack_files_is_wrong_usage(project: Project) -> None:
    """An empty matrix would be a success that deploys nothing."""
    (project.root / "stacks" / "Pulumi.sandbox.yaml").unlink()

    code, out, err = project.run("stacks", "--format", "json")

    assert (code, out) == (2, "")
    assert "There are no stack files" in err


LEFT = (
    "Stack `pr-12` has no file here but 8 resources, last updated {age} ago. Its deliveries continue. Add its file, or "
    "run `pulumi destroy --remove --stack pr-12` to end them."
)
INITIALISED = (
    "Stack `sandbox` has no resources, so none of its events are delivered. Run `pulumi up --stack sandbox`; or delete "
    "stacks/Pulumi.sandbox.yaml."
)
MISSING = (
    "Stack `sandbox` is not in the backend, so none of its events are delivered. Run `pulumi stack init sandbox`, then "
    "`pulumi up --stack sandbox`; or delete stacks/Pulumi.sandbox.yaml."
)
EMPTY = (
    "Stack `pr-12` has no file here and no resources, last updated {age} ago. Run `pulumi stack rm pr-12` to remove it "
    "from the backend."
)


def aged(text: str) -> str:
    """*text* with the age of what the backend lists."""
    return text.format(age=f"{(datetime.now(timezone.utc) - datetime(2020, 1, 1, tzinfo=timezone.utc)).days} days")


@pytest.mark.parametrize(
    ("backend", "lines"),
    [
        ({"sandbox": 5}, ["Every stack with an account is deployed, and every deployed stack has a file here."]),
        ({"sandbox": 0, "pr_12": 8}, [f"! {INITIALISED}", f"! {LEFT}"]),
        ({"pr_12": 0}, [f"! {MISSING}", f"! {EMPTY}"]),
        ({"sandbox": 5, "pr_12": None}, [f"! {LEFT.replace('8 resources', 'resources')}"]),
    ],
)
def test_the_backend_shows_what_a_stack_lacks(dev: LiveStack, backend: dict[str, int | None], lines: list[str]) -> None:
    """Each line says what happens to deliveries, and has the command that settles it. The local stack lacks nothing."""
    dev.in_backend(**backend)

    code, out, err = dev.project.run("stacks", "--backend")

    deployed = "yes" if backend.get("sandbox") else "no"
    assert (code, err) == (2 if lines[0].startswith("!") else 0, "")
    assert out.splitlines()[:3] == [
        "STACK    ENVIRONMENT  DEPLOYED  FILE",
        "dev      local        no        stacks/Pulumi.dev.yaml",
        f"sandbox  sandbox      {deployed.ljust(8)}  stacks/Pulumi.sandbox.yaml",
    ]
    assert out.splitlines()[4:] == [aged(each) for each in lines]


def test_a_program_gets_the_gaps_too(dev: LiveStack) -> None:
    """With what is known of the stack."""
    dev.in_backend(sandbox=5, pr_12=8)

    report = dev.project.json("stacks", "--backend")

    assert [each["deployed"] for each in report["stacks"]] == [False, True]
    assert report["gaps"] == [
        {
            "gap": "no file",
            "stack": "pr-12",
            "file": None,
            "resources": 8,
            "lastUpdate": "2020-01-01T00:00:00.000Z",
            "message": aged(LEFT),
        }
    ]


@pytest.mark.parametrize(("time", "code"), [("3d", 2), ("9999w", 0)])
def test_a_stack_that_is_in_use_is_not_reported(dev: LiveStack, time: str, code: int) -> None:
    """The stack of an open pull request has no file in the main branch."""
    dev.in_backend(sandbox=5, pr_12=8)

    assert dev.project.run("stacks", "--backend", "--left-after", time)[0] == code


def test_a_backend_that_can_t_be_asked_is_an_error(dev: LiveStack) -> None:
    """The nightly run must not be green then. No report is saved."""
    code, out, err = dev.project.run("stacks", "--backend", "--save", "stacks.json")

    assert (code, out) == (1, "")
    assert err.startswith("Error: `pulumi stack ls` failed. Pulumi says: no backend.")
    assert not (dev.project.root / "stacks.json").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(("--left-after", "3d"), "--left-after needs --backend."), (("--backend", "--left-after", "x"), "A duration is")],
)
def test_a_wrong_option_is_wrong_usage(project: Project, arguments: tuple[str, ...], words: str) -> None:
    """An option without effect would mislead."""
    code, _, err = project.run("stacks", *arguments)

    assert code == 2
    assert words in err


def test_the_issue_of_the_nightly_run_follows_the_gaps(dev: LiveStack) -> None:
    """One issue for the project, which remembers what it said, as for the drift of a stack."""
    body = ""

    def night(*, seen: bool = True) -> Any:
        root = dev.project.root
        (root / "stacks.json").unlink(missing_ok=True)
        _, out, err = dev.project.run("stacks", "--backend", "--save", "stacks.json")
        assert (root / "stacks.json").exists() is seen
        (root / "stacks.txt").write_text(out + err)
        (root / "issue.md").write_text(body)
        files = ("--report", "stacks.json", "--text", "stacks.txt", "--last", "issue.md")
        code, printed, _ = dev.project.run("notice", *files)
        assert code == 0
        return json.loads(printed)

    dev.in_backend(sandbox=5, pr_12=8)
    first = night()
    body = first["body"]
    same = night()
    dev.in_backend(sandbox=0, pr_12=8)
    worse = night()
    (dev.files / "backend.json").unlink()
    unseen = night(seen=False)
    dev.in_backend(sandbox=5)
    settled = night()

    assert [each["trend"] for each in (first, same, worse, unseen, settled)] == [
        "new",
        "same",
        "worse",
        "worse",
        "settled",
    ]
    assert body.startswith("The last run found this in the project's stacks:\n\n```text\nSTACK ")
    assert "no deployment: `sandbox`" in worse["comment"]
    assert "no file: `pr-12`" in settled["comment"]
    assert unseen["body"].startswith("The last run could not look at the project's stacks:")
    assert first["stack"] is None


def test_another_report_is_wrong_usage(dev: LiveStack) -> None:
    """A drift report without its stack would be read as something else."""
    for name in ("report", "text", "last"):
        (dev.project.root / name).write_text("{}")

    code, _, err = dev.project.run("notice", "--report", "report", "--text", "text", "--last", "last")

    assert code == 2
    assert "report is not a report of `stacks --backend --save`." in err
