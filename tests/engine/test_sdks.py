"""The oldest and the newest SDK work like the pinned one: the same verbs, one state, and readable messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.engine.harness import PAYROLL, PROJECT, URL

if TYPE_CHECKING:
    from tests.engine.harness import Stack


def test_create_with_the_oldest_and_replace_with_the_newest(stack: Stack) -> None:
    """The newest goes on with the oldest one's state; with each, a failing create prints no traceback."""
    path = stack.environ["PATH"]
    stack.environ["PATH"] = f"{PROJECT}/.venv-oldest-sdk/bin:{path}"
    stack.declare({"payroll": PAYROLL})
    created = stack.up()
    stack.declare({"payroll": {**PAYROLL, "url": f"{URL}/v3"}})
    failures = [_failing_up(stack)]
    stack.environ["PATH"] = f"{PROJECT}/.venv-newest-sdk/bin:{path}"
    stack.declare({"payroll": {**PAYROLL, "url": f"{URL}/v2"}})
    replaced = stack.up()
    stack.declare({"payroll": {**PAYROLL, "url": f"{URL}/v3"}})
    failures.append(_failing_up(stack))

    assert created.code == 0, created.output
    assert replaced.code == 0, replaced.output
    assert stack.writes() == ["POST", "POST", "POST", "DELETE", "POST"]
    for output in failures:
        assert "No such host." in output
        assert "Traceback" not in output
        assert 'File "' not in output
    assert stack.live()["dev-payroll"].url == f"{URL}/v2"


def _failing_up(stack: Stack) -> str:
    stack.emulator.queue_reply(method="POST", path="/v2/webhooks", status=400, body='{"url": ["No such host."]}')
    failed = stack.up()
    assert failed.code != 0
    return failed.output
