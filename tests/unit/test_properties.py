"""Conversion between property bags and the core's values."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi.runtime import rpc

from argyle_provider import properties
from argyle_provider.core.account import AccountProof
from argyle_provider.core.guards import DeclaredEntry, DeclaredSet
from argyle_provider.core.model import Environment, Subscription
from argyle_provider.exceptions import NewerStateError
from argyle_provider.properties import UNKNOWN

NAMES = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=20)
SUBSCRIPTIONS = st.builds(
    Subscription.canonical,
    name=NAMES,
    url=NAMES,
    events=st.lists(NAMES, min_size=1),
    config=st.sampled_from([{}, {"days_synced": 90}, {"items": ["b", "a"]}, {"include_resource": True}]),
    secret=st.none() | NAMES,
)
RECORDS = st.builds(
    properties.Record,
    environment=st.sampled_from(["local", "sandbox"]),
    account=st.none() | st.builds(AccountProof, key=NAMES, client_id=st.none() | NAMES),
    holder=NAMES,
    created_at=NAMES,
    protected=st.none() | NAMES,
)
SETS = st.builds(
    DeclaredSet,
    environment=st.sampled_from(Environment),
    entries=st.dictionaries(
        NAMES, st.builds(DeclaredEntry, subscriptions=st.lists(NAMES).map(tuple), protect=st.booleans())
    ),
    max_deletions=st.none() | st.integers(0, 100),
)


@given(SUBSCRIPTIONS, RECORDS)
def test_outputs_hold_everything(subscription: Subscription, record: properties.Record) -> None:
    """A later verb reads everything that a verb has written into the state."""
    outputs = properties.subscription_outputs(subscription, record)

    assert properties.subscription_from(outputs) == subscription
    assert properties.record_from(outputs) == record


@given(SETS)
def test_a_set_survives_its_bag(declared: DeclaredSet) -> None:
    """The declaration stays equal, also with the account beside it."""
    assert properties.set_from(properties.set_inputs(declared)) == declared
    assert properties.set_from(properties.set_outputs(declared, AccountProof("key"))) == declared


@given(SUBSCRIPTIONS)
def test_valid_inputs_have_no_failures(subscription: Subscription) -> None:
    """Inputs that can be sent are accepted."""
    assert properties.subscription_failures(properties.subscription_inputs(subscription)) == []


def test_an_unknown_equals_nothing_known() -> None:
    """In a preview, an unknown value is a change."""
    known: dict[str, Any] = {"name": "a", "url": "u", "events": ["e"], "config": {}, "secret": ""}

    for field in known:
        unknown = properties.subscription_from({**known, field: UNKNOWN})

        assert unknown != properties.subscription_from(known)
        assert properties.subscription_inputs(unknown)[field] in (UNKNOWN, [UNKNOWN])


def test_the_marker_is_the_sdks() -> None:
    """The constant is copied so that the command line needs no SDK; this test compares it with the SDK."""
    assert rpc.UNKNOWN == UNKNOWN


def test_a_set_of_a_newer_format_is_not_read() -> None:
    """A state that this version would misread is refused, and a state without a format is of the first one."""
    declared = DeclaredSet(environment=Environment.LOCAL, entries={})
    inputs = properties.set_inputs(declared)

    assert properties.set_from({key: value for key, value in inputs.items() if key != "format"}) == declared
    with pytest.raises(NewerStateError, match="Install the version that the last `pulumi up` used"):
        properties.set_from({**inputs, "format": properties.STATE_FORMAT + 1.0})
