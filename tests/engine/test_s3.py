"""A state in S3, with a real S3 server: two people work on one stack.

`test_runbooks.py` has the other troubles of a shared state: a lock of a dead run, a lost state, a move.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.engine.harness import AUDIT, PAYROLL, URL, finish, make_stack, wait_until

if TYPE_CHECKING:
    from pathlib import Path

    from argyle_provider.emulator import Emulator
    from tests.engine.harness import Stack
    from tests.engine.prepared import Prepared
    from tests.engine.s3 import Server


def test_two_people_deploy_at_once(
    stack: Stack, emulator: Emulator, prepared: Prepared, s3_server: Server, tmp_path: Path
) -> None:
    """The second one is refused before anything is sent, names the first, and afterwards changes nothing."""
    bucket = s3_server.bucket()
    stack.settle({"payroll": PAYROLL, "audit": AUDIT})
    bucket.fill(stack.root / "state")
    other = make_stack(tmp_path / "elsewhere", emulator, prepared)
    for each in (stack, other):
        each.environ |= bucket.environ
        each.declare({"payroll": {**PAYROLL, "url": f"{URL}/v2"}, "audit": AUDIT})
    emulator.fault("slow", seconds=4, method="POST")
    stack.requests()

    first = stack.start("up", "--yes", "--skip-preview")
    assert wait_until(lambda: any(each.method == "POST" for each in emulator.journal()), seconds=60)
    sent = len(emulator.journal())
    second = other.up()
    while_first_runs, is_running = emulator.journal()[sent:], first.poll() is None
    stack.outputs.append(first.communicate(timeout=60)[0])
    third = other.up("--refresh", "--expect-no-changes")

    assert is_running
    assert second.code != 0
    assert "the stack is currently locked by 1 lock(s)" in second.output
    assert f"(pid {first.pid})" in second.output
    assert while_first_runs == ()
    assert first.returncode == 0, stack.outputs[-1]
    assert third.code == 0, third.output
    assert sorted(stack.writes()) == ["DELETE", "POST"]
    assert sorted(each.url for each in emulator.subscriptions()) == [AUDIT["url"], f"{URL}/v2"]
    finish(other)


def test_two_people_who_start_together_leave_one_of_each(
    stack: Stack, emulator: Emulator, prepared: Prepared, s3_server: Server, tmp_path: Path
) -> None:
    """Whoever comes first deploys, or nobody; the next `up` leaves exactly what is declared."""
    bucket = s3_server.bucket()
    bucket.fill(stack.root / "state")
    other = make_stack(tmp_path / "elsewhere", emulator, prepared)
    people = (stack, other)
    for each in people:
        each.environ |= bucket.environ
        each.declare({"payroll": PAYROLL, "audit": AUDIT})

    runs = [each.start("up", "--yes", "--skip-preview") for each in people]
    for each, run in zip(people, runs, strict=True):
        each.outputs.append(run.communicate(timeout=60)[0])
    last = stack.up()

    assert all(run.returncode == 0 or "locked by" in each.outputs[0] for each, run in zip(people, runs, strict=True))
    assert last.code == 0, last.output
    assert sorted(each.name for each in emulator.subscriptions()) == ["dev-audit", "dev-payroll"]
    assert {each["id"] for each in stack.state().values()} == {each.id for each in emulator.subscriptions()}
    finish(other)
