"""What `pulumi up` refuses before it changes anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.engine.harness import AUDIT, PAYROLL, URL
from tests.hosts import Host

if TYPE_CHECKING:
    from tests.engine.harness import Stack


def test_a_stack_can_not_move_to_another_environment(stack: Stack) -> None:
    """No request is sent, whatever the options, also by a later refresh or destroy; moving back works."""
    here = {"apiUrl": stack.environ.pop("ARGYLE_API_URL")}
    stack.settle({"payroll": PAYROLL}, **here)
    before = stack.content()

    stack.declare({"payroll": PAYROLL}, environment="sandbox")
    stack.requests()
    ups = [stack.up("--target", stack.urn("payroll")), stack.up("--refresh"), stack.up()]
    runs = [*ups, stack.refresh(), stack.destroy()]

    for run in runs:
        assert run.code != 0, run.output
        assert "environment local" in run.output
    assert stack.writes() == []
    assert stack.content() == before

    stack.declare({"payroll": PAYROLL}, **here)
    healed = stack.up("--expect-no-changes")
    assert healed.code == 0, healed.output
    assert stack.refresh().code == 0


@pytest.mark.parametrize("host", Host)
def test_a_protected_entry_can_not_be_removed(stack: Stack) -> None:
    """`up` refuses and says what to do; `preview` shows the whole plan and says that `up` will refuse."""
    stack.settle({"payroll": {**PAYROLL, "protect": True}, "audit": AUDIT})
    stack.requests()
    stack.declare({"audit": {**AUDIT, "url": f"{URL}/v2"}})

    preview = stack.preview()
    run = stack.up()

    assert preview.code == 0, preview.output
    assert "will refuse" in preview.output
    assert "dev-payroll" in preview.output
    assert f"{URL}/v2" in preview.output
    assert run.code != 0
    assert "Entry `payroll` is protected" in run.output
    assert "protect: false" in run.output
    assert not any(each in run.output for each in ("Traceback", "connection is closing"))
    assert stack.writes() == []


def test_a_protected_entry_can_be_edited(stack: Stack) -> None:
    """Every change is a replacement, and protection forbids only the removal."""
    stack.settle({"payroll": {**PAYROLL, "protect": True}})
    stack.requests()

    stack.declare({"payroll": {**PAYROLL, "protect": True, "url": f"{URL}/v2"}})
    run = stack.up()

    assert run.code == 0, run.output
    assert stack.writes() == ["POST", "DELETE"]


def test_the_way_out_of_protection_works_as_printed(stack: Stack) -> None:
    """First `protect: false`, then the removal."""
    stack.settle({"payroll": {**PAYROLL, "protect": True}, "audit": AUDIT})
    stack.requests()
    kept = stack.content()
    stack.declare({"payroll": PAYROLL, "audit": AUDIT})
    unprotected = stack.up()
    updated = stack.content()
    requests = stack.requests()
    stack.declare({"audit": AUDIT})
    removed = stack.up()

    assert unprotected.code == 0, unprotected.output
    assert requests == []
    assert {name: id_ for name, (id_, _) in updated.items()} == {name: id_ for name, (id_, _) in kept.items()}
    assert "protect" not in updated["payroll"][1]
    assert removed.code == 0, removed.output
    assert list(stack.live()) == ["dev-audit"]


def test_protection_holds_on_every_road(stack: Stack) -> None:
    """Replacements work, also the rest of a failed one. No option removes a protected one; the variable does."""
    partial = [*PAYROLL["events"], {"paystubs.partially_synced": {"days_synced": 90}}]
    stack.settle({"payroll": {**PAYROLL, "events": partial, "protect": True}, "audit": AUDIT})

    # Another URL and name, and one subscription less: the new ones are created, and no DELETE is sent.
    stack.declare({"payroll": {**PAYROLL, "url": f"{URL}/v2", "name": "acme", "protect": True}, "audit": AUDIT})
    stack.emulator.queue_reply(method="DELETE", path="/v2/*", status=403, body="{}", times=None)
    broken = stack.up()
    stack.emulator.clear_replies()
    healed = stack.up()

    assert broken.code != 0
    assert healed.code == 0, healed.output
    assert stack.live().keys() == {"acme", "dev-audit"}
    kept = stack.content()
    stack.requests()

    stack.declare({"audit": AUDIT})
    roads = [
        stack.up("--target", stack.urn("payroll")),
        stack.up("--exclude", stack.urn("subscriptions").replace("WebhookSubscription", "SubscriptionSet")),
        stack.destroy("--target", stack.urn("payroll")),
        stack.destroy("--exclude-protected", "--refresh", "--continue-on-error"),
    ]

    for run in roads:
        assert run.code != 0, run.output
        assert "`acme`" in run.output
        assert "is protected" in run.output
        assert "ARGYLE_DELETE_PROTECTED=yes pulumi destroy" in run.output
    assert stack.writes() == ["DELETE"]
    assert stack.content() == {"payroll": kept["payroll"]}
    assert stack.destroy(ARGYLE_DELETE_PROTECTED="yes").code == 0
    assert stack.live() == {}


def test_more_removals_than_allowed_are_refused(stack: Stack) -> None:
    """The message lists them, the limit and the line that allows the removal; that line works.

    Runs without the set are not counted, and the next run with the set counts what they removed.
    """
    guard = stack.urn("subscriptions").replace("WebhookSubscription", "SubscriptionSet")
    stack.settle({"payroll": PAYROLL, "audit": AUDIT}, maxDeletions=1)

    stack.declare({}, maxDeletions=1)
    counted = [
        stack.up(),
        stack.up("--exclude", stack.urn("audit")),
        stack.up("--target", guard, "--target", stack.urn("audit")),
    ]
    kept = stack.live().keys()
    not_counted = [stack.up("--target", stack.urn("payroll")), stack.up("--exclude", guard)]
    left = stack.live().keys()
    counted.append(stack.up("--continue-on-error"))
    stack.declare({}, maxDeletions=2)
    allowed = stack.up()

    for refused in counted:
        assert refused.code != 0
        assert "This change deletes 2 subscriptions" in refused.output
        assert "argyle:maxDeletions: 2" in refused.output
    assert kept == {"dev-payroll", "dev-audit"}
    assert [run.code for run in not_counted] == [0, 0]
    assert left == set()
    assert allowed.code == 0, allowed.output
