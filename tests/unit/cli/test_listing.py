"""`argyle-webhooks list`: what is live in the account, and what manages it."""

from __future__ import annotations

import re
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

    first, first_facts, first_events, second, second_facts, second_events = out.splitlines()
    assert code == 0
    assert first == f"by-hand  {URL}  1 event"
    assert re.fullmatch(f"    {by_hand}, made .*, last sent: never, not managed by this stack", first_facts)
    assert first_events == "    live events: accounts.added"
    assert second == f"dev-payroll  {URL}  2 events"
    assert re.fullmatch(f"    {managed}, made .*, last sent: never, managed as `payroll`", second_facts)
    assert second_events == "    live events: gigs.added and users.fully_synced"
    assert {each["id"]: each["managedBy"] for each in report["subscriptions"]} == {managed: "payroll", by_hand: None}
    assert {each["url"] for each in report["subscriptions"]} == {URL}
    assert SECRET not in f"{out}{report}"


def test_many_events_are_folded_and_a_config_is_shown(dev: LiveStack) -> None:
    """The first six, and how many more; JSON has all."""
    events = ["accounts.added", "accounts.connected", "accounts.failed", "accounts.updated", "verifications.updated"]
    dev.create("full", events=events, config={"include_resource": True})
    dev.create("many", events=[*events, "gigs.added", "gigs.removed", "gigs.updated"])

    _, out, _ = dev.project.run(*LIST)
    full, many = dev.project.json(*LIST)["subscriptions"]

    assert f"full  {URL}  5 events, include_resource true\n" in out
    assert f"    live events: {', '.join([*events[:4], 'gigs.added', 'gigs.removed'])} and 2 more\n" in out
    assert (len(full["events"]), len(many["events"])) == (5, 8)


def test_markdown_is_one_table_that_no_name_can_break(dev: LiveStack) -> None:
    """Text from the account is in code spans, with pipes escaped."""
    managed, by_hand = dev.create("dev-payroll"), dev.create("a|b` @team <b>", url=f"{URL}?a=|")
    dev.manage(("payroll", managed))

    code, out, _ = dev.project.run(*LIST, "--format", "markdown")

    heading, rule, first, second = out.splitlines()
    assert code == 0
    assert heading == "| name | live | created | last sent | managed as | id |"
    assert rule == "| --- | --- | --- | --- | --- | --- |"
    assert first == (
        f"| ``a\\|b` @team <b>`` | `{URL}?a=\\|`<br>`gigs.added` and `users.fully_synced` | just now | never | - "
        f"| `{by_hand}` |"
    )
    assert second.endswith(f"| just now | never | `payroll` | `{managed}` |")
    assert SECRET not in out


@pytest.mark.parametrize("command", ["list", "drift"])
def test_markdown_has_what_cannot_be_read_and_what_is_silent(dev: LiveStack, command: str) -> None:
    """Below the tables."""
    dev.declare({"payroll": PAYROLL})
    dev.manage(("payroll", "one"))
    fields = {"name": "dev-payroll", "url": URL, "events": PAYROLL["events"], "secret": SECRET}
    row = {"id": "one", **fields, "created_at": "2026-01-01T00:00:00Z", "last_sent_at": None}
    dev.show(row, {**row, "id": "odd", "events": None})

    _, out, _ = dev.project.run(command, "--stack", "dev", "--quiet-after", "3d", "--format", "markdown")

    assert "odd  dev-payroll" in out
    assert "events is null, not a list`" in out
    assert "\n- `payroll` (`one`): `never sent anything; created " in out


def test_an_empty_account_is_a_sentence(dev: LiveStack) -> None:
    """Instead of a table without rows."""
    assert dev.project.run(*LIST) == (0, "The account has no subscriptions.\n", "")
    assert dev.project.run(*LIST, "--format", "markdown") == (0, "The account has no subscriptions.\n", "")


@pytest.mark.parametrize("command", [["list"], ["drift"], ["import"], ["delete", "some-id"]])
def test_a_key_of_another_account_is_refused(dev: LiveStack, command: list[str]) -> None:
    """What is live in another account says nothing about this stack."""
    dev.declare({"payroll": PAYROLL})
    dev.manage(("payroll", "not-live-here"), account={"key": "of another key"})

    code, out, err = dev.project.run(*command, "--stack", "dev")

    assert (code, out) == (1, "")
    assert "account" in err
