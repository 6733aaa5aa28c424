"""The newest SDK works like the pinned one: the same verbs, and readable messages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.engine.harness import PAYROLL, PROJECT, URL

if TYPE_CHECKING:
    from tests.engine.harness import Stack

NEWEST = PROJECT / ".venv-newest-sdk" / "bin" / "python"


def test_create_replace_and_fail_with_the_newest_sdk(stack: Stack) -> None:
    """One create, one replacement, and a failing create whose message has no traceback."""
    stack.environ["PATH"] = f"{Path(NEWEST).parent}:{stack.environ['PATH']}"
    stack.declare({"payroll": PAYROLL})
    created = stack.up()
    stack.declare({"payroll": {**PAYROLL, "url": f"{URL}/v2"}})
    replaced = stack.up()
    stack.emulator.queue_reply(method="POST", path="/v2/webhooks", status=400, body='{"url": ["No such host."]}')
    stack.declare({"payroll": {**PAYROLL, "url": f"{URL}/v3"}})
    failed = stack.up()

    assert created.code == 0, created.output
    assert replaced.code == 0, replaced.output
    assert stack.writes() == ["POST", "POST", "DELETE", "POST"]
    assert failed.code != 0
    assert "No such host." in failed.output
    assert "Traceback" not in failed.output
    assert 'File "' not in failed.output
    assert stack.live()["dev-payroll"].url == f"{URL}/v2"
