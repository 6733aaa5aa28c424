"""The catalogue of events."""

from __future__ import annotations

from argyle_provider.core.events import CATALOGUE
from argyle_provider.emulator.api import events as emulated

CONFIG_EVENTS = {
    "days_synced": emulated.DAYS_SYNCED_EVENTS,
    "include_resource": emulated.INCLUDE_RESOURCE_EVENTS,
    "items": emulated.ITEMS_EVENTS,
}


def test_the_catalogue_is_the_one_that_the_emulator_was_given_apart() -> None:
    """Both lists were written from Argyle's reference, so a mistake in one shows as a difference."""
    takes = {event.name: event.config_key for event in CATALOGUE.values() if event.config_key}

    assert CATALOGUE.keys() == emulated.EVENTS
    assert takes == {name: key for key, names in CONFIG_EVENTS.items() for name in names}
    assert {event.name for event in CATALOGUE.values() if event.config_required} == emulated.ITEMS_EVENTS


def test_every_event_has_a_meaning_and_a_page() -> None:
    """A person reads the meaning and opens the page."""
    assert all(event.meaning and event.page.count("/") == 1 for event in CATALOGUE.values())


def test_no_event_of_the_reference_is_lost() -> None:
    """The enum of September 2026 has 51 in 16 resources, and Argyle removes none without a new API version."""
    assert len(CATALOGUE) >= 51
    assert len({event.resource for event in CATALOGUE.values()}) >= 16
