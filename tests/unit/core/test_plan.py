"""From one set of subscriptions to another."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from argyle_provider.core.difference import changed_fields
from argyle_provider.core.model import Subscription
from argyle_provider.core.plan import Step, compare

SUBSCRIPTIONS = st.dictionaries(
    st.sampled_from("abc"),
    st.builds(
        Subscription.canonical,
        name=st.sampled_from("xy"),
        url=st.just("u"),
        events=st.lists(st.sampled_from(["gigs.added", "gigs.removed"]), min_size=1),
        secret=st.none() | st.just("s"),
    ),
)


@given(SUBSCRIPTIONS, SUBSCRIPTIONS)
def test_each_resource_of_either_side_is_told_once(
    before: dict[str, Subscription], after: dict[str, Subscription]
) -> None:
    """In order, and with the fields that the engine's diff would name."""
    changes = compare(before, after)

    assert [each.resource for each in changes] == sorted(before.keys() | after.keys())
    for each in changes:
        old, new = before.get(each.resource), after.get(each.resource)
        assert (each.before, each.after) == (old, new)
        assert each.fields == (changed_fields(old, new) if old and new else ())


def test_the_step_says_what_is_done() -> None:
    """A change is a replacement, since there is no update."""
    one = Subscription.canonical(name="n", url="u", events=["gigs.added"])
    other = Subscription.canonical(name="n", url="v", events=["gigs.added", "gigs.removed"])

    changes = compare({"gone": one, "kept": one, "other": one}, {"kept": one, "new": one, "other": other})

    assert {each.resource: each.step for each in changes} == {
        "gone": Step.DELETE,
        "kept": Step.KEEP,
        "new": Step.CREATE,
        "other": Step.REPLACE,
    }
    assert {each.resource: (each.gained, each.lost) for each in changes} == {
        "gone": ((), ("gigs.added",)),
        "kept": ((), ()),
        "new": (("gigs.added",), ()),
        "other": (("gigs.removed",), ()),
    }


def anything(**fields: Any) -> Subscription:
    """Some subscription, with *fields* of its own."""
    return Subscription.canonical(**{"name": "n", "url": "u", "events": ["gigs.added"], **fields})


def test_the_fields_are_in_their_documented_order() -> None:
    """Every report lists them in the same order."""
    (change,) = compare({"a": anything()}, {"a": anything(name="m", url="v", secret="s", config={"days_synced": 9})})

    assert change.fields == ("name", "url", "config", "secret")
