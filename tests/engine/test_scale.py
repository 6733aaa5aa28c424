"""Size: many resources in one program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.engine.harness import URL

if TYPE_CHECKING:
    from tests.engine.harness import Stack

PROGRAM = f"""
from argyle_provider import WebhookSubscription

for number in range(1500):
    WebhookSubscription(f"entry-{{number}}", name=f"dev-{{number}}", url="{URL}", events=["gigs.added"])
"""


def test_1500_subscriptions_in_one_program(stack: Stack) -> None:
    """The SDK fails near 975 resources whose provider has state; ours has none, so any program may use the resource.

    The program fails when it declares the resources, so a preview shows it. The benchmark creates 1,000.
    """
    (stack.root / "__main__.py").write_text(PROGRAM)

    run = stack.pulumi("preview")

    assert run.code == 0, run.output[-2000:]
    assert "+ 1501 to create" in run.output
