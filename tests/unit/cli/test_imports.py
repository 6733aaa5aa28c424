"""`argyle-webhooks import`: which live subscription is which, and what the engine is given."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.unit.cli.live import PAYROLL, SECRET, URL

if TYPE_CHECKING:
    from tests.unit.cli.live import LiveStack

IMPORT = ("import", "--stack", "dev")


def test_a_dry_run_says_what_happens_and_does_nothing(dev: LiveStack) -> None:
    """What is imported and why, what differs, and what will be created."""
    dev.declare({"payroll": PAYROLL, "audit": PAYROLL})
    id_ = dev.create("dev-payroll", url=f"{URL}/old")

    code, out, _ = dev.project.run(*IMPORT)

    assert code == 0
    assert out.startswith(f"1 live subscription to import:\n+ payroll = {id_}\n    dev-payroll  {URL}/old  2 events\n")
    assert "    `pulumi up` will then replace the subscription, and deliveries continue:\n" in out
    assert f"      url: {URL}/old -> {URL}\n" in out
    assert "No live subscription matches `audit`; `pulumi up` will create it, and deliveries start.\n" in out
    assert out.endswith("This was a dry run. Add `--yes` to import.\n")
    assert not (dev.files / "imported.json").exists()


def test_deliveries_pause_where_a_replacement_deletes_first(dev: LiveStack) -> None:
    """If the stack sets `argyle:replacement: delete-first`."""
    dev.declare({"payroll": PAYROLL}, replacement="delete-first")
    dev.create("dev-payroll", url=f"{URL}/old")

    assert "and deliveries pause during the replacement:\n" in dev.project.run(*IMPORT)[1]


def test_an_import_gives_the_engine_everything_at_once(dev: LiveStack) -> None:
    """Through a pipe, because the file contains the secrets. Nothing is sent to Argyle, and no secret is printed."""
    dev.declare({"payroll": PAYROLL})
    id_ = dev.create("dev-payroll")

    code, out, err = dev.project.run(*IMPORT, "--yes")

    imported = (dev.files / "imported.json").read_text()
    given = {each["name"]: each.get("id") for each in json.loads(imported)["resources"]}
    assert (code, err) == (0, "")
    assert given == {"argyle": None, "payroll": id_, "subscriptions": given["subscriptions"]}
    assert SECRET in imported
    assert SECRET not in out
    assert "Run `pulumi preview --stack dev` to see what still differs.\n" in out
    assert [each.method for each in dev.emulator.journal() if each.method != "GET"] == []


def test_there_may_be_nothing_to_import(dev: LiveStack) -> None:
    """If everything is managed, or nothing is live."""
    dev.declare({"payroll": PAYROLL, "audit": PAYROLL})
    nothing_live = dev.project.run(*IMPORT)
    dev.manage(("payroll", dev.create("dev-payroll")), ("audit", dev.create("dev-audit")))

    assert nothing_live[:2] == (
        0,
        "No live subscription matches `payroll`, `audit`; `pulumi up` will create them, and deliveries start.\n",
    )
    assert dev.project.run(*IMPORT)[:2] == (0, "Nothing to import: every declared subscription is already managed.\n")


def test_two_that_match_are_refused_with_a_command_that_chooses(dev: LiveStack) -> None:
    """The command works when pasted."""
    dev.declare({"payroll": PAYROLL})
    ids = sorted(dev.create("dev-payroll") for _ in range(2))

    code, _, err = dev.project.run(*IMPORT)
    chosen = dev.project.run(*IMPORT, f"payroll={ids[0]}")

    assert code == 1
    assert err.startswith("Error: Nothing was imported into stack `dev`:\n")
    assert f"Choose one id for each and run `argyle-webhooks import --stack dev payroll={ids[0]}`." in err
    assert chosen[0] == 0
    assert f"+ payroll = {ids[0]}" in chosen[1]


@pytest.mark.parametrize("shown", ["masked", "null", "omitted"])
def test_a_secret_that_was_not_compared_is_mentioned(dev: LiveStack, shown: str) -> None:
    """The state then has the declared secret."""
    dev.emulator.switch(secret_in_get=shown)
    dev.declare({"payroll": PAYROLL})
    dev.create("dev-payroll")

    assert "its secret was not compared, because Argyle does not show it\n" in dev.project.run(*IMPORT)[1]


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        (["payroll"], "`payroll` is not of the form SUBSCRIPTION=ID"),
        (["=1"], "`=1` is not of the form SUBSCRIPTION=ID"),
        (["payroll="], "`payroll=` is not of the form SUBSCRIPTION=ID"),
        (["payroll=1", "payroll=2"], "`payroll` has two ids."),
    ],
)
def test_a_pair_that_says_nothing_is_wrong_usage(dev: LiveStack, pairs: list[str], words: str) -> None:
    """The command stops with its usage."""
    dev.declare({"payroll": PAYROLL})

    code, _, err = dev.project.run(*IMPORT, *pairs)

    assert code == 2
    assert words in " ".join(err.split())
