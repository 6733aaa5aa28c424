"""Scenarios, and the headers of what they send."""

from __future__ import annotations

import subprocess
import sys

from argyle_provider.samples import EVENTS, SCENARIOS, headers


def test_every_step_is_an_event_that_has_a_sample() -> None:
    """A scenario can be sent as it is."""
    assert {step.event for each in SCENARIOS.values() for step in each.steps} <= set(EVENTS)
    assert all(each.name == name and each.what for name, each in SCENARIOS.items())


def test_connect_has_the_recorded_order() -> None:
    """The user is fully synced before the parts are, and one update comes twice."""
    events = [step.event for step in SCENARIOS["connect"].steps]
    recorded = ["accounts.connected", "identities.added", "users.fully_synced", "paystubs.fully_synced"]

    assert [each for each in events if each in {*recorded, "gigs.fully_synced"}] == [*recorded, "gigs.fully_synced"]
    assert "accounts.updated accounts.updated" in " ".join(events)


def test_the_headers_are_the_recorded_ones() -> None:
    """With a signature where there is a secret, and with nothing that tells one attempt from another."""
    recorded = {"Accept", "Accept-Encoding", "Content-Type", "User-Agent"}

    assert headers(None).keys() == recorded
    assert headers("0f").keys() == {*recorded, "X-Argyle-Signature"}
    assert headers("0f")["X-Argyle-Signature"] == "0f"


def test_samples_load_nothing_else_of_ours() -> None:
    """The emulator uses them, and shares no decision with the provider."""
    code = "import sys, argyle_provider.samples; print(*(m for m in sys.modules if m.startswith('argyle_provider.')))"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    ours = {each.split(".")[1] for each in done.stdout.split()}
    assert ours == {"samples", "version"}  # the façade of the package knows its version
