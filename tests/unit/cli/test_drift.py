"""What `argyle-webhooks drift` knows of the project's other stacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argyle_provider.cli.drift import declared_elsewhere
from argyle_provider.core.model import Declaration, Environment
from tests.unit.cli.conftest import PAYROLL

if TYPE_CHECKING:
    from tests.unit.cli.conftest import Project


def test_names_of_other_stacks_count_with_what_pulumi_yaml_gives_them(project: Project) -> None:
    """The environment decides whether they are in the same account, and an entry may be the project's."""
    for stack in ("staging", "production"):
        project.write(stack, {"payroll": PAYROLL}, environment=stack)
    (project.root / "stacks" / "Pulumi.staging.yaml").write_text("config: {}\n")
    (project.root / "Pulumi.yaml").write_text(
        "name: argyle\nruntime: python\nstackConfigDir: stacks\nconfig:\n  environment: sandbox\n"
        "  subscriptions: {default: {hr: {url: https://hr.example.com/x, events: [gigs.added]}}}\n"
    )

    assert declared_elsewhere(Declaration("sandbox", Environment.SANDBOX, ())) == {"staging-hr": "staging"}
