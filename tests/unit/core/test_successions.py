"""Pairs of a deleted subscription and the created one that continues it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argyle_provider.core.model import Subscription
from argyle_provider.core.plan import Step, compare
from argyle_provider.core.successions import in_effect, successions

SIDES = st.dictionaries(
    st.sampled_from("abcdef"),
    st.builds(
        Subscription.canonical,
        name=st.sampled_from("xy"),
        url=st.sampled_from("uv"),
        events=st.lists(st.sampled_from(["gigs.added", "gigs.removed", "gigs.updated"]), min_size=1),
        config=st.sampled_from([None, {"days_synced": 9}, {"days_synced": 8}]),
        secret=st.sampled_from([None, "v1:a"]),
    ),
)


def content(**fields: Any) -> Subscription:
    """A subscription with *fields* of its own."""
    blameless = {"name": "n", "url": "u", "events": ["gigs.added", "gigs.removed", "gigs.updated"], "secret": "v1:a"}
    return Subscription.canonical(**{**blameless, **fields})


def pairs(before: dict[str, Subscription], after: dict[str, Subscription]) -> list[tuple[str, str]]:
    """Which is followed by which."""
    return [(each.old, each.new) for each in successions(compare(before, after))]


@given(SIDES, SIDES)
def test_a_pair_is_a_deleted_and_a_created_one_of_the_same_url_and_secret(
    before: dict[str, Subscription], after: dict[str, Subscription]
) -> None:
    """Each resource is in at most one pair, and no subscription of either side is missing or doubled."""
    changes = compare(before, after)
    found = successions(changes)
    steps = {each.resource: each.step for each in changes}
    shown = in_effect(changes, found)

    assert len({each.old for each in found}) == len({each.new for each in found}) == len(found)
    for each in found:
        assert (steps[each.old], steps[each.new]) == (Step.DELETE, Step.CREATE)
        assert (each.change.before, each.change.after) == (before[each.old], after[each.new])
        assert (before[each.old].url, before[each.old].secret) == (after[each.new].url, after[each.new].secret)
        assert each.takes_over == (before[each.old] == after[each.new])
    assert sorted(map(str, (each.before for each in shown if each.before))) == sorted(map(str, before.values()))
    assert sorted(map(str, (each.after for each in shown if each.after))) == sorted(map(str, after.values()))


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"name": "m"},
        {"name": "m", "config": {"days_synced": 9}},
        {"name": "m", "events": ["gigs.added", "gigs.removed"]},
    ],
)
def test_what_is_alike_is_a_pair(fields: dict[str, Any]) -> None:
    """The same, under another name, with another value of its config, or with most of its events."""
    old = content(config={"days_synced": 8}) if "config" in fields else content()

    assert pairs({"a": old}, {"b": content(**fields)}) == [("a", "b")]


@pytest.mark.parametrize(
    "fields",
    [{"url": "v"}, {"secret": "v1:b"}, {"secret": None}, {"events": ["gigs.added"]}, {"config": {"days_synced": 9}}],
)
def test_what_is_unlike_is_none(fields: dict[str, Any]) -> None:
    """Another receiver, another ciphertext, fewer than most events, or a config where there was none."""
    assert pairs({"a": content()}, {"b": content(**fields)}) == []


def test_the_most_alike_go_together() -> None:
    """Whatever the order of their names."""
    same, renamed = content(name="n"), content(name="m")

    assert pairs({"a": renamed, "b": same}, {"c": same, "d": content(name="o")}) == [("b", "c"), ("a", "d")]
    assert pairs({"a": same, "b": same}, {"c": renamed, "d": renamed}) == [("a", "c"), ("b", "d")]
