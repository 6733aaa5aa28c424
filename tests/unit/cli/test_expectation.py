"""`argyle-webhooks drift --save` and `--expect`: an approved plan is applied only to what it was made for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.cli.live import PAYROLL, SECRET

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.cli.live import LiveStack

OTHER = "another-secret-by-hand"


@pytest.fixture(name="id_")
def _id(dev: LiveStack) -> str:
    """A stack as declared, with a saved report."""
    dev.declare({"payroll": PAYROLL})
    id_ = dev.create("dev-payroll")
    dev.manage(("payroll", id_))
    assert dev.project.run("drift", "--stack", "dev", "--save", "drift.json")[0] == 0
    return id_


def expect(dev: LiveStack, *arguments: str) -> tuple[int, str, str]:
    """Compare the stack with the saved report."""
    return dev.project.run("drift", "--stack", "dev", "--expect", "drift.json", *arguments)


def test_a_stack_that_has_not_changed_is_as_expected(dev: LiveStack, id_: str) -> None:
    """So is one that drifted before the report: the plan repairs that."""
    assert expect(dev) == (0, "Stack `dev` has not changed since drift.json.\n", "")
    dev.emulator.delete(id_)
    assert dev.project.run("drift", "--stack", "dev", "--save", "later.json")[0] == 2
    assert dev.project.run("drift", "--stack", "organization/argyle/dev", "--expect", "later.json")[0] == 0


def deleted(dev: LiveStack, id_: str) -> None:
    """Somebody deletes a subscription."""
    dev.emulator.delete(id_)


def edited(dev: LiveStack, id_: str) -> None:
    """Somebody edits one."""
    dev.emulator.edit(id_, events=["gigs.added", "gigs.removed"])


def rotated(dev: LiveStack, id_: str) -> None:
    """Somebody sets another secret."""
    dev.emulator.edit(id_, secret=OTHER)


def created(dev: LiveStack, id_: str) -> None:
    """Somebody creates one."""
    dev.create("by-hand")


def unreadable(dev: LiveStack, id_: str) -> None:
    """A subscription appears that can't be read."""
    dev.create(" ")


def redeclared(dev: LiveStack, id_: str) -> None:
    """Another commit declares another URL."""
    dev.declare({"payroll": {**PAYROLL, "url": "https://new.example.com/argyle"}})


def added(dev: LiveStack, id_: str) -> None:
    """Another commit declares one more."""
    dev.declare({"payroll": PAYROLL, "audit": {**PAYROLL, "events": ["gigs.removed"]}})


def interrupted(dev: LiveStack, id_: str) -> None:
    """A run is killed during a create."""
    dev.pending("wages")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (interrupted, ["1 change.", "Pending creates in the state:\n+ wages\n"]),
        (deleted, ["1 change.", "- dev-payroll (ID)"]),
        (
            edited,
            ["± dev-payroll (ID)", "events: +gigs.removed -users.fully_synced", "drift: none -> different (events)"],
        ),
        (rotated, ["± dev-payroll (ID)", "drift: none -> different (secret)"]),
        (created, ["+ by-hand (", "events: gigs.added, users.fully_synced", "drift: unmanaged"]),
        (unreadable, ["+ ", "drift: unreadable"]),
        (
            redeclared,
            [
                "± dev-payroll (payroll)",
                "url: https://hooks.example.com/argyle -> https://new.example.com/argyle",
                "drift: none -> different (url)",
            ],
        ),
        (added, ["Declared by the stack:\n+ dev-audit (audit)\n", "url: https://hooks.example.com/argyle"]),
    ],
)
def test_a_change_since_the_report_is_named(
    dev: LiveStack, id_: str, change: Callable[[LiveStack, str], None], words: list[str]
) -> None:
    """The command fails with its own exit code, and never shows a secret."""
    change(dev, id_)

    code, out, err = expect(dev)

    assert (code, err) == (4, "")
    for each in ["Stack `dev` has changed since drift.json", "Make a new plan, and have it approved again.", *words]:
        assert each.replace("ID", id_) in out
    assert SECRET not in out + (dev.project.root / "drift.json").read_text()
    assert OTHER not in out


def test_a_program_gets_the_same_changes(dev: LiveStack, id_: str) -> None:
    """Each has its side, its key, and its facts before and after."""
    dev.emulator.edit(id_, url="https://new.example.com/argyle")

    found: dict[str, Any] = json.loads(expect(dev, "--format", "json")[1])

    (change,) = found["changes"]
    assert found["changed"] is True
    assert (change["side"], change["key"], change["fields"]) == ("live", id_, ["drift", "url"])
    assert (change["before"]["url"], change["after"]["url"]) == (PAYROLL["url"], "https://new.example.com/argyle")


@pytest.mark.usefixtures("id_")
def test_subscriptions_of_another_stack_may_change(dev: LiveStack) -> None:
    """Two stacks that share an account are deployed one after the other, each with its own plan."""
    dev.project.write("other", {"payroll": PAYROLL}, environment="local")
    dev.create("other-payroll")

    assert expect(dev)[0] == 0


@pytest.mark.usefixtures("id_")
@pytest.mark.parametrize(
    ("edit", "words"),
    [
        ({"compared": None}, "of another version"),
        ({"version": 99}, "of another version"),
        ({"unmanaged": None}, "is not the output of `drift --format json`"),
        ({"stack": "sandbox"}, "is the drift report of stack `sandbox`, not of `dev`"),
    ],
)
def test_a_file_that_is_not_this_stacks_report_is_refused(dev: LiveStack, edit: dict[str, object], words: str) -> None:
    """Before any request, so that a wrong file does not pass for a change."""
    report = json.loads((dev.project.root / "drift.json").read_text())
    (dev.project.root / "drift.json").write_text(
        json.dumps({key: edit.get(key, value) for key, value in report.items() if edit.get(key, value) is not None})
    )
    dev.emulator.clear_journal()

    code, _, err = expect(dev)

    assert code == 2
    assert words in " ".join(err.split())
    assert dev.emulator.journal() == ()


@pytest.mark.usefixtures("id_")
def test_the_report_of_another_account_is_refused(dev: LiveStack) -> None:
    """The approved plan is for that account, even if both are empty."""
    report = json.loads((dev.project.root / "drift.json").read_text())
    report["compared"]["clientId"] = "another-account"
    (dev.project.root / "drift.json").write_text(json.dumps(report))

    code, _, err = expect(dev)

    assert code == 1
    assert "belongs to another Argyle account" in err


@pytest.mark.usefixtures("id_")
def test_a_saved_report_is_never_overwritten(dev: LiveStack) -> None:
    """A plan and its report belong together."""
    code, _, err = dev.project.run("drift", "--stack", "dev", "--save", "drift.json")

    assert code == 2
    assert "drift.json already exists" in err
