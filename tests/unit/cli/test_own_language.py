"""The commands about a stack's entries, in a project whose program is in another language than Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.cli.conftest import PAYROLL

if TYPE_CHECKING:
    from tests.unit.cli.conftest import Project
    from tests.unit.cli.live import LiveStack

ASKED = {
    "validate": "Run `pulumi preview`, which checks them and shows the changes.",
    "validate stacks/Pulumi.sandbox.yaml": "Run `pulumi preview`, which checks them and shows the changes.",
    "review --base HEAD": "Run `pulumi preview`, which checks them and shows the changes.",
    "stacks new qa --from sandbox --url https://hooks.example.com/qa": "Run `pulumi stack init qa` for a new stack.",
    "import --stack dev": "Or run `pulumi import --generate-code=false --protect=false --stack dev argyle:index:Webhook"
    "Subscription NAME ID` for each.",
}


@pytest.mark.parametrize("command", ASKED)
@pytest.mark.parametrize("runtime", ["yaml", "{name: nodejs}"])
def test_the_program_is_the_declaration(project: Project, command: str, runtime: str) -> None:
    """One sentence with the next step, as for wrong input: entries in a stack file would change nothing."""
    project.write("sandbox", {"payroll": PAYROLL})
    file = project.root / "Pulumi.yaml"
    lines = [each for each in file.read_text().splitlines() if not each.startswith("runtime")]
    file.write_text("\n".join([*lines, f"runtime: {runtime}", ""]))
    project.commit()

    code, out, error = project.run(*command.split())

    name = runtime.strip("{}").removeprefix("name: ")
    assert (code, out) == (2, "")
    assert error.startswith(f"Error: This project's program (`runtime: {name}`) declares its subscriptions itself, and")
    assert error.endswith(f"{ASKED[command]}\n")


def test_an_import_into_the_state_of_a_program_is_refused(dev: LiveStack) -> None:
    """A program in Python can be one too; then only the state shows it."""
    dev.undeclare()
    dev.manage(("hook", dev.create("hook")), name="hook")

    code, out, error = dev.project.run("import", "--stack", "dev", "--yes")

    assert (code, out) == (1, "")
    assert "The program of stack `dev` declares its subscriptions itself, and its config none. Declare each" in error
    assert not (dev.files / "imported.json").exists()
