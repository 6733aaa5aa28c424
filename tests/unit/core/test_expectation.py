"""Whether a plan still fits: what has changed between two looks at a stack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from argyle_provider.core.expectation import Changed, Compared, Side, changes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from argyle_provider.core.expectation import Facts

FACTS = st.dictionaries(st.sampled_from(["url", "events", "drift"]), st.sampled_from([None, "a", "b"]))
SUBSCRIPTIONS = st.dictionaries(st.sampled_from("123"), FACTS)
PENDING: st.SearchStrategy[dict[str, Facts]] = st.dictionaries(st.sampled_from("ab"), st.just({}))
LOOKS = st.builds(Compared, SUBSCRIPTIONS, SUBSCRIPTIONS, PENDING)


def applied(look: Compared, found: Iterable[Changed]) -> Compared:
    """*look* after the changes."""
    sides: dict[Side, dict[str, Facts]] = {
        Side.DECLARED: {**look.declared},
        Side.LIVE: {**look.live},
        Side.PENDING: {**look.pending},
    }
    for each in found:
        assert sides[each.side].pop(each.key, None) == each.before
        if each.after is not None:
            sides[each.side][each.key] = each.after
    return Compared(sides[Side.DECLARED], sides[Side.LIVE], sides[Side.PENDING])


@given(LOOKS, LOOKS)
def test_the_changes_are_all_of_the_difference(planned: Compared, now: Compared) -> None:
    """Nothing is reported for two equal looks; otherwise the changes lead from one to the other, and back."""
    found = changes(planned, now)

    assert (not found) == (planned == now)
    assert applied(planned, found) == now
    assert changes(now, planned) == tuple(Changed(each.side, each.key, each.after, each.before) for each in found)


@given(LOOKS, LOOKS)
def test_a_changed_subscription_names_what_differs(planned: Compared, now: Compared) -> None:
    """The fields are exactly those with another value; a new or a gone subscription names none."""
    for each in changes(planned, now):
        if each.before is None or each.after is None:
            assert each.fields == ()
        else:
            known = {*each.before, *each.after}
            assert set(each.fields) == {name for name in known if each.before.get(name) != each.after.get(name)}


def test_what_is_live_comes_first_and_what_is_pending_last() -> None:
    """Each side is in the order of its keys, whatever order the reports have."""
    found = changes(Compared({"b": {}, "a": {}}, {"2": {}}, {"c": {}}), Compared({}, {"1": {}}, {}))

    assert [(each.side, each.key) for each in found] == [
        (Side.LIVE, "1"),
        (Side.LIVE, "2"),
        (Side.DECLARED, "a"),
        (Side.DECLARED, "b"),
        (Side.PENDING, "c"),
    ]
