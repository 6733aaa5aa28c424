"""Exactly one subscription per declared one, whatever the state has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.engine.harness import AUDIT, OTHER_SECRET, PAYROLL, SECRET, URL
from tests.hosts import Host

if TYPE_CHECKING:
    from tests.engine.harness import Stack

CONTENT: dict[str, Any] = {"name": "dev-payroll", "url": URL, "events": ["users.fully_synced", "gigs.added"]}


def test_what_a_lost_state_left_is_taken_over(stack: Stack) -> None:
    """The next run finds what a killed run could not record, says so, and sends nothing."""
    stack.settle({"payroll": PAYROLL, "audit": AUDIT})
    live = stack.live()["dev-payroll"].id
    assert stack.pulumi("state", "delete", stack.urn("payroll"), "--yes").code == 0
    stack.requests()

    run = stack.up()

    assert run.code == 0, run.output
    assert f"Took over the live subscription `dev-payroll` ({live})" in run.output
    assert stack.writes() == []
    assert stack.state()["payroll"]["id"] == live
    again = stack.up("--expect-no-changes")
    assert again.code == 0, again.output


def test_two_identical_ones_are_refused_with_their_ids(stack: Stack) -> None:
    """A person decides which one to keep. Nothing is sent before that; then the remaining one is taken over."""
    one, other = (stack.emulator.create(**CONTENT, secret=SECRET).id for _ in range(2))
    stack.declare({"payroll": PAYROLL})

    refused = stack.up()
    writes = stack.writes()
    stack.emulator.delete(other)
    healed = stack.up()

    assert refused.code != 0
    assert one in refused.output
    assert other in refused.output
    assert writes == []
    assert healed.code == 0, healed.output
    assert stack.state()["payroll"]["id"] == one


def test_a_namesake_with_other_content_is_named_and_left_alone(stack: Stack) -> None:
    """The namesake may be a leftover of a run whose file has changed since. The run continues."""
    leftover = stack.emulator.create(**{**CONTENT, "url": f"{URL}/old"}, secret=SECRET).id
    stack.declare({"payroll": PAYROLL})

    run = stack.up()

    assert run.code == 0, run.output
    assert f"warning: A live subscription `dev-payroll` ({leftover}) has other content" in run.output
    assert stack.writes() == ["POST"]
    assert {each.url for each in stack.emulator.subscriptions()} == {URL, f"{URL}/old"}


@pytest.mark.parametrize("how", ["--replace", "--refresh", "taint"])
def test_a_forced_replacement_of_equal_content_sends_nothing(stack: Stack, how: str) -> None:
    """The subscription keeps its id, and the delete of the old resource does not delete it."""
    stack.settle({"payroll": PAYROLL})
    live = stack.live()["dev-payroll"].id
    stack.requests()

    if how == "taint":
        assert stack.pulumi("state", "taint", stack.urn("payroll"), "--yes").code == 0
        run = stack.up()
    else:
        run = stack.up(*(["--refresh"] if how == "--refresh" else []), "--replace", stack.urn("payroll"))

    assert run.code == 0, run.output
    assert stack.writes() == []
    assert [each.id for each in stack.live().values()] == [live]
    assert stack.up("--expect-no-changes").code == 0
    assert stack.destroy().code == 0
    assert stack.live() == {}


def test_a_forced_replacement_of_changed_content_is_one_post_and_one_delete(stack: Stack) -> None:
    """Like any other replacement."""
    stack.settle({"payroll": PAYROLL})
    stack.requests()
    stack.declare({"payroll": {**PAYROLL, "url": f"{URL}/v2"}})

    run = stack.up("--replace", stack.urn("payroll"))

    assert run.code == 0, run.output
    assert stack.writes() == ["POST", "DELETE"]
    assert stack.live()["dev-payroll"].url == f"{URL}/v2"


@pytest.mark.parametrize("host", Host)
def test_an_entry_renamed_under_its_explicit_name_keeps_its_subscription(stack: Stack) -> None:
    """The new resource takes over the subscription, and the delete of the old resource sends nothing."""
    stack.settle({"payroll": {**PAYROLL, "name": "loans"}})
    live = stack.live()["loans"].id
    stack.requests()
    stack.declare({"wages": {**PAYROLL, "name": "loans"}})

    run = stack.up()

    assert run.code == 0, run.output
    assert stack.writes() == []
    assert [each.id for each in stack.live().values()] == [live]
    assert {name: each["id"] for name, each in stack.state().items()} == {"wages": live}
    assert stack.destroy("--refresh").code == 0
    assert stack.live() == {}


def test_what_somebody_already_changed_by_hand_is_adopted(stack: Stack) -> None:
    """The file now matches the server: nothing is sent, and the subscription stays live during its replacement."""
    stack.settle({"payroll": PAYROLL})
    live = stack.live()["dev-payroll"].id
    stack.emulator.edit(live, url=f"{URL}/v2")
    stack.requests()
    stack.declare({"payroll": {**PAYROLL, "url": f"{URL}/v2"}})

    run = stack.up()

    assert run.code == 0, run.output
    assert stack.writes() == []
    assert [(each.id, each.url) for each in stack.live().values()] == [(live, f"{URL}/v2")]


def test_a_replacement_under_the_same_name_is_a_new_subscription(stack: Stack) -> None:
    """The new id is live; the old one is gone."""
    stack.settle({"payroll": PAYROLL})
    old = stack.live()["dev-payroll"].id
    stack.declare({"payroll": {**PAYROLL, "events": ["gigs.added"]}})

    run = stack.up()

    assert run.code == 0, run.output
    (live,) = stack.live().values()
    assert live.id != old
    assert stack.state()["payroll"]["id"] == live.id


def test_a_failed_create_leaves_the_old_one_and_reverting_is_no_change(stack: Stack) -> None:
    """A refusal by Argyle leaves nothing to clean up."""
    stack.settle({"payroll": PAYROLL})
    old = stack.live()["dev-payroll"].id
    stack.emulator.queue_reply(method="POST", path="/v2/webhooks", status=400, body='{"url": ["Not allowed."]}')
    stack.declare({"payroll": {**PAYROLL, "url": f"{URL}/v2"}})

    failed = stack.up()
    stack.declare({"payroll": PAYROLL})
    reverted = stack.up("--expect-no-changes")

    assert failed.code != 0
    assert "Not allowed." in failed.output
    assert reverted.code == 0, reverted.output
    assert [each.id for each in stack.live().values()] == [old]


def test_a_secret_that_is_not_shown_is_no_change_and_kept(stack: Stack) -> None:
    """Refresh and `up` change nothing; a new event sends the configured secret, byte for byte.

    Here the secret is masked; `test_masked.py` has null, and random histories have every form.
    """
    stack.emulator.switch(secret_in_get="masked", secret_in_create="masked")
    stack.declare({"payroll": PAYROLL})
    assert stack.up().code == 0
    before = stack.live()["dev-payroll"].secret_sha256
    refreshed = stack.up("--refresh", "--expect-no-changes")
    stack.requests()
    stack.declare({"payroll": {**PAYROLL, "events": [*PAYROLL["events"], "gigs.removed"]}})

    run = stack.up()

    assert refreshed.code == 0, refreshed.output
    assert run.code == 0, run.output
    assert stack.writes() == ["POST", "DELETE"]
    assert stack.live()["dev-payroll"].secret_sha256 == before


def test_a_lost_reply_is_looked_up_and_the_same_run_goes_on(stack: Stack) -> None:
    """One POST, one subscription, its id in the state: for a create and for a replacement."""
    stack.declare({"payroll": PAYROLL})
    stack.emulator.fault("reply-lost")

    created = stack.up()
    stack.declare({"payroll": {**PAYROLL, "url": f"{URL}/v2"}})
    stack.emulator.fault("reply-lost")
    replaced = stack.up()

    assert created.code == 0, created.output
    assert "Argyle's reply to the create was lost" in created.output
    assert replaced.code == 0, replaced.output
    assert stack.writes() == ["POST", "POST", "DELETE"]
    (live,) = stack.emulator.subscriptions()
    assert live.url == f"{URL}/v2"
    assert stack.state()["payroll"]["id"] == live.id


def test_what_the_server_writes_in_other_words_is_no_drift(stack: Stack) -> None:
    """A URL in another spelling, events in another order, defaults in the config."""
    stack.emulator.switch(url_readback="normalized", event_order="sorted", config_defaults="written")
    events = ["users.fully_synced", "gigs.added", {"gigs.partially_synced": {"days_synced": 30}}]
    stack.declare({"payroll": {**PAYROLL, "url": "https://Hooks.example.com/ärgyle", "events": events}})
    created = stack.up()

    again = stack.up("--refresh", "--expect-no-changes")
    drift = stack.cli("drift", "--stack", "dev")

    assert created.code == 0, created.output
    assert again.code == 0, again.output
    assert drift.code == 0, drift.output


def test_a_rotated_secret_is_exactly_one_replacement(stack: Stack) -> None:
    """The new subscription has the new secret, byte for byte."""
    stack.settle({"payroll": PAYROLL})
    stack.requests()
    stack.declare({"payroll": {**PAYROLL, "secret": AUDIT["secret"]}})

    run = stack.up()

    assert run.code == 0, run.output
    assert stack.writes() == ["POST", "DELETE"]
    assert stack.live()["dev-payroll"].secret == OTHER_SECRET
