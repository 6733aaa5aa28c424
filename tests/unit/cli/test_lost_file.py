"""A stack whose file is gone: for Pulumi its config is empty, so each command says that the file is missing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.cli.live import LiveStack

SAID = (
    "Stack `dev` has no file: stacks/Pulumi.dev.yaml does not exist. Restore the file: "
    "`git log -p -- stacks/Pulumi.dev.yaml` shows its versions. Or write a new one.\n"
)
COMMANDS = (
    "list --stack dev",
    "drift --stack dev",
    "drift --stack org/argyle/dev",
    "import --stack dev --yes",
    "delete --stack dev an-id --yes",
    "listen --stack dev --port 0",
    "send --check --stack dev",
    "verify delivery.json --signature 00 --stack dev",
)


@pytest.fixture(name="lost")
def _lost(dev: LiveStack) -> LiveStack:
    """A stack with a state, and without a file."""
    dev.manage(("payroll", dev.create("dev-payroll")))
    (dev.files / "config.json").write_text("{}")
    (dev.project.root / "stacks" / "Pulumi.dev.yaml").unlink()
    (dev.project.root / "delivery.json").write_text("{}")
    return dev


@pytest.mark.parametrize("command", COMMANDS)
def test_a_missing_file_is_named(lost: LiveStack, command: str) -> None:
    """And not a wrong value in it."""
    assert lost.project.run(*command.split()) == (1, "", f"Error: {SAID}")


def test_a_check_up_names_the_missing_file_first(lost: LiveStack) -> None:
    """Everything else follows from it."""
    report = lost.project.json("doctor", "--stack", "dev", "--no-probe")

    assert f"{report['first']['what']} {report['first']['step']}\n" == SAID
    assert [each["check"] for each in report["lines"] if each["level"] == "failed"] == ["config"]


def test_a_stack_without_a_file_can_have_all_of_its_config_elsewhere(lost: LiveStack) -> None:
    """In Pulumi.yaml, for example. Then nothing is missing."""
    (lost.files / "config.json").write_text(
        json.dumps({"argyle:environment": {"value": "local"}, "argyle:subscriptions": {"objectValue": {}}})
    )

    code, out, err = lost.project.run("list", "--stack", "dev")

    assert (code, err) == (0, "")
    assert "dev-payroll" in out


def test_a_file_without_the_environment_is_not_a_wrong_environment(lost: LiveStack) -> None:
    """The key is missing, so no value is wrong."""
    (lost.project.root / "stacks" / "Pulumi.dev.yaml").write_text("config: {}\n")

    code, _, err = lost.project.run("drift", "--stack", "dev")

    assert code == 1
    assert "`argyle:environment` is missing. Set it to local, sandbox or production." in err
