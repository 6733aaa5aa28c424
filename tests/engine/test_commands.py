"""`list`, `drift`, `delete` and `import` with the real engine's config and state."""

from __future__ import annotations

import json
import re
import shlex
from typing import TYPE_CHECKING, Any

from tests.engine.harness import AUDIT, OTHER_SECRET, PAYROLL, SECRET, URL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.engine.harness import Run, Stack

CONTENT: dict[str, Any] = {"name": "dev-payroll", "url": URL, "events": ["users.fully_synced", "gigs.added"]}


def test_a_subscription_made_by_hand_is_imported_as_it_is(stack: Stack) -> None:
    """The dry run says what and why. After the import the preview is empty, and nothing was written to Argyle."""
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
    assert "it matches the config" in dry.output
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
    """The preview shows exactly that field, as a replacement; `up` leaves one subscription."""
    live = stack.emulator.create(**{**CONTENT, "url": f"{URL}/old"}, secret=SECRET).id
    stack.declare({"payroll": PAYROLL})

    done = stack.cli("import", "--stack", "dev", "--yes")
    preview = json.loads(stack.pulumi("preview", "--json").output)
    up = stack.up()

    assert done.code == 0, done.output
    assert "no other live subscription has its name" in done.output
    assert f"url: {URL}/old -> {URL}" in done.output
    steps = {step["urn"].rpartition("::")[2]: step for step in preview["steps"] if step["op"] != "same"}
    assert set(steps) == {"payroll"}
    assert steps["payroll"]["replaceReasons"] == ["url"]
    assert up.code == 0, up.output
    (left,) = stack.emulator.subscriptions()
    assert left.url == URL
    assert left.id != live


def test_an_import_beside_what_is_managed_touches_nothing_else(stack: Stack) -> None:
    """A stack in use imports one more subscription; the import can be repeated."""
    stack.settle({"audit": AUDIT})
    before = stack.content()["audit"]
    live = stack.emulator.create(**{**CONTENT, "name": "hand-made"}, secret=SECRET).id
    stack.declare({"audit": AUDIT, "payroll": {**PAYROLL, "name": "hand-made"}})
    stack.requests()

    done = stack.cli("import", "--stack", "dev", "--yes")
    again = stack.cli("import", "--stack", "dev", "--yes")
    up = stack.up()

    assert done.code == 0, done.output
    assert "Nothing to import" in again.output
    assert up.code == 0, up.output
    assert stack.content()["audit"] == before
    assert stack.state()["payroll"]["id"] == live
    assert stack.writes() == []


def test_an_import_that_is_not_certain_is_refused(stack: Stack) -> None:
    """Two candidates are listed, and choosing one settles it; everything that can't be imported is in one message."""
    one, other = (stack.emulator.create(**CONTENT, secret=SECRET).id for _ in range(2))
    stack.declare({"payroll": PAYROLL})

    refused = stack.cli("import", "--stack", "dev", "--yes")
    wrong = stack.cli("import", "--stack", "dev", "payrol=nothing", "--yes")
    told = stack.cli("import", "--stack", "dev", f"payroll={other}", "--yes")

    assert refused.code == 1
    assert one in refused.output
    assert other in refused.output
    assert wrong.code == 1
    assert "Did you mean `payroll`?" in wrong.output
    assert "nothing is not live" in wrong.output
    assert told.code == 0, told.output
    assert stack.state()["payroll"]["id"] == other
    assert stack.writes() == []


def test_a_secret_that_is_not_shown_is_taken_for_the_declared_one(stack: Stack) -> None:
    """The mask is never stored, and the preview after the import is empty."""
    stack.emulator.switch(secret_in_get="masked")
    stack.emulator.create(**CONTENT, secret=SECRET)
    stack.declare({"payroll": PAYROLL})

    done = stack.cli("import", "--stack", "dev", "--yes")
    preview = stack.pulumi("preview", "--expect-no-changes")

    assert done.code == 0, done.output
    assert "its secret was not compared, because Argyle does not show it" in done.output
    assert preview.code == 0, preview.output
    assert stack.writes() == []


def test_following_the_advice_of_drift_ends_in_no_drift(stack: Stack) -> None:
    """With one of each group, every printed command works in its turn, and the last report is empty.

    Subscriptions of another stack stay, and so do those that match. No output has a secret.
    """
    stack.secrets.add("another-signing-secret")
    first = {"payroll": {**PAYROLL, "protect": True}, "audit": AUDIT, "gone": PAYROLL, "old": PAYROLL}
    stack.declare({**first, "named": {**PAYROLL, "name": "shared"}})
    assert stack.up().code == 0
    before = {name: each.id for name, each in stack.live().items()}
    clean = stack.cli("drift", "--stack", "dev")
    stack.emulator.edit(before["dev-audit"], events=["gigs.added"], secret="another-signing-secret")
    stack.emulator.delete(before["dev-gone"])
    others: dict[str, dict[str, Any]] = {
        "dev-payroll": {},
        "dev-lost": {},
        "dev-changed": {"url": "https://old.example.com/x"},
        "dev-old-one": {},
        "dev-ops-payroll": {"url": "https://ops.example.com/x"},
        "by-hand": {},
        " ": {},
        "other-payroll": {},
    }
    made = {
        name: stack.emulator.create(**{**CONTENT, "secret": SECRET, **fields, "name": name}).id
        for name, fields in others.items()
    }
    (stack.stack_file.parent / "Pulumi.other.yaml").write_text(stack.stack_file.read_text())
    second = {key: each for key, each in first.items() if key != "old"}
    stack.declare(
        {**second, "renamed": {**PAYROLL, "name": "shared"}, "lost": PAYROLL, "changed": PAYROLL},
    )

    found = stack.cli("drift", "--stack", "dev")
    runs = [follow(stack, command) for command in advice(found.output)]
    then = stack.cli("drift", "--stack", "dev")
    live = {each.name: each.id for each in stack.emulator.subscriptions()}
    stack.declare({key: each for key, each in second.items() if key != "payroll"})
    unprotected = stack.cli("drift", "--stack", "dev")

    heading, _, above, *matching = clean.output.splitlines()
    assert heading == "No drift in stack `dev`: 5 subscriptions match the config."
    assert above == "Live, managed, and as declared:"
    assert [line.split()[0] for line in matching] == ["audit", "gone", "named", "old", "payroll"]
    assert found.code == 2
    assert found.output.startswith(
        "Drift in stack `dev`: 1 unreadable, 1 duplicate, 1 to import, 1 to take over, 1 under another entry, "
        "1 missing, 1 different, 1 no longer declared, 1 leftover, 1 possible leftover, 1 unmanaged. "
        "1 subscription matches the config."
    )
    assert "secret: differs" in found.output
    assert len(runs) == 7
    for run in runs:
        assert run.code == 0, run.output
    assert then.code == 0, then.output
    assert "match the config" in then.output
    assert "argyle-webhooks drift --stack other" in then.output
    declared = {f"dev-{key}" for key in ("payroll", "audit", "gone", "lost", "changed")} | {"shared"}
    assert live.keys() == declared | {"other-payroll"}
    kept = ("dev-payroll", "shared")
    assert {name: live[name] for name in kept} == {name: before[name] for name in kept}
    assert live["dev-lost"] == made["dev-lost"]
    assert "Protected and no longer declared" in unprotected.output
    assert "`pulumi up` refuses this config" in unprotected.output


def advice(report: str) -> Iterator[str]:
    """The commands of a drift report in order, each group's own before its heading's, without repetition."""
    last = ""
    for group in report.split("\n\n")[1:]:
        heading, *lines = group.splitlines()
        own = [line.strip() for line in lines if line.startswith(("    argyle-webhooks ", "    pulumi "))]
        for command in (*own, *re.findall(r"`(pulumi up [^`]*)`", heading)):
            if command != last and " drift " not in command:
                yield command
            last = command


def follow(stack: Stack, command: str) -> Run:
    """Run a printed command, and answer yes where it asks."""
    program, *arguments = shlex.split(command)
    if program == "pulumi":
        return stack.pulumi(*arguments, "--yes", "--skip-preview")
    return stack.cli(*arguments, *(["--yes"] if arguments[0] == "delete" else []))


def test_only_what_is_not_managed_can_be_deleted(stack: Stack) -> None:
    """A managed id is refused with its resource; without a terminal the command stops; a second delete succeeds."""
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
    assert "managed by this stack as `payroll`. Nothing was deleted." in refused.output
    assert silent.code == 1
    assert "Add `--yes`" in silent.output
    assert writes == []
    assert deleted.code == 0, deleted.output
    assert again.code == 0, again.output
    assert [each.id for each in stack.live().values()] == [managed]


def test_a_list_shows_who_manages_what(stack: Stack) -> None:
    """As text and as JSON."""
    stack.settle({"payroll": PAYROLL})
    managed = stack.live()["dev-payroll"].id
    stranger = stack.emulator.create(**{**CONTENT, "name": "by-hand"}).id

    text = stack.cli("list", "--stack", "dev")
    report = json.loads(stack.cli("list", "--stack", "dev", "--format", "json").output)

    assert text.code == 0, text.output
    first, by_hand, _, second, ours, _ = text.output.splitlines()
    assert [first, second] == [f"by-hand  {URL}  2 events", f"dev-payroll  {URL}  2 events"]
    assert by_hand.startswith(f"    {stranger}, made ")
    assert by_hand.endswith(", last sent: never, not managed by this stack")
    assert ours.startswith(f"    {managed}, made ")
    assert ours.endswith(", last sent: never, managed as `payroll`")
    assert {each["id"]: each["managedBy"] for each in report["subscriptions"]} == {managed: "payroll", stranger: None}


def test_what_can_not_be_read_is_one_clear_line(stack: Stack) -> None:
    """No such stack, a wrong passphrase, a wrong key, a key of another account, and no `pulumi` on PATH."""
    stack.settle({"payroll": PAYROLL})

    for expected, run in {
        "no stack named 'prod' found": stack.cli("list", "--stack", "prod"),
        "incorrect passphrase. The passphrase in `PULUMI_CONFIG_PASSPHRASE`": stack.cli(
            "list", "--stack", "dev", PULUMI_CONFIG_PASSPHRASE="wrong"
        ),
        "Check `PULUMI_BACKEND_URL`": stack.cli("list", "--stack", "dev", PULUMI_BACKEND_URL="file:///no/such/folder"),
        "The API key is wrong": stack.cli("drift", "--stack", "dev", ARGYLE_API_KEY_ID="wrong"),
        "The `pulumi` command is not on PATH": stack.cli("list", "--stack", "dev", PATH="/usr/bin:/bin"),
        "Nothing was sent": stack.cli("drift", "--stack", "dev", ARGYLE_API_URL="http://127.0.0.1:9"),
    }.items():
        assert run.code == 1
        assert expected in run.output
        assert run.output.splitlines()[-1].startswith("Error: ")
        others = [
            line for line in run.output.splitlines()[:-1] if not line.startswith("Waiting for Argyle at 127.0.0.1")
        ]
        assert others == []
        assert "Traceback" not in run.output
