"""Each page of ``docs/runbooks``, followed as printed: the fault is made, and the page heals it.

What a page shows is what its commands print. After a page, the account is what the stack declares.
"""

from __future__ import annotations

import contextlib
import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from argyle_provider.emulator import Emulator
from tests.engine import runbook
from tests.engine.harness import (
    AUDIT,
    KEY_ID,
    KEY_SECRET,
    PAYROLL,
    SECRET,
    URL,
    Stack,
    finish,
    make_stack,
    wait_until,
)
from tests.engine.runbook import Runbook
from tests.engine.test_kills import kill_everything

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.engine.prepared import Prepared

NEW = "new-key-id"
THEIRS = "key-id-of-another-account"
DECLARED = {"payroll": PAYROLL, "audit": AUDIT}


@pytest.fixture(name="sandbox")
def _sandbox(tmp_path: Path, prepared: Prepared) -> Iterator[Stack]:
    """The settled stack `sandbox` of the pages, on an emulator that also has another account."""
    keys = [f"{KEY_ID}:{KEY_SECRET}:ours", f"{NEW}:{KEY_SECRET}:ours", f"{THEIRS}:{KEY_SECRET}:theirs"]
    with Emulator(keys=keys) as emulator:
        stack = make_stack(tmp_path / "project", emulator, prepared)
        stack.name = "sandbox"
        stack.settle(DECLARED)
        yield stack
        finish(stack)


def live(stack: Stack) -> list[tuple[str, str]]:
    """What is live, by name and id."""
    return sorted((each.name, each.id) for each in stack.emulator.subscriptions())


def state_file(stack: Stack) -> Path:
    """Where the file backend keeps the stack's state."""
    return stack.root / "state" / ".pulumi" / "stacks" / "argyle" / "sandbox.json"


def test_state_lost(sandbox: Stack) -> None:
    """The import makes the state again from what is live; nothing is sent to Argyle."""
    book = Runbook("state-lost", sandbox)
    before = live(sandbox)
    state_file(sandbox).unlink()
    sandbox.requests()

    book.follow()
    book.follow()
    book.follow()

    assert sandbox.writes() == []
    assert live(sandbox) == before
    assert book.left == []


def test_state_stale(sandbox: Stack) -> None:
    """The state of before a replacement becomes the present one; nothing is sent to Argyle."""
    book = Runbook("state-stale", sandbox)
    old = state_file(sandbox).read_bytes()
    sandbox.declare({"payroll": {**PAYROLL, "url": f"{URL}/v2"}, "audit": AUDIT})
    assert sandbox.up().code == 0
    state_file(sandbox).write_bytes(old)
    before = live(sandbox)
    sandbox.requests()

    book.follow()
    book.follow()
    book.follow()

    assert sandbox.writes() == []
    assert live(sandbox) == before
    assert book.left == []


def test_run_killed(sandbox: Stack) -> None:
    """The next run takes over what the killed one has created, after the lock is removed."""
    book = Runbook("run-killed", sandbox)
    sandbox.declare({**DECLARED, "wages": {**PAYROLL, "url": f"{URL}/wages"}})
    sandbox.emulator.fault("hold", seconds=1)
    process = sandbox.start("up", "--yes", "--skip-preview")
    assert wait_until(lambda: any(each.method == "POST" for each in sandbox.emulator.journal()), seconds=60)
    kill_everything(sandbox)
    sandbox.outputs.append(process.communicate(timeout=30)[0])
    assert wait_until(lambda: "sandbox-wages" in sandbox.live(), seconds=10)
    before = live(sandbox)

    book.follow()
    book.follow()
    book.follow()

    assert live(sandbox) == before
    assert book.left == []


def test_wrong_account(sandbox: Stack) -> None:
    """Nothing was written in either account, and the right key goes on."""
    book = Runbook("wrong-account", sandbox, {"the-right-key-id": KEY_ID, "the-right-key-secret": KEY_SECRET})
    before = live(sandbox)
    sandbox.environ["ARGYLE_API_KEY_ID"] = THEIRS
    sandbox.requests()

    book.follow()
    book.follow()
    book.follow()

    assert sandbox.writes() == []
    assert live(sandbox) == before
    assert book.left == []


def test_account_at_limit(sandbox: Stack) -> None:
    """A leftover makes room, and else the order of a replacement."""
    book = Runbook("account-at-limit", sandbox)
    sandbox.emulator.create(name="sandbox-payroll-old", url=URL, events=["gigs.added"], secret=SECRET)
    sandbox.emulator.switch(max_subscriptions=3)
    sandbox.declare({"payroll": {**PAYROLL, "url": f"{URL}/v2"}, "audit": AUDIT})

    book.follow()
    book.follow()
    sandbox.emulator.switch(max_subscriptions=2)
    sandbox.declare({"payroll": {**PAYROLL, "url": f"{URL}/v3"}, "audit": AUDIT})
    book.follow()
    book.follow()

    assert book.left == []


def test_key_rotated(sandbox: Stack) -> None:
    """The old key is refused, and the new one of the same account goes on without a write."""
    book = Runbook("key-rotated", sandbox, {"the-new-key-id": NEW, "the-new-key-secret": KEY_SECRET})
    before = live(sandbox)
    detail = '{"detail": "Invalid username/password."}'
    sandbox.emulator.queue_reply(path="/v2/*", status=401, body=detail, times=None)
    book.follow()
    sandbox.emulator.clear_replies()
    sandbox.requests()

    book.follow()
    book.follow()

    assert sandbox.writes() == []
    assert live(sandbox) == before
    assert book.left == []


def test_secret_rotated(sandbox: Stack) -> None:
    """The new subscription has the new secret, and the old one is gone."""
    book = Runbook("secret-rotated", sandbox)
    sandbox.secrets.add("a-rotated-signing-secret")

    book.follow("a-rotated-signing-secret")
    book.follow()
    book.follow()

    assert sandbox.live()["sandbox-payroll"].secret == "a-rotated-signing-secret"
    assert len(sandbox.live()) == 2
    assert book.left == []


def test_move_backend(sandbox: Stack, tmp_path: Path) -> None:
    """The new backend has the state, and the old one has forgotten it; nothing is sent to Argyle."""
    (tmp_path / "new").mkdir()
    old = sandbox.environ["PULUMI_BACKEND_URL"]
    made_up = {"s3://acme-pulumi-state": f"file://{tmp_path / 'new'}", "s3://old-pulumi-state": old}
    book = Runbook("move-backend", sandbox, made_up)
    before = live(sandbox)
    sandbox.requests()

    book.follow()
    book.follow()
    book.follow()
    book.follow()

    assert sandbox.writes() == []
    assert live(sandbox) == before
    assert book.left == []
    assert sandbox.pulumi("stack", "export", PULUMI_BACKEND_URL=old).code != 0


def test_take_over_from_scripts(sandbox: Stack) -> None:
    """The subscriptions of a script become entries under their names; nothing is sent to Argyle."""
    book = Runbook("take-over-from-scripts", sandbox, {"--environment sandbox": "--environment local"})
    for each in sandbox.emulator.subscriptions():
        sandbox.emulator.delete(each.id)
    shutil.rmtree(sandbox.root / "state" / ".pulumi" / "stacks")
    sandbox.stack_file.unlink()
    fill(sandbox.emulator)
    before = live(sandbox)
    sandbox.requests()

    book.follow()
    book.follow("y", SECRET)
    book.follow()

    assert sandbox.writes() == []
    assert live(sandbox) == before
    assert book.left == []


def fill(emulator: Emulator) -> None:
    """The subscriptions of one app in the style of scripts, one per config."""
    synced, changed = ["gigs.partially_synced", "paystubs.partially_synced"], ["accounts.updated"]
    made: dict[str, tuple[list[str], dict[str, Any]]] = {
        "acme": (["accounts.connected", "users.fully_synced"], {}),
        "acme-partial": (synced, {"days_synced": 90}),
        "acme-partial-six-months": (synced, {"days_synced": 182}),
        "acme-include-resource": (changed, {"include_resource": True}),
    }
    for name, (events, config) in made.items():
        emulator.create(name=name, url=URL, events=events, config=config, secret=SECRET)


def test_leave(sandbox: Stack) -> None:
    """Without the state everything stays live; a destroy ends all deliveries."""
    book = Runbook("leave", sandbox)
    sandbox.declare({"payroll": {**PAYROLL, "protect": True}, "audit": AUDIT})
    assert sandbox.up().code == 0
    before = live(sandbox)

    book.follow()
    assert live(sandbox) == before
    sandbox.declare({"payroll": {**PAYROLL, "protect": True}, "audit": AUDIT})
    sandbox.prepared.settle(sandbox)
    book.follow()

    assert book.left == []


def test_silence(sandbox: Stack) -> None:
    """A subscription that somebody has deleted is live again."""
    book = Runbook("silence", sandbox)
    sandbox.emulator.delete(sandbox.live()["sandbox-payroll"].id)

    book.follow()
    book.follow()
    book.follow()

    assert book.left == []


def test_signature_refused(sandbox: Stack) -> None:
    """The declared secret is live again."""
    book = Runbook("signature-refused", sandbox)
    sandbox.secrets.add("another-signing-secret")
    sandbox.emulator.edit(sandbox.live()["sandbox-payroll"].id, secret="another-signing-secret")

    book.follow()
    book.follow()
    book.follow()

    assert book.left == []


def test_every_page_is_followed() -> None:
    """Each has a test of its name."""
    pages = {each.stem.replace("-", "_") for each in runbook.RUNBOOKS.glob("*.md")} - {"README"}

    assert {name for name in pages if f"test_{name}" not in globals()} == set()


RIGHT = [("What to do", "echo one; echo two", "one\ntwo"), ("What you see", "echo one; false", "one")]
WRONG = [
    ("What to do", "echo one; echo two", "two\none"),
    ("What to do", "echo 1 subscription", "... subscriptions"),
    ("What to do", "echo one; false", "one"),
]


@pytest.mark.parametrize("page", [*RIGHT, *WRONG])
def test_a_wrong_page_is_noticed(stack: Stack, monkeypatch: pytest.MonkeyPatch, page: tuple[str, str, str]) -> None:
    """A line that no command prints, another order, or a failure where the page promises help."""
    heading, command, shown = page
    monkeypatch.setattr(runbook, "RUNBOOKS", stack.root)
    (stack.root / "page.md").write_text(f"## {heading}\n\n```console\n$ {command}\n{shown}\n```\n")

    with pytest.raises(AssertionError, match=re.escape(command)) if page in WRONG else contextlib.nullcontext():
        Runbook("page", stack).follow()
