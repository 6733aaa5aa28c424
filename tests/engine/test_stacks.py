"""A stack for a developer: the page `docs/developer-environments.md` from its first command to its last."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from tests.engine.harness import AUDIT, PAYROLL, PROJECT
from tests.engine.runbook import Runbook

if TYPE_CHECKING:
    from tests.engine.harness import Stack

V1, V2 = "https://ana.dev.example.com/argyle", "https://ana.dev.example.com/v2"


def test_a_developers_stack_comes_and_goes(stack: Stack) -> None:
    """Made from the team's stack, deployed with its own URL, made again without its file, reported, and removed."""
    stack.settle({"payroll": {**PAYROLL, "protect": True}, "audit": AUDIT})
    before = stack.live()
    file = stack.stack_file
    file.write_text(f"# the team's\n{yaml.safe_dump(yaml.safe_load(file.read_text()))}")
    book = Runbook("developer-environments", stack, folder=PROJECT / "docs")

    book.follow()

    ours = {name: each for name, each in stack.live().items() if name not in before}
    assert {name: each.url for name, each in ours.items()} == {"dev-ana-audit": V1, "dev-ana-payroll": V1}
    assert {each.secret for each in ours.values()} == {each.secret for each in before.values()}
    copy = file.with_name("Pulumi.dev-ana.yaml").read_text()
    assert copy.startswith("# the team's\n")
    assert "protect: false" in copy

    book.follow()

    assert V2 in file.with_name("Pulumi.dev-ana.yaml").read_text()
    assert stack.cli("validate", "--backend").output == "2 stacks: no problems.\n"

    book.follow()
    book.follow()

    assert stack.live() == before
    assert stack.cli("stacks", "--backend").output.endswith("every deployed stack has a file here.\n")
    assert book.left == []
