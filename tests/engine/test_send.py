"""`send` with the URL and the secret that the real engine holds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from argyle_provider.signature import sign
from tests.engine.harness import PAYROLL, SECRET
from tests.receiver import Receiver
from tests.zoo import same, signature

if TYPE_CHECKING:
    from tests.engine.harness import Stack
    from tests.receiver import Received


def test_a_receiver_is_checked_with_the_secret_of_its_entry(stack: Stack) -> None:
    """A right one passes; nothing has to be copied out of the stack, and nothing is printed."""
    stack.settle({"payroll": PAYROLL})

    def right(request: Received) -> int:
        return 200 if same(sign(request.body, SECRET), signature(request)) else 401

    with Receiver(right) as receiver:
        run = stack.cli("send", "--check", "--stack", "dev", "--to", receiver.url)
        names = {json.loads(each.body)["name"] for each in receiver.received}

    assert run.code == 0, run.output
    assert "+ The receiver accepts what is genuine, and refuses each forgery." in run.output
    assert names == {"dev-payroll"}
    assert SECRET not in run.output
