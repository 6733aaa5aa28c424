"""An account that hides secrets, with the real engine: rotation, forced replacement, a leftover, import and drift."""

from __future__ import annotations

import json
import re
import shlex
from typing import TYPE_CHECKING

import pytest

from tests.engine.harness import AUDIT, OTHER_SECRET, OTHER_SECURE, PAYROLL, SECRET, TYPES
from tests.hosts import Host

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.engine.harness import Run, Stack


KEEP: Mapping[Host, Callable[[str], list[str]]] = {
    Host.DYNAMIC: lambda id_: ["argyle-webhooks", "import", "--yes", "--stack", "dev", f"audit={id_}"],
    Host.NATIVE: lambda id_: [
        *["pulumi", "import", "--generate-code=false", "--protect=false", "--stack", "dev"],
        *[TYPES[Host.NATIVE], "argyle-audit", id_],
    ],
}
"""The command that each host prints for what an interrupted run has left."""


def printed(run: Run) -> list[list[str]]:
    """The commands that a refusal names, each once."""
    assert "Argyle hides its secret" in run.output, run.output
    commands = re.findall(r"`((?:pulumi|argyle-webhooks) [^`]*)`", run.output)
    return [shlex.split(each) for each in dict.fromkeys(commands)]


@pytest.mark.parametrize("host", Host)
def test_an_account_that_nulls_secrets_works_like_any_other(stack: Stack, host: Host) -> None:
    """The state's secrets are compared; where no state has one, the printed commands settle it.

    The native host's import can't read the secret, so the next run replaces what was imported.
    """
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

    left = stack.emulator.create(name="dev-audit", url=AUDIT["url"], events=AUDIT["events"], secret=OTHER_SECRET)
    stack.declare({"payroll": rotated, "audit": AUDIT})
    refused = printed(stack.up("--continue-on-error", "--replace", stack.urn("payroll")))
    (keep,) = (each for each in refused if left.id in each[-1])
    assert ["pulumi", "up", "--refresh", "--stack", "dev"] in refused
    assert keep == KEEP[host](left.id)
    kept = stack.run(*keep, PULUMI_SKIP_CONFIRMATIONS="true")
    assert kept.code == 0, kept.output
    assert ("its secret was not compared" in kept.output) == (host is Host.DYNAMIC)
    assert stack.writes() == []

    forced = stack.up("--refresh", "--replace", stack.urn("payroll"))
    settled = stack.up("--expect-no-changes")
    assert forced.code == 0, forced.output
    assert f"Took over the live subscription `dev-payroll` ({live.id})" in forced.output
    assert settled.code == 0, settled.output
    assert stack.writes() == ([] if host is Host.DYNAMIC else ["POST", "DELETE"])
    assert {name: each.secret for name, each in stack.live().items()} == dict.fromkeys(
        ("dev-payroll", "dev-audit"), OTHER_SECRET
    )

    if host is Host.DYNAMIC:  # `drift` takes the config for the declaration, which a native program has in itself
        drift = stack.cli("drift", "--stack", "dev")
        report = json.loads(stack.cli("drift", "--stack", "dev", "--format", "json").output)
        assert drift.code == 0, drift.output
        assert "2 secrets were not compared" in drift.output
        assert report["secretsNotCompared"] == 2
        assert stack.writes() == []
