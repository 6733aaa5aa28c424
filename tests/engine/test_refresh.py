"""Drift: a change by hand shows, and `up --refresh` repairs it."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING

from argyle_provider.emulator import Emulator
from tests.engine.harness import AUDIT, KEY_ID, KEY_SECRET, PAYROLL, URL, finish, make_stack

if TYPE_CHECKING:
    from pathlib import Path

    from argyle_provider.emulator import JournalEntry
    from tests.engine.harness import Stack
    from tests.engine.prepared import Prepared


def test_a_subscription_deleted_by_hand_is_made_again(stack: Stack) -> None:
    """`up --refresh` notices and repairs."""
    stack.settle({"payroll": PAYROLL, "audit": AUDIT})
    stack.emulator.delete(stack.live()["dev-payroll"].id)
    stack.requests()

    run = stack.up("--refresh")

    assert run.code == 0, run.output
    assert stack.writes() == ["POST"]
    assert sorted(stack.live()) == ["dev-audit", "dev-payroll"]


def test_a_url_changed_by_hand_shows_and_is_repaired(stack: Stack) -> None:
    """The preview names the field with both values; the repair is one replacement."""
    stack.settle({"payroll": PAYROLL})
    stack.emulator.edit(stack.live()["dev-payroll"].id, url="https://elsewhere.example.net/")
    stack.requests()

    preview = stack.preview("--refresh")
    run = stack.up("--refresh")

    assert "url" in preview.output
    assert "https://elsewhere.example.net/" in preview.output
    assert run.code == 0, run.output
    assert stack.writes() == ["POST", "DELETE"]
    assert stack.live()["dev-payroll"].url == URL


def test_a_secret_set_by_hand_is_never_in_clear(stack: Stack) -> None:
    """A subscription declared without a secret gets one on the server; refresh keeps it encrypted."""
    stack.settle({"payroll": {key: value for key, value in PAYROLL.items() if key != "secret"}})
    stack.secrets.add("a-secret-set-by-hand")
    stack.emulator.edit(stack.live()["dev-payroll"].id, secret="a-secret-set-by-hand")

    refreshed = stack.refresh()
    preview = stack.preview()

    assert refreshed.code == 0, refreshed.output
    assert preview.code == 0, preview.output
    assert stack.state()["payroll"]["outputs"]["secret"].keys() >= {"ciphertext"}
    assert "secret" in preview.output


def test_a_refresh_costs_the_pages_of_the_list(tmp_path: Path, prepared: Prepared) -> None:
    """30 among 250 take two pages, also when the second is refused at first and one of the 30 moved in between."""
    ordered = Event()

    def strike(entry: JournalEntry) -> None:
        if armed.is_set() and entry.method == "GET" and not ordered.is_set():
            ordered.set()
            emulator.fault("rate-limit", seconds=2)
            emulator.fault("moved-between-pages", times=None)

    armed = Event()
    with Emulator(keys=[f"{KEY_ID}:{KEY_SECRET}"], on_answer=strike) as emulator:
        stack = make_stack(tmp_path / "project", emulator, prepared)
        prepared.initialise(stack)
        strangers(emulator, 20)
        stack.declare({f"entry-{number:02}": PAYROLL for number in range(30)})
        assert stack.up().code == 0
        strangers(emulator, 200)
        stack.requests()
        armed.set()

        run = stack.refresh()

        requests = stack.requests()
        assert run.code == 0, run.output
        assert len(stack.state()) == 30
        ours = {each["id"] for each in stack.state().values()}
        *_, newest = (each.id for each in emulator.subscriptions() if each.id in ours)
        assert [each for each in requests if each != "GET /v2/webhooks"] == [f"GET /v2/webhooks/{newest}"]
        assert requests.count("GET /v2/webhooks") == 3  # two pages, one of them twice
        finish(stack)


def strangers(emulator: Emulator, number: int) -> None:
    """Subscriptions of somebody else."""
    for each in range(number):
        emulator.create(name=f"stranger-{each}", url=URL, events=["gigs.added"])


def test_an_odd_row_breaks_no_run_unless_it_is_ours(stack: Stack) -> None:
    """Somebody else's row without a name is skipped. The stack's own is an error whose advice works."""
    stranger = stack.emulator.create(name=" ", url=URL, events=["gigs.added"]).id
    stack.declare({"payroll": PAYROLL, "audit": AUDIT})
    up = stack.up()
    odd = stack.live()["dev-payroll"].id
    stack.emulator.edit(odd, name=" ")

    refreshed = stack.refresh()
    held = stack.state()
    stack.emulator.delete(odd)
    repaired = stack.up("--refresh")

    assert up.code == 0, up.output
    assert refreshed.code != 0
    assert f"The subscription {odd} is live" in refreshed.output
    assert "name is blank" in refreshed.output
    assert "Traceback" not in refreshed.output
    assert held["payroll"]["id"] == odd
    assert repaired.code == 0, repaired.output
    live = {each.name: each.id for each in stack.emulator.subscriptions()}
    assert live.keys() == {" ", "dev-payroll", "dev-audit"}
    assert live[" "] == stranger
    assert live["dev-audit"] == held["audit"]["id"]


def test_refresh_and_destroy_work_without_the_program(stack: Stack) -> None:
    """The key comes from the environment alone; the stack file and the program may be gone."""
    stack.settle({"payroll": PAYROLL})
    (stack.root / "__main__.py").write_text("raise SystemExit('the program must not run')\n")

    refreshed = stack.refresh()
    destroyed = stack.destroy("--refresh")

    assert refreshed.code == 0, refreshed.output
    assert destroyed.code == 0, destroyed.output
    assert stack.live() == {}
