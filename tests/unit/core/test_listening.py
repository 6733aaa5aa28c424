"""What a receiver answers, and when a script has heard enough."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argyle_provider.core.deliveries import Delivery, Verdict
from argyle_provider.core.listening import Goal, Policy, Tally, parse_expectation


@pytest.mark.parametrize("verdict", Verdict)
def test_only_what_verifies_is_accepted(verdict: Verdict) -> None:
    """Unsigned deliveries only where that was asked for, and a wrong signature never."""
    assert Policy().accepts(verdict) is (verdict is Verdict.OK)
    assert Policy(allow_unsigned=True).accepts(verdict) is (
        verdict in {Verdict.OK, Verdict.UNSIGNED, Verdict.UNCHECKED}
    )


def test_other_events_are_ignored_where_some_are_named() -> None:
    """Also a delivery that names none."""
    policy = Policy(events=frozenset({"gigs.added"}))

    assert [policy.ignores(each) for each in ("gigs.added", "gigs.removed", None)] == [False, True, True]
    assert not Policy().ignores("gigs.removed")


def test_a_bad_receiver_is_played_for_the_first_deliveries() -> None:
    """Or for all."""
    assert [Policy(respond=503, first=2).plays(number) for number in (1, 2, 3)] == [True, True, False]
    assert Policy(respond=503).plays(1000)


def tally(*deliveries: tuple[str | None, Verdict]) -> Tally:
    """The tally after these."""
    found = Tally()
    for event, verdict in deliveries:
        found = found.plus(Delivery(b"", {}, event=event, verdict=verdict), accepted=verdict is Verdict.OK)
    return found


def test_a_tally_counts_only_what_was_accepted_as_an_event() -> None:
    """A forged one proves nothing."""
    found = tally(("a", Verdict.OK), ("a", Verdict.WRONG), ("a", Verdict.OK), (None, Verdict.OK))

    assert (found.total, found.refused, dict(found.events)) == (4, 1, {"a": 2})
    assert found.verdicts == {Verdict.OK: 3, Verdict.WRONG: 1}


def test_a_goal_is_reached_when_all_of_it_has_arrived() -> None:
    """Each event as often as expected, and so many in all."""
    one, other = ("a", Verdict.OK), ("b", Verdict.OK)
    goal = Goal(once=4, expected={"a": 2, "b": 1})

    assert goal.missing(tally(one)) == {"a": (1, 2), "b": (0, 1)}
    assert not goal.is_reached(tally(one, one, other))
    assert goal.is_reached(tally(one, one, other, other))
    assert not goal.is_reached(tally(one, other, other, other))
    assert Goal(once=1).is_reached(tally(("a", Verdict.WRONG)))
    assert not Goal().is_reached(tally(one))
    assert not Goal()


@given(st.from_regex(r"[a-z_]+\.[a-z_]+", fullmatch=True), st.integers(1, 99_999))
def test_an_expectation_is_an_event_and_a_number(event: str, number: int) -> None:
    """Once without a number."""
    assert parse_expectation(event) == (event, 1)
    assert parse_expectation(f"{event}:{number}") == (event, number)


@pytest.mark.parametrize("text", ["", ":2", "gigs.added:", "gigs.added:0", "gigs.added:-1", "gigs.added:two", "a b"])
def test_anything_else_is_none(text: str) -> None:
    """A typo must not wait for the wrong thing."""
    with pytest.raises(ValueError, match="EVENT:NUMBER"):
        parse_expectation(text)
