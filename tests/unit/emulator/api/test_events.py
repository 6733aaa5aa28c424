"""The emulator's own list of events."""

from __future__ import annotations

from argyle_provider.emulator.api.events import CONFIG_EVENTS, EVENTS
from argyle_provider.emulator.api.validation import CONFIG_NOT_ALLOWED


def test_it_has_the_events_of_the_openapi_enum() -> None:
    """The enum of September 2026 has 51 events, and events are only added."""
    assert len(EVENTS) >= 51
    assert "verifications.connection_added" in EVENTS
    assert "identities.removed" not in EVENTS


def test_the_recorded_message_names_the_events_that_take_config() -> None:
    """All except the event that was added after the recording."""
    named = set(CONFIG_NOT_ALLOWED.removeprefix("only allowed for ").split(", "))

    assert named == CONFIG_EVENTS - {"verifications.updated"}
    assert CONFIG_EVENTS <= EVENTS
