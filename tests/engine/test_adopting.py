"""Two projects on one account: `docs/adopting.md`, and what happens to a name that both declare."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.engine.harness import PAYROLL, PROJECT, Stack, finish, make_stack
from tests.engine.runbook import Runbook

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from argyle_provider.emulator import Emulator
    from tests.engine.prepared import Prepared

SHARED = {**PAYROLL, "name": "acme-shared"}


@pytest.fixture(name="projects")
def _projects(tmp_path: Path, emulator: Emulator, prepared: Prepared) -> Iterator[tuple[Stack, Stack]]:
    """The projects of two apps, each with a backend of its own."""
    billing, lending = (make_stack(tmp_path / app, emulator, prepared) for app in ("billing", "lending"))
    billing.name, lending.name = "billing-sandbox", "lending-sandbox"
    for each in (billing, lending):
        prepared.initialise(each)
    yield billing, lending
    finish(billing)
    finish(lending)


def declare(stack: Stack, other: str, **entries: object) -> None:
    """Declare the entry `payroll`, which both projects have, and further ones; *other* is the other app."""
    known = [{"name": f"{other}-*", "reason": f"declared in the {other} team's repository"}]
    stack.declare({"payroll": PAYROLL, **entries}, knownUnmanaged=known)


def test_projects_on_one_account_leave_each_other_alone(projects: tuple[Stack, Stack]) -> None:
    """With the same receiver, secret and entries. Only what has one name in both is shared, until one removes it."""
    billing, lending = projects
    declare(billing, "lending", shared=SHARED)
    first = billing.up()
    assert first.code == 0, first.output
    before = billing.live()
    declare(lending, "billing", shared=SHARED)
    book = Runbook("adopting", lending, folder=PROJECT / "docs")

    output = book.follow()

    assert book.left == []
    assert billing.live().keys() - before.keys() == {"lending-sandbox-payroll"}
    assert billing.live().items() >= before.items()
    assert f"Took over the live subscription `acme-shared` ({before['acme-shared'].id})" in output
    drift = billing.cli("drift", "--stack", billing.name)
    assert drift.code == 0, drift.output

    declare(lending, "billing")
    removed = lending.up()

    assert removed.code == 0, removed.output
    assert set(billing.live()) == {"billing-sandbox-payroll", "lending-sandbox-payroll"}
    drift = billing.cli("drift", "--stack", billing.name)
    assert drift.code == 2, drift.output
    assert "Drift in stack `billing-sandbox`: 1 missing" in drift.output
