"""`list`, `drift`, `delete` and `import` beside the real engine's config and state."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.engine.harness import AUDIT, OTHER_SECRET, PAYROLL, SECRET, URL

if TYPE_CHECKING:
    from tests.engine.harness import Stack

CONTENT: dict[str, Any] = {"name": "dev-payroll", "url": URL, "events": ["users.fully_synced", "gigs.added"]}


def test_a_subscription_made_by_hand_is_imported_as_it_is(stack: Stack) -> None:
    """The dry run says what and why; then the preview is empty, and Argyle has never been written to."""
    live = stack.emulator.create(**CONTENT, secret=SECRET).id
    stack.declare({"payroll": PAYROLL})

    dry = stack.cli("import", "--stack", "dev")
    before = stack.state()
    done = stack.cli("import", "--stack", "dev", "--yes")
    preview = stack.pulumi("preview", "--expect-no-changes", "--diff")
    up = stack.up("--expect-no-changes")
    refreshed = stack.up("--refresh", "--expect-no-changes")

    assert dry.code == 0, dry.output
    assert f"+ payroll = {live}" in dry.output
    assert "it is just as declared" in dry.output
    assert before == {}
    assert done.code == 0, done.output
    for run in (preview, up, refreshed):
        assert run.code == 0, run.output
    assert stack.state()["payroll"]["id"] == live
    assert "ciphertext" in str(stack.state()["payroll"]["outputs"]["secret"])
    assert stack.writes() == []
    assert stack.destroy().code == 0
    assert stack.live() == {}


def test_what_differs_is_the_next_preview(stack: Stack) -> None:
    """Exactly that field, as a replacement; doing it leaves one subscription."""
    live = stack.emulator.create(**{**CONTENT, "url": f"{URL}/old"}, secret=SECRET).id
    stack.declare({"payroll": PAYROLL})

    done = stack.cli("import", "--stack", "dev", "--yes")
    preview = json.loads(stack.pulumi("preview", "--json").output)
    up = stack.up()

    assert done.code == 0, done.output
    assert "it is the only one under its name" in done.output
    assert f"url: {URL}/old -> {URL}" in done.output
    steps = {step["urn"].rpartition("::")[2]: step for step in preview["steps"] if step["op"] != "same"}
    assert set(steps) == {"payroll"}
    assert steps["payroll"]["replaceReasons"] == ["url"]
    assert up.code == 0, up.output
    (left,) = stack.emulator.subscriptions()
    assert left.url == URL
    assert left.id != live


def test_an_import_beside_what_is_managed_touches_nothing_else(stack: Stack) -> None:
    """A stack that is in use takes one more; the import can be repeated."""
    stack.settle({"audit": AUDIT})
    before = stack.content()["audit"]
    live = stack.emulator.create(**{**CONTENT, "name": "hand-made"}, secret=SECRET).id
    stack.declare({"audit": AUDIT, "payroll": {**PAYROLL, "name": "hand-made"}})
    stack.requests()

    done = stack.cli("import", "--stack", "dev", "--yes")
    again = stack.cli("import", "--stack", "dev", "--yes")
    up = stack.up()

    assert done.code == 0, done.output
    assert "nothing to import" in again.output
    assert up.code == 0, up.output
    assert stack.content()["audit"] == before
    assert stack.state()["payroll"]["id"] == live
    assert stack.writes() == []


def test_an_import_that_is_not_certain_is_refused(stack: Stack) -> None:
    """Two candidates are named, and naming one of them settles it; what can't be is told all at once."""
    one, other = (stack.emulator.create(**CONTENT, secret=SECRET).id for _ in range(2))
    stack.declare({"payroll": PAYROLL})

    refused = stack.cli("import", "--stack", "dev", "--yes")
    wrong = stack.cli("import", "--stack", "dev", "payrol=nothing", "--yes")
    told = stack.cli("import", "--stack", "dev", f"payroll={other}", "--yes")

    assert refused.code == 1
    assert one in refused.output
    assert other in refused.output
    assert wrong.code == 1
    assert "did you mean 'payroll'?" in wrong.output
    assert "nothing is not live" in wrong.output
    assert told.code == 0, told.output
    assert stack.state()["payroll"]["id"] == other
    assert stack.writes() == []


@pytest.mark.parametrize("secret", ["masked", "null", "omitted"])
def test_a_secret_that_is_not_shown_is_taken_for_the_declared_one(stack: Stack, secret: str) -> None:
    """The mask is never stored: the preview after the import is empty."""
    stack.emulator.switch(secret_in_get=secret)
    stack.emulator.create(**CONTENT, secret=SECRET)
    stack.declare({"payroll": PAYROLL})

    done = stack.cli("import", "--stack", "dev", "--yes")
    preview = stack.pulumi("preview", "--expect-no-changes")

    assert done.code == 0, done.output
    assert "does not show its secret" in done.output
    assert preview.code == 0, preview.output
    assert stack.writes() == []


def test_drift_tells_what_is_missing_different_and_extra(stack: Stack) -> None:
    """With what settles each; nothing of it is a secret, and the same facts are JSON."""
    stack.declare({"payroll": PAYROLL, "audit": AUDIT})
    clean = stack.cli("drift", "--stack", "dev")
    assert stack.up().code == 0
    none = stack.cli("drift", "--stack", "dev")
    live = stack.live()
    stack.emulator.edit(live["dev-payroll"].id, events=["gigs.added", "gigs.removed"], secret="another-signing-secret")
    stack.emulator.delete(live["dev-audit"].id)
    leftover = stack.emulator.create(**{**CONTENT, "name": "dev-audit", "url": URL}).id
    stranger = stack.emulator.create(**{**CONTENT, "name": "by-hand"}).id
    stack.secrets.add("another-signing-secret")

    found = stack.cli("drift", "--stack", "dev")
    report = json.loads(stack.cli("drift", "--stack", "dev", "--format", "json").output)

    assert clean.code == 2
    assert "2 missing" in clean.output
    assert none.code == 0, none.output
    assert none.output == "No drift: stack 'dev' has 2 subscriptions as declared.\n"
    assert found.code == 2
    assert "events: +users.fully_synced -gigs.removed" in found.output
    assert "secret: differs" in found.output
    assert found.output.index(leftover) < found.output.index(stranger)
    assert f"argyle-webhooks delete --stack dev {leftover}" in found.output
    assert f"argyle-webhooks import --stack dev audit={leftover}" in found.output
    assert report["drift"] is True
    assert {each["resource"]: each["step"] for each in report["changes"]} == {"audit": "create", "payroll": "replace"}
    assert [each["origin"] for each in report["unmanaged"]] == ["leftover", "unknown"]


def test_a_subscription_of_another_stack_is_no_drift(stack: Stack) -> None:
    """Two stacks of one environment share an account: each sees the other's, and says so."""
    stack.settle({"payroll": PAYROLL})
    (stack.stack_file.parent / "Pulumi.other.yaml").write_text(stack.stack_file.read_text())
    stack.emulator.create(**{**CONTENT, "name": "other-payroll"}, secret=SECRET)

    run = stack.cli("drift", "--stack", "dev")

    assert run.code == 0, run.output
    assert "stack 'other' declares" in run.output


def test_only_what_is_not_managed_can_be_deleted(stack: Stack) -> None:
    """A managed id is refused by its resource; without a terminal it does not ask but stop; gone is gone."""
    stack.settle({"payroll": PAYROLL})
    managed = stack.live()["dev-payroll"].id
    leftover = stack.emulator.create(**{**CONTENT, "name": "dev-old"}, secret=OTHER_SECRET).id
    stack.requests()

    refused = stack.cli("delete", "--stack", "dev", managed, "--yes")
    silent = stack.cli("delete", "--stack", "dev", leftover)
    writes = stack.writes()
    deleted = stack.cli("delete", "--stack", "dev", leftover, "--yes")
    again = stack.cli("delete", "--stack", "dev", leftover, "--yes")

    assert refused.code == 1
    assert "managed by this stack, as 'payroll'" in refused.output
    assert silent.code == 1
    assert "add --yes" in silent.output
    assert writes == []
    assert deleted.code == 0, deleted.output
    assert again.code == 0, again.output
    assert [each.id for each in stack.live().values()] == [managed]


def test_a_list_shows_who_manages_what(stack: Stack) -> None:
    """For a person and for a program."""
    stack.settle({"payroll": PAYROLL})
    managed = stack.live()["dev-payroll"].id
    stranger = stack.emulator.create(**{**CONTENT, "name": "by-hand"}).id

    text = stack.cli("list", "--stack", "dev")
    report = json.loads(stack.cli("list", "--stack", "dev", "--format", "json").output)

    assert text.code == 0, text.output
    assert [line.split() for line in text.output.splitlines()[1:]] == [
        ["by-hand", "hooks.example.com", "2", "-", "-", stranger],
        ["dev-payroll", "hooks.example.com", "2", "-", "payroll", managed],
    ]
    assert {each["id"]: each["managedBy"] for each in report["subscriptions"]} == {managed: "payroll", stranger: None}


def test_what_can_not_be_read_is_one_clear_line(stack: Stack) -> None:
    """No such stack, a wrong passphrase, a wrong key, a key of another account, and no `pulumi` at all."""
    stack.settle({"payroll": PAYROLL})

    for expected, run in {
        "no stack named 'prod' found": stack.cli("list", "--stack", "prod"),
        "incorrect passphrase. PULUMI_CONFIG_PASSPHRASE": stack.cli(
            "list", "--stack", "dev", PULUMI_CONFIG_PASSPHRASE="wrong"
        ),
        "Check PULUMI_BACKEND_URL": stack.cli("list", "--stack", "dev", PULUMI_BACKEND_URL="file:///no/such/folder"),
        "The API key is wrong": stack.cli("drift", "--stack", "dev", ARGYLE_API_KEY_ID="wrong"),
        "The `pulumi` command was not found": stack.cli("list", "--stack", "dev", PATH="/usr/bin:/bin"),
        "Nothing was sent": stack.cli("drift", "--stack", "dev", ARGYLE_API_URL="http://127.0.0.1:9"),
    }.items():
        assert run.code == 1
        assert expected in run.output
        assert run.output.startswith("Error: ")
        assert "Traceback" not in run.output
