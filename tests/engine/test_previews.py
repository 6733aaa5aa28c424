"""What a preview says about an account, and whether `up` then does the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from argyle_provider.emulator import Emulator
from tests.engine.harness import AUDIT, OTHER_SECRET, PAYROLL, SECRET, URL

if TYPE_CHECKING:
    from tests.engine.harness import Stack

CANT_SEE = "The preview can't list the live subscriptions"


def test_a_preview_tells_what_is_live(stack: Stack) -> None:
    """What is taken over, what is refused, what is a leftover; `up` does the same."""
    stack.settle({"loans": {**AUDIT, "url": f"{URL}/loans"}})
    payroll: dict[str, Any] = {"name": "dev-payroll", "url": URL, "events": PAYROLL["events"], "secret": SECRET}
    audit: dict[str, Any] = {
        "name": "dev-audit",
        "url": AUDIT["url"],
        "events": AUDIT["events"],
        "secret": OTHER_SECRET,
    }
    taken = stack.emulator.create(**payroll).id
    twins = [stack.emulator.create(**audit).id for _ in range(2)]
    leftover = stack.emulator.create(**{**audit, "name": "dev-gigs"}).id
    entries = {"payroll": PAYROLL, "audit": AUDIT, "gigs": PAYROLL, "loans": {**AUDIT, "url": f"{URL}/loans/v2"}}
    stack.declare(entries)
    stack.requests()

    preview = stack.preview()
    asked = stack.requests()
    up = stack.up("--continue-on-error")

    assert preview.code == 0, preview.output
    assert asked == ["GET /v2/webhooks"]
    assert f"`pulumi up` will take over the live subscription `dev-payroll` ({taken})" in preview.output
    assert "`pulumi up` will refuse to create `dev-audit`" in preview.output
    assert all(each in preview.output for each in [*twins, leftover])
    assert CANT_SEE not in preview.output
    assert "dev-loans" not in preview.output.partition("will refuse to create")[2].partition("\n")[0]
    assert up.code != 0
    assert stack.content()["payroll"][0] == taken
    assert stack.state().keys() == {"payroll", "gigs", "loans"}
    assert {*twins, leftover} <= {each.id for each in stack.emulator.subscriptions()}


def test_a_preview_without_an_answer_or_with_a_wrong_key_shows_the_plan(stack: Stack) -> None:
    """One line says why, and the plan stays the engine's."""
    stack.settle({"payroll": PAYROLL})
    stack.declare({"payroll": {**PAYROLL, "url": f"{URL}/v2"}, "audit": AUDIT})
    stack.secrets.add("other-secret")

    offline = stack.preview(ARGYLE_API_URL="http://127.0.0.1:9")
    unauthorized = stack.preview(ARGYLE_API_KEY_ID="unknown")
    with Emulator(keys=["other-key:other-secret:other"]) as other:
        foreign = stack.preview(
            ARGYLE_API_URL=other.url, ARGYLE_API_KEY_ID="other-key", ARGYLE_API_KEY_SECRET="other-secret"
        )

    for preview in (offline, unauthorized, foreign):
        assert preview.code == 0, preview.output
        assert "+ 1 to create" in preview.output
        assert "+-1 to replace" in preview.output
    assert offline.output.count(CANT_SEE) == unauthorized.output.count(CANT_SEE) == 1
    assert "401" in unauthorized.output
    assert foreign.output.count("another Argyle account") == 1
    assert CANT_SEE not in foreign.output
