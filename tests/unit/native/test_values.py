"""Property values of the SDK, to and from bags."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi import StringAsset
from pulumi.provider.experimental.property_value import PropertyValue

from argyle_provider.native.values import bag_from, secret_texts, values_from
from argyle_provider.properties import UNKNOWN

BAG: dict[str, Any] = {
    "name": "payroll",
    "events": ["gigs.added"],
    "config": {"days_synced": 90.0, "include_resource": True, "nothing": None},
    "secret": "one secret",
}


def test_a_bag_comes_back_as_it_was() -> None:
    """Secrets, lists and maps included."""
    assert bag_from(values_from(BAG)) == BAG


def test_only_secrets_are_marked() -> None:
    """An unknown one is not: the engine knows the marker without it."""
    assert [key for key, each in values_from(BAG).items() if each.contains_secret()] == ["secret"]
    assert not values_from({"secret": UNKNOWN})["secret"].is_secret


def test_what_the_program_has_marked_stays_marked() -> None:
    """Also where only a part of it is a secret. The engine would store it unencrypted."""
    part = PropertyValue({"days_synced": PropertyValue(90.0, is_secret=True)})
    given = {"name": PropertyValue("payroll"), "config": part}

    values = values_from(BAG, given)

    assert [key for key, each in values.items() if each.is_secret] == ["config", "secret"]


def test_secret_texts_are_found_wherever_the_mark_is() -> None:
    """At the text, or at a map or a list around it."""
    inner = PropertyValue({"b": PropertyValue([PropertyValue("b"), PropertyValue(1.0)])}, is_secret=True)
    value = PropertyValue([PropertyValue("a", is_secret=True), inner, PropertyValue("c")])

    assert list(secret_texts(value)) == ["a", "b"]


def test_numbers_are_floats_for_the_engine() -> None:
    """The SDK refuses whole numbers."""
    assert values_from({"maxDeletions": 2})["maxDeletions"].value == 2.0


def test_what_is_null_is_missing_and_what_is_unknown_is_the_marker() -> None:
    """As in a bag of the dynamic host."""
    values = {"url": PropertyValue.computed(), "config": PropertyValue.null()}

    assert bag_from(values) == {"url": UNKNOWN}


def test_a_file_is_a_wrong_value_and_no_crash() -> None:
    """The check names the field."""
    assert not isinstance(bag_from({"url": PropertyValue(StringAsset("x"))})["url"], str)


def test_a_value_that_no_property_can_have_is_refused() -> None:
    """A mistake of ours."""
    with pytest.raises(TypeError, match="object"):
        values_from({"url": object()})
