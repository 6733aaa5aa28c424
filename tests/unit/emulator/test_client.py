"""Asking a running emulator from another process."""

from __future__ import annotations

import pytest

from argyle_provider.emulator import Emulator, EmulatorError
from argyle_provider.emulator.client import Client


def test_it_asks_the_control_endpoint(emulator: Emulator) -> None:
    """With a query or a body, and a slash too many does no harm."""
    client = Client(f"{emulator.url}/")

    assert client.get("/deliveries", after=0)["deliveries"] == []
    assert client.post("/clock", {"advance": 2})["advanced"] == 2


def test_a_refusal_keeps_the_emulators_words(emulator: Emulator) -> None:
    """As one sentence."""
    with pytest.raises(EmulatorError, match=r"no event 'gigs\.aded'"):
        Client(emulator.url).post("/events", {"event": "gigs.aded"})


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "http://localhost:1/"])
def test_where_nobody_answers_it_says_how_to_start_one(url: str) -> None:
    """The message names the URL."""
    with pytest.raises(EmulatorError, match=r"No emulator answers on http://\S+:1\. Start one with"):
        Client(url).get("/deliveries")


@pytest.mark.parametrize("url", ["https://api.argyle.com", "http://10.0.0.1:8899", "nowhere", "http://[::1"])
def test_it_asks_no_other_machine(url: str) -> None:
    """Whatever the environment names."""
    with pytest.raises(EmulatorError, match="on this machine"):
        Client(url)
