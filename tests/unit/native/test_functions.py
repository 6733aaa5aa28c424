"""The functions of the package."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from argyle_provider.core.model import OddSubscription
from argyle_provider.native.functions import get_events, get_subscriptions
from argyle_provider.native.schema import schema


def test_a_row_that_cant_be_read_says_so() -> None:
    """It may still deliver, so it is not left out."""
    session = cast(
        "Any", SimpleNamespace(list=lambda: {"1": OddSubscription("1", ("events is text, not a list",), "x")})
    )

    (row,) = get_subscriptions(session)["subscriptions"]

    assert (row["id"], row["name"], row["unreadable"]) == ("1", "x", "events is text, not a list")


def test_each_event_has_what_the_schema_says() -> None:
    """So that generated code has a type for it."""
    known = schema()["types"]["argyle:index:KnownEvent"]

    for each in get_events(cast("Any", None))["events"]:
        assert each.keys() == known["properties"].keys() == set(known["required"])
