"""`doctor` with the config and the state of the real engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.engine.harness import PAYROLL, SECRET, URL
from tests.receiver import Receiver, verifying

if TYPE_CHECKING:
    from tests.engine.harness import Stack


def test_a_stack_is_healthy_until_something_breaks(stack: Stack) -> None:
    """A genuine delivery is signed with the decrypted secret; what breaks is named, and nothing hides the rest."""
    with Receiver(verifying(SECRET)) as receiver:
        stack.settle({"payroll": PAYROLL})
        stack.move({URL: receiver.url})
        healthy = stack.cli("doctor", "--stack", "dev", "--signed")
        (live,) = stack.emulator.subscriptions()
        stack.emulator.delete(live.id)
        receiver.answer = lambda _: 200
        broken = stack.cli("doctor", "--stack", "dev")
        unread = stack.cli("doctor", "--stack", "dev", "--signed", PULUMI_CONFIG_PASSPHRASE="wrong")

    assert healthy.code == 0, healthy.output
    assert healthy.output.startswith("Stack `dev` in local: 13 ok.\n")
    assert "The receiver accepts a genuine delivery (200)." in healthy.output
    assert broken.code == 2
    assert "\nFirst: drift. `payroll` is declared, but not live" in broken.output
    assert "The receiver accepts an unsigned delivery (200)" in broken.output
    assert unread.code == 2
    assert "\nFirst: config. `pulumi config` failed for stack `dev`. Pulumi says: " in unread.output
    assert "ok              key             Argyle accepts the key in local." in unread.output
    assert "ok              connection      " in unread.output
