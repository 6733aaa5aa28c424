"""The main job: `pulumi up` makes the account match the stack's config."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from tests.engine.harness import AUDIT, PAYROLL, SECRET, URL

if TYPE_CHECKING:
    from tests.engine.harness import Stack


def test_up_creates_what_is_declared_and_a_second_up_changes_nothing(stack: Stack) -> None:
    """One POST per expanded subscription with the declared content; the second `up` sends no write."""
    events = [*PAYROLL["events"], {"paystubs.partially_synced": {"days_synced": 90}}]
    stack.declare({"payroll": {**PAYROLL, "events": events}})

    first = stack.up()

    assert first.code == 0, first.output
    assert sorted(stack.live()) == ["dev-payroll", "dev-payroll-partial-90"]
    assert stack.writes() == ["POST", "POST"]
    live = stack.live()["dev-payroll-partial-90"]
    assert (live.url, live.events, live.config) == (URL, ("paystubs.partially_synced",), {"days_synced": 90})
    assert live.secret_sha256 == hashlib.sha256(SECRET.encode()).hexdigest()

    second = stack.up("--expect-no-changes")

    assert second.code == 0, second.output
    assert stack.writes() == []


def test_the_state_holds_the_id_and_the_records_of_later_runs(stack: Stack) -> None:
    """The outputs have the environment, the account and a holder; the secret is encrypted."""
    stack.settle({"payroll": PAYROLL})

    (resource,) = stack.state().values()

    assert resource["id"] == stack.live()["dev-payroll"].id
    assert resource["type"] == "pulumi-python:dynamic/argyle:WebhookSubscription"
    outputs = resource["outputs"]
    assert outputs["environment"] == "local"
    assert outputs["account"].keys() == {"key", "clientId"}
    assert len(outputs["holder"]) == 32
    assert outputs["secret"].keys() >= {"ciphertext"}
    assert resource["inputs"]["secret"].keys() >= {"ciphertext"}


def test_order_and_duplicates_in_the_file_are_no_change(stack: Stack) -> None:
    """A list of events is a set."""
    stack.settle({"payroll": PAYROLL})
    stack.requests()

    stack.declare({"payroll": {**PAYROLL, "events": ["users.fully_synced", "gigs.added", "users.fully_synced"]}})
    run = stack.up("--expect-no-changes")

    assert run.code == 0, run.output
    assert stack.writes() == []


def test_a_number_that_becomes_a_float_on_the_wire_is_no_change(stack: Stack) -> None:
    """The engine sends only floats; 90.0 is 90."""
    events = [{"paystubs.partially_synced": {"days_synced": 90}}]
    stack.settle({"payroll": {**PAYROLL, "events": events}})

    run = stack.up("--refresh", "--expect-no-changes")

    assert run.code == 0, run.output
    assert stack.live()["dev-payroll-partial-90"].config == {"days_synced": 90}


def test_an_added_event_is_one_replacement_without_a_gap(stack: Stack) -> None:
    """The new subscription is created before the old one is deleted, and the plan names the field."""
    stack.settle({"payroll": PAYROLL})
    stack.requests()
    stack.declare({"payroll": {**PAYROLL, "events": [*PAYROLL["events"], "gigs.removed"]}})

    preview = stack.preview()
    run = stack.up()

    assert preview.code == 0, preview.output
    assert "+-1 to replace" in preview.output
    assert "events" in preview.output
    assert "gigs.removed" in preview.output
    assert run.code == 0, run.output
    assert stack.writes() == ["POST", "DELETE"]
    assert stack.live()["dev-payroll"].events == ("gigs.added", "gigs.removed", "users.fully_synced")


def test_a_stack_may_ask_for_delete_first(stack: Stack) -> None:
    """An account at its limit has no room for both."""
    stack.settle({"payroll": PAYROLL}, replacement="delete-first")
    stack.requests()
    stack.declare({"payroll": {**PAYROLL, "url": f"{URL}/v2"}}, replacement="delete-first")

    run = stack.up()

    assert run.code == 0, run.output
    assert stack.writes() == ["DELETE", "POST"]


def test_a_removed_entry_is_one_delete(stack: Stack) -> None:
    """What is no longer declared is deleted, and nothing else changes."""
    stack.settle({"payroll": PAYROLL, "audit": AUDIT})
    stack.requests()

    stack.declare({"payroll": PAYROLL})
    run = stack.up()

    assert run.code == 0, run.output
    assert stack.writes() == ["DELETE"]
    assert list(stack.live()) == ["dev-payroll"]


def test_destroy_leaves_what_was_made_by_hand(stack: Stack) -> None:
    """One DELETE per managed subscription, no other request, and unmanaged subscriptions stay."""
    stranger = stack.emulator.create(name="by-hand", url=URL, events=["gigs.added"])
    stack.settle({"payroll": PAYROLL, "audit": AUDIT})
    stack.requests()

    run = stack.destroy()

    assert run.code == 0, run.output
    assert [each.partition(" ")[0] for each in stack.requests()] == ["DELETE", "DELETE"]
    assert [each.id for each in stack.live().values()] == [stranger.id]


def test_target_touches_only_what_is_named(stack: Stack) -> None:
    """`--target` works, with the checks of the verbs instead of those of the set."""
    stack.settle({"payroll": PAYROLL, "audit": AUDIT})
    stack.requests()
    stack.declare({"payroll": {**PAYROLL, "url": f"{URL}/v2"}, "audit": {**AUDIT, "url": f"{URL}/v2"}})

    run = stack.up("--target", stack.urn("payroll"))

    assert run.code == 0, run.output
    assert stack.writes() == ["POST", "DELETE"]
    assert stack.live()["dev-payroll"].url == f"{URL}/v2"
    assert stack.live()["dev-audit"].url == AUDIT["url"]


def test_an_empty_map_is_a_decision(stack: Stack) -> None:
    """An empty map is allowed and creates nothing."""
    stack.declare({})

    run = stack.up()

    assert run.code == 0, run.output
    assert stack.requests() == []


def test_a_stack_is_emptied_by_decision_only(stack: Stack) -> None:
    """A map that was emptied by mistake is refused; the printed line allows it."""
    stack.settle({"payroll": PAYROLL})
    stack.requests()

    stack.declare({})
    preview = stack.preview()
    refused = stack.up()
    writes = stack.writes()
    stack.declare({}, maxDeletions=1)
    allowed = stack.up()

    assert preview.code == 0, preview.output
    assert "`pulumi up` will refuse this" in preview.output
    assert refused.code != 0
    assert "argyle:maxDeletions: 1" in refused.output
    assert writes == []
    assert allowed.code == 0, allowed.output
    assert stack.live() == {}
