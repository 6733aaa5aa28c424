"""What is left after the command was killed."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING

from tests.engine.harness import PAYROLL, left, wait_until

if TYPE_CHECKING:
    from tests.engine.harness import Stack


LANES = 4
"""How many verbs the SDK runs at once."""


def posts(stack: Stack) -> int:
    """The number of creates that were tried."""
    return sum(each.method == "POST" for each in stack.emulator.journal())


def test_a_killed_command_leaves_no_request_and_no_process(stack: Stack) -> None:
    """The provider ends a moment after its engine, and sends nothing in that moment."""
    stack.use_new_processes()
    stack.declare({f"entry-{number}": PAYROLL for number in range(8)})
    stack.emulator.queue_reply(method="POST", path="/v2/webhooks", status=429, headers={"Retry-After": "5"}, times=None)
    process = stack.start("up", "--yes", "--skip-preview")
    assert wait_until(lambda: posts(stack) >= LANES, seconds=60)
    time.sleep(1)  # not during the engine's own write of its state file: that is another case

    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    time.sleep(0.5)
    stack.requests()
    stack.emulator.clear_replies()
    gone = wait_until(lambda: not left(stack.root), seconds=30)

    assert gone, left(stack.root)
    assert stack.requests() == []
    assert stack.live() == {}
    process.stdout.close()  # type: ignore[union-attr] # it was opened as a pipe

    assert stack.pulumi("cancel", "--yes").code == 0
    healed = stack.up()
    assert healed.code == 0, healed.output
    assert len(stack.live()) == 8


def test_interrupting_leaves_no_process_and_a_usable_stack(stack: Stack) -> None:
    """Ctrl-C during a wait: the command ends, and the next run works without `pulumi cancel`."""
    stack.use_new_processes()
    stack.declare({f"entry-{number}": PAYROLL for number in range(8)})
    stack.emulator.queue_reply(method="POST", path="/v2/webhooks", status=429, headers={"Retry-After": "3"}, times=4)
    process = stack.start("up", "--yes", "--skip-preview")
    assert wait_until(lambda: posts(stack) >= LANES, seconds=60)

    os.kill(process.pid, signal.SIGINT)
    output, _ = process.communicate(timeout=60)
    stack.outputs.append(output)

    assert process.returncode != 0
    assert wait_until(lambda: not left(stack.root), seconds=30)
    healed = stack.up()
    assert healed.code == 0, healed.output
    assert len(stack.live()) == 8
