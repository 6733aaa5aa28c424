"""`listen` with the secrets that the real engine holds."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import requests

from argyle_provider.testing import delivery
from tests.engine.harness import OTHER_SECRET, OTHER_SECURE, PAYROLL, SECRET

if TYPE_CHECKING:
    from tests.engine.harness import Stack


def test_a_receiver_knows_both_secrets_of_a_rotation(stack: Stack) -> None:
    """The one that is deployed and the one that is declared; what neither signed is refused."""
    stack.settle({"payroll": PAYROLL})
    stack.declare({"payroll": {**PAYROLL, "secret": OTHER_SECURE}})
    command = ["listen", "--stack", "dev", "--port", "0", "--format", "json", "--once", "3", "--record", "kept"]
    process = subprocess.Popen(
        [str(stack.python.parent / "argyle-webhooks"), *command],
        cwd=stack.root,
        env=stack.environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    ready = process.stdout.readline()
    url = json.loads(ready)["url"] if ready else ""

    statuses = []
    for secret in (SECRET, OTHER_SECRET, "another"):
        made = delivery(secret=secret)
        statuses.append(requests.post(url, data=made.body, headers=made.headers, timeout=10).status_code)
    out, err = process.communicate(timeout=60)
    stack.outputs += [ready, out, err]
    verified = stack.cli("verify", "--stack", "dev", *map(str, sorted((stack.root / "kept").iterdir())[:1]))

    assert statuses == [200, 200, 401]
    assert process.returncode == 1
    lines = [json.loads(line) for line in out.splitlines()]
    assert [each.get("secret_index") for each in lines[:3]] == [1, 0, None]
    assert "1 payroll, 2 payroll (deployed)" in err
    assert verified.code == 0, verified.output
    assert "ok, signed with the secret payroll (deployed)" in verified.output
