"""Deliveries for a team's own tests."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from argyle_provider import signature, testing

if TYPE_CHECKING:
    from pathlib import Path


def test_a_delivery_is_as_argyle_sends_it() -> None:
    """Indented by two, no newline at its end, signed over these bytes."""
    made = testing.delivery("paystubs.added", {"user": "Zo\xeb"}, secret="s", name="payroll")

    assert (
        made.body
        == b"""\
{
  "event": "paystubs.added",
  "name": "payroll",
  "data": {
    "user": "Zo\xc3\xab"
  }
}"""
    )
    assert made.headers["Content-Type"] == "application/json"
    assert signature.verify(made.body, made.headers[signature.HEADER], ["s"]) == 0


def test_what_is_wrong_on_purpose_is_refused() -> None:
    """A receiver's test can be sure that its forgeries are some."""
    genuine = testing.delivery(secret="s")

    assert json.loads(genuine.body)["data"]["added_count"]
    for forged, refusal in [
        (genuine.unsigned(), signature.MissingSignature),
        (genuine.altered(), signature.WrongSignature),
        (testing.delivery(secret="another"), signature.WrongSignature),
    ]:
        assert forged != genuine
        with pytest.raises(refusal):
            signature.verify(forged.body, forged.headers.get(signature.HEADER), ["s"])


def test_a_receiver_can_be_sent_what_nobody_knows_yet() -> None:
    """Argyle adds events without notice."""
    made = json.loads(testing.delivery("gigs.invented", secret="s").body)

    assert made["event"] == "gigs.invented"
    assert made["data"].keys() == {"account", "user"}


def test_one_line_gives_a_team_the_fixture(tmp_path: Path) -> None:
    """In conftest.py, as the docs say, and with every warning an error."""
    (tmp_path / "conftest.py").write_text('pytest_plugins = ["argyle_provider.testing"]\n')
    (tmp_path / "test_it.py").write_text("""
def test_it(argyle_delivery):
    assert argyle_delivery("gigs.added", secret="s").headers["X-Argyle-Signature"]
""")
    command = [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider", "."]

    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout
