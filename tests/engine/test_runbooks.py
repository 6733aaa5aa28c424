"""Each page of ``docs/runbooks``, followed as printed: the fault is made, ``doctor`` names it, and the page heals it.

What a page shows is what its commands print. After a page, ``doctor`` finds nothing wrong.
"""

from __future__ import annotations

import contextlib
import re
import shutil
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import pytest

from argyle_provider.emulator import Emulator
from tests.engine import runbook
from tests.engine.executioner import kill_everything
from tests.engine.harness import (
    AUDIT,
    KEY_ID,
    KEY_SECRET,
    OTHER_SECRET,
    PAYROLL,
    SECRET,
    URL,
    Stack,
    finish,
    make_stack,
    wait_until,
)
from tests.engine.runbook import Runbook
from tests.receiver import Receiver, verifying

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.engine.prepared import Prepared
    from tests.engine.s3 import Bucket, Server

NEW = "new-key-id"
THEIRS = "key-id-of-another-account"
DECLARED = {"payroll": PAYROLL, "audit": AUDIT}
STATE = ".pulumi/stacks/argyle/sandbox.json"

FIRST = {
    "account-at-limit": ["drift", ""],  # what is declared is not live; only the error of `up` knows of a limit
    "key-rotated": ["key", ""],
    "leave": ["", "state"],  # nothing is wrong before, and nothing manages anything afterwards
    "move-backend": ["", ""],  # no fault
    "receiver-down": ["answer", ""],
    "run-killed": ["state", ""],
    "secret-rotated": ["", ""],  # no fault
    "signature-refused": ["secret", ""],
    "silence": ["last sent", "drift", ""],  # Argyle sends nothing, because of nothing here, or for a missing one
    "state-lost": ["state", ""],
    "state-stale": ["drift", ""],
    "take-over-from-scripts": ["state", ""],  # no fault: no stack manages anything yet
    "wrong-account": ["account", ""],
}
"""What each ``doctor`` of a page names first: the fault, and at the end nothing."""


@pytest.fixture(name="receiver")
def _receiver() -> Iterator[Receiver]:
    """The receiver of every subscription, which verifies."""
    with Receiver(verifying(SECRET, OTHER_SECRET)) as receiver:
        yield receiver


@pytest.fixture(name="sandbox")
def _sandbox(tmp_path: Path, prepared: Prepared, receiver: Receiver) -> Iterator[Stack]:
    """The healthy stack `sandbox` of the pages, on an emulator that also has another account."""
    keys = [f"{KEY_ID}:{KEY_SECRET}:ours", f"{NEW}:{KEY_SECRET}:ours", f"{THEIRS}:{KEY_SECRET}:theirs"]
    with Emulator(keys=keys) as emulator:
        stack = make_stack(tmp_path / "project", emulator, prepared)
        stack.name = "sandbox"
        settle(stack, receiver)
        yield stack
        finish(stack)


def settle(stack: Stack, receiver: Receiver) -> None:
    """Make both subscriptions live, managed, and delivered to *receiver*."""
    stack.settle(DECLARED)
    stack.move({URL: receiver.url, AUDIT["url"]: f"{receiver.url}/audit"})


def declare(stack: Stack, receiver: Receiver, *, path: str = "", **entries: object) -> None:
    """Declare both subscriptions, `payroll` with another path, and further ones."""
    payroll, audit = {**PAYROLL, "url": receiver.url + path}, {**AUDIT, "url": f"{receiver.url}/audit"}
    stack.declare({"payroll": payroll, "audit": audit, **entries})


def live(stack: Stack) -> list[tuple[str, str]]:
    """What is live, by name and id."""
    return sorted((each.name, each.id) for each in stack.emulator.subscriptions())


@pytest.fixture(name="bucket")
def _bucket(s3_server: Server) -> Bucket:
    """A bucket for states."""
    return s3_server.bucket()


def move_to(bucket: Bucket, stack: Stack) -> None:
    """Put the state into the bucket, as if it had always been there."""
    bucket.fill(stack.root / "state")
    stack.environ |= bucket.environ


@pytest.mark.parametrize("backend", ["file", "s3"])
def test_state_lost(sandbox: Stack, bucket: Bucket, backend: str) -> None:
    """The import makes the state again from what is live; nothing is sent to Argyle."""
    book = Runbook("state-lost", sandbox)
    before = live(sandbox)
    if backend == "s3":
        move_to(bucket, sandbox)
        bucket.delete(STATE)
    else:
        (sandbox.root / "state" / STATE).unlink()
    sandbox.requests()

    book.follow()
    book.follow()
    book.follow()

    assert sandbox.writes() == []
    assert live(sandbox) == before
    assert book.left == []


def test_state_stale(sandbox: Stack, receiver: Receiver) -> None:
    """The state of before a replacement becomes the present one; nothing is sent to Argyle."""
    book = Runbook("state-stale", sandbox)
    state = sandbox.root / "state" / STATE
    old = state.read_bytes()
    declare(sandbox, receiver, path="/v2")
    assert sandbox.up().code == 0
    state.write_bytes(old)
    before = live(sandbox)
    sandbox.requests()

    book.follow()
    book.follow()
    book.follow()

    assert sandbox.writes() == []
    assert live(sandbox) == before
    assert book.left == []


def test_run_killed(sandbox: Stack, bucket: Bucket, receiver: Receiver) -> None:
    """The next run takes over what the killed one has created, after its lock in S3 is removed."""
    book = Runbook("run-killed", sandbox)
    move_to(bucket, sandbox)
    declare(sandbox, receiver, wages={**PAYROLL, "url": f"{receiver.url}/wages"})
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


def test_account_at_limit(sandbox: Stack, receiver: Receiver) -> None:
    """A leftover makes room, and else the order of a replacement."""
    book = Runbook("account-at-limit", sandbox, received_here(receiver))
    sandbox.emulator.create(name="sandbox-payroll-old", url=receiver.url, events=["gigs.added"], secret=SECRET)
    sandbox.emulator.switch(max_subscriptions=3)
    declare(sandbox, receiver, path="/v2")

    book.follow()
    book.follow()
    sandbox.emulator.switch(max_subscriptions=2)
    declare(sandbox, receiver, path="/v3")
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


def test_secret_rotated(sandbox: Stack, receiver: Receiver) -> None:
    """The new subscription has the new secret, and the old one is gone."""
    book = Runbook("secret-rotated", sandbox)
    sandbox.secrets.add("a-rotated-signing-secret")

    book.follow()
    receiver.answer = verifying(SECRET, OTHER_SECRET, "a-rotated-signing-secret")
    book.follow("a-rotated-signing-secret")
    book.follow()
    receiver.answer = verifying(OTHER_SECRET, "a-rotated-signing-secret")
    book.follow()

    assert sandbox.live()["sandbox-payroll"].secret == "a-rotated-signing-secret"
    assert len(sandbox.live()) == 2
    assert book.left == []


def test_move_backend(sandbox: Stack, bucket: Bucket) -> None:
    """The state of a file backend is in a bucket, and the old backend has none; nothing is sent to Argyle."""
    old, new = sandbox.environ["PULUMI_BACKEND_URL"], bucket.environ["PULUMI_BACKEND_URL"]
    sandbox.environ |= {**bucket.environ, "PULUMI_BACKEND_URL": old}
    query = "?region=us-east-1"
    made_up = {f"s3://acme-pulumi-state{query}": new, f"s3://old-pulumi-state{query}": old}
    book = Runbook("move-backend", sandbox, made_up)
    before = live(sandbox)
    sandbox.requests()

    book.follow()
    book.follow()
    book.follow()
    book.follow()
    book.follow()

    assert sandbox.writes() == []
    assert live(sandbox) == before
    assert book.left == []
    assert sandbox.pulumi("stack", "export", PULUMI_BACKEND_URL=old).code != 0


def test_take_over_from_scripts(sandbox: Stack, receiver: Receiver) -> None:
    """The subscriptions of a script become entries under their names; nothing is sent to Argyle."""
    made_up = {"--environment sandbox": "--environment local", **received_here(receiver)}
    book = Runbook("take-over-from-scripts", sandbox, made_up)
    for each in sandbox.emulator.subscriptions():
        sandbox.emulator.delete(each.id)
    shutil.rmtree(sandbox.root / "state" / ".pulumi" / "stacks")
    sandbox.stack_file.unlink()
    fill(sandbox.emulator, receiver.url)
    before = live(sandbox)
    sandbox.requests()

    book.follow()
    book.follow()
    book.follow("y", SECRET)
    book.follow()

    assert sandbox.writes() == []
    assert live(sandbox) == before
    assert book.left == []


def fill(emulator: Emulator, url: str) -> None:
    """The subscriptions of one app in the style of scripts, one per config."""
    synced, changed = ["gigs.partially_synced", "paystubs.partially_synced"], ["accounts.updated"]
    made: dict[str, tuple[list[str], dict[str, Any]]] = {
        "acme": (["accounts.connected", "users.fully_synced"], {}),
        "acme-partial": (synced, {"days_synced": 90}),
        "acme-partial-six-months": (synced, {"days_synced": 182}),
        "acme-include-resource": (changed, {"include_resource": True}),
    }
    for name, (events, config) in made.items():
        emulator.create(name=name, url=url, events=events, config=config, secret=SECRET)


def test_leave(sandbox: Stack, receiver: Receiver) -> None:
    """Without the state everything stays live; a destroy ends all deliveries."""
    book = Runbook("leave", sandbox)
    before = live(sandbox)

    book.follow()
    book.follow()
    assert live(sandbox) == before
    settle(sandbox, receiver)
    book.follow()
    book.follow()

    assert live(sandbox) == []
    assert book.left == []


def test_silence(sandbox: Stack) -> None:
    """A silent subscription is found, and one that somebody has deleted is live again; the index leads there."""
    book = Runbook("silence", sandbox)
    payroll = sandbox.live()["sandbox-payroll"].id
    then = int(datetime(2026, 1, 2, tzinfo=timezone.utc).timestamp()) * 1_000_000  # in microseconds
    sandbox.emulator.edit(payroll, created_at=then, last_sent_at=then)

    book.follow()
    sandbox.emulator.delete(payroll)
    Runbook("README", sandbox).follow()
    book.follow()
    book.follow()
    book.follow()

    assert book.left == []


def received_here(receiver: Receiver) -> dict[str, str]:
    """What a page makes up about a receiver."""
    return {"https://hooks.example.com/argyle": receiver.url, "hooks.example.com": "127.0.0.1"}


def test_receiver_down(sandbox: Stack, receiver: Receiver) -> None:
    """The page shows that the receiver does not answer, and then that it does."""
    book, answer = Runbook("receiver-down", sandbox, received_here(receiver)), receiver.answer
    receiver.answer = lambda came: 503 if came.target == "/hook" else answer(came)

    book.follow()
    receiver.answer = answer
    book.follow()
    book.follow()

    assert book.left == []


def test_signature_refused(sandbox: Stack, receiver: Receiver) -> None:
    """The declared secret is live again, and in the receiver; then a delivery of Argyle is accepted."""
    sandbox.secrets.add("another-signing-secret")
    book, answer = Runbook("signature-refused", sandbox, received_here(receiver)), receiver.answer
    receiver.answer = verifying("another-signing-secret", OTHER_SECRET)
    sandbox.emulator.edit(sandbox.live()["sandbox-payroll"].id, secret="another-signing-secret")

    book.follow()
    book.follow()
    book.follow()
    receiver.answer = answer
    book.follow()
    sandbox.emulator.trigger("gigs.added")
    assert sandbox.emulator.wait_until_delivered()

    assert [each.answer.status for each in sandbox.emulator.deliveries()] == [200]
    assert book.left == []


def test_every_page_is_followed() -> None:
    """Each has a test of its name, begins with the `doctor` that names its fault, and ends with a clean one."""
    pages = {each.stem for each in runbook.RUNBOOKS.glob("*.md")} - {"README"}
    commands = {page: [command for block in runbook.blocks(page) for command, _ in block.steps] for page in pages}

    assert {name for name in pages if f"test_{name.replace('-', '_')}" not in globals()} == set()
    assert {page: runbook.named_first(page) for page in pages} == FIRST
    assert {page for page in pages if not commands[page][0].startswith("argyle-webhooks doctor ")} == set()
    assert {page for page in pages if not commands[page][-1].startswith("argyle-webhooks doctor ")} == set()
    assert runbook.named_first("README") == ["drift"]


RIGHT = [("What to do", "echo one; echo two", "one\ntwo"), ("What you see", "echo one; false", "one")]
WRONG = [
    ("What to do", "echo one; echo two", "two\none"),
    ("What to do", "echo 1 subscription", "... subscriptions"),
    ("What to do", "echo one; false", "one"),
]


@pytest.mark.parametrize("page", [*RIGHT, *WRONG])
def test_a_wrong_page_is_noticed(stack: Stack, page: tuple[str, str, str]) -> None:
    """A line that no command prints, another order, or a failure where the page promises help."""
    heading, command, shown = page
    (stack.root / "page.md").write_text(f"## {heading}\n\n```console\n$ {command}\n{shown}\n```\n")

    with pytest.raises(AssertionError, match=re.escape(command)) if page in WRONG else contextlib.nullcontext():
        Runbook("page", stack, folder=stack.root).follow()
