"""An account that hides secrets, with the real engine: rotation, forced replacement, a leftover, import and drift."""

from __future__ import annotations

import json
import re
import shlex
from typing import TYPE_CHECKING

from tests.engine.harness import AUDIT, OTHER_SECRET, OTHER_SECURE, PAYROLL, SECRET

if TYPE_CHECKING:
    from tests.engine.harness import Run, Stack


def printed(run: Run) -> list[list[str]]:
    """The commands that a refusal names, each once."""
    assert "Argyle hides its secret" in run.output, run.output
    commands = re.findall(r"`((?:pulumi|argyle-webhooks) [^`]*)`", run.output)
    return [shlex.split(each) for each in dict.fromkeys(commands)]


def test_an_account_that_nulls_secrets_works_like_any_other(stack: Stack) -> None:
    """The state's secrets are compared; where no state has one, the printed commands settle it."""
    stack.emulator.switch(secret_in_get="null", secret_in_create="null")
    rotated = {**PAYROLL, "secret": OTHER_SECURE}
    stack.settle({"payroll": PAYROLL})
    old = stack.live()["dev-payroll"]
    stack.requests()

    stack.declare({"payroll": rotated})
    rotation = stack.up()
    live = stack.live()["dev-payroll"]
    assert rotation.code == 0, rotation.output
    assert (old.secret, live.secret) == (SECRET, OTHER_SECRET)
    assert stack.writes() == ["POST", "DELETE"]

    refused = stack.up("--replace", stack.urn("payroll"))
    program, *words = printed(refused)[0]
    assert (program, words) == ("pulumi", ["up", "--refresh", "--stack", "dev"])
    forced = stack.up("--refresh", "--replace", stack.urn("payroll"))
    assert forced.code == 0, forced.output
    assert f"Took over the live subscription `dev-payroll` ({live.id})" in forced.output

    left = stack.emulator.create(name="dev-audit", url=AUDIT["url"], events=AUDIT["events"], secret=OTHER_SECRET)
    stack.declare({"payroll": rotated, "audit": AUDIT})
    (keep,) = (each for each in printed(stack.up()) if each[1] == "import")
    assert keep == ["argyle-webhooks", "import", "--yes", "--stack", "dev", f"audit={left.id}"]
    kept = stack.cli(*keep[1:])
    assert kept.code == 0, kept.output
    assert "its secret was not compared" in kept.output
    settled = stack.up("--expect-no-changes")
    assert settled.code == 0, settled.output

    drift = stack.cli("drift", "--stack", "dev")
    report = json.loads(stack.cli("drift", "--stack", "dev", "--format", "json").output)
    assert drift.code == 0, drift.output
    assert "2 secrets were not compared" in drift.output
    assert report["secretsNotCompared"] == 2
    assert stack.writes() == []
