"""What there is to send."""

from __future__ import annotations

import pytest

from argyle_provider.core.model import Subscription
from argyle_provider.deliveries.material import delivers, messages, people, steps
from argyle_provider.samples import PERSON, SCENARIOS, Step

URL = "http://127.0.0.1/"
PLAIN = Subscription("dev-payroll", URL, ("gigs.added", "users.fully_synced"))
PARTIAL = Subscription("dev-payroll-partial-90", URL, ("gigs.partially_synced",), {"days_synced": 90})
WITH_RESOURCE = Subscription("dev-include-resource", URL, ("accounts.updated",), {"include_resource": True})
EVERYTHING = Subscription("dev-all", URL, ("*",))


def test_each_subscription_gets_its_own_delivery() -> None:
    """As Argyle does it: by name, with the days and the resource that its config asks for."""
    found = messages(steps(None, "connect"), [PLAIN, PARTIAL, WITH_RESOURCE], PERSON)

    assert [(each["event"], each["name"]) for each in found] == [
        ("accounts.updated", "dev-include-resource"),
        ("accounts.updated", "dev-include-resource"),
        ("gigs.partially_synced", "dev-payroll-partial-90"),
        ("accounts.updated", "dev-include-resource"),
        ("users.fully_synced", "dev-payroll"),
        ("accounts.updated", "dev-include-resource"),
    ]
    assert found[2]["data"]["days_synced"] == 90
    assert found[0]["data"]["resource"] != found[-1]["data"]["resource"]


def test_the_wildcard_is_all_but_items() -> None:
    """As documented."""
    assert delivers(EVERYTHING, "gigs.added")
    assert not delivers(EVERYTHING, "items.updated")
    assert not delivers(PLAIN, "gigs.removed")


def test_data_of_ones_own_replaces_the_sample() -> None:
    """Also for an event that nobody knows."""
    subscription = Subscription("sample", URL, ("holidays.added",))

    (found,) = messages([Step("holidays.added")], [subscription], PERSON, {"user": "u"})

    assert found == {"event": "holidays.added", "name": "sample", "data": {"user": "u"}}
    with pytest.raises(KeyError):
        messages([Step("holidays.added")], [subscription], PERSON)


def test_people_are_different_and_always_the_same_ones() -> None:
    """Ids that are given hold for all of them."""
    three = people(3, user=None, account=None)

    assert three[0] == PERSON
    assert len({each.user for each in three} | {each.account for each in three}) == 6
    assert three == people(3, user=None, account=None)
    assert {each.user for each in people(2, user="u", account=None)} == {"u"}
    assert people(1, user="u", account="a")[0].account == "a"


def test_a_scenario_is_its_steps() -> None:
    """An event is one."""
    assert steps(None, "refresh") == SCENARIOS["refresh"].steps
    assert steps("gigs.added", None) == (Step("gigs.added"),)
