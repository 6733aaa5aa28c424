"""`argyle-webhooks stacks`: the project's stacks from their files, so that no list of them can be out of date."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.cli.conftest import PAYROLL

if TYPE_CHECKING:
    from tests.unit.cli.conftest import Project


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
