"""`argyle-webhooks list`: what is live in the account, and what manages it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.cli.live import PAYROLL, SECRET, URL

if TYPE_CHECKING:
    from tests.unit.cli.live import LiveStack

LIST = ("list", "--stack", "dev")


def test_a_managed_subscription_is_shown_with_its_resource(dev: LiveStack) -> None:
    """Sorted by name. The JSON report has the same facts, and neither shows a secret."""
    managed, by_hand = dev.create("dev-payroll"), dev.create("by-hand", events=["accounts.added"])
    dev.manage(("payroll", managed))

    code, out, _ = dev.project.run(*LIST)
    report = dev.project.json(*LIST)

    heading, first, second = (line.split() for line in out.splitlines())
    assert code == 0
    assert heading == ["NAME", "HOST", "EVENTS", "CONFIG", "LAST", "SENT", "MANAGED", "BY", "ID"]
    assert first == ["by-hand", "hooks.example.com", "1", "-", "never", "-", by_hand]
    assert second == ["dev-payroll", "hooks.example.com", "2", "-", "never", "payroll", managed]
    assert {each["id"]: each["managedBy"] for each in report["subscriptions"]} == {managed: "payroll", by_hand: None}
    assert {each["url"] for each in report["subscriptions"]} == {URL}
    assert SECRET not in f"{out}{report}"


def test_an_empty_account_is_a_sentence(dev: LiveStack) -> None:
    """Instead of a table without rows."""
    assert dev.project.run(*LIST) == (0, "The account has no subscriptions.\n", "")


@pytest.mark.parametrize("command", [["list"], ["drift"], ["import"], ["delete", "some-id"]])
def test_a_key_of_another_account_is_refused(dev: LiveStack, command: list[str]) -> None:
    """What is live in another account says nothing about this stack."""
    dev.declare({"payroll": PAYROLL})
    dev.manage(("payroll", "not-live-here"), account={"key": "of another key"})

    code, out, err = dev.project.run(*command, "--stack", "dev")

    assert (code, out) == (1, "")
    assert "account" in err
