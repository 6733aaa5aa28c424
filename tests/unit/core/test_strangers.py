"""Known strangers are set apart, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argyle_provider.core.findings import Drift, Finding, Group
from argyle_provider.core.model import KnownUnmanaged, LiveSubscription, OddSubscription, Subscription
from argyle_provider.core.strangers import set_apart

NOW = "2026-11-20T08:11:02"


def finding(group: Group = Group.STRANGER, name: str = "ops-monitor", *, resource: str | None = None) -> Finding:
    """A finding about a live subscription."""
    content = Subscription.canonical(name=name, url="https://a.example.com", events=["gigs.added"])
    return Finding(group, resource, LiveSubscription("id-1", content, "2026-01-01T00:00:00Z"))


def judged(found: Finding, *known: KnownUnmanaged, now: str = NOW) -> Finding:
    """The finding after the known ones are set apart."""
    (only,) = set_apart(Drift((found,)), known, now).findings
    return only


@pytest.mark.parametrize(
    "known",
    [
        KnownUnmanaged("theirs", id="id-1"),
        KnownUnmanaged("theirs", name="ops-monitor"),
        KnownUnmanaged("theirs", name="ops-*"),
        KnownUnmanaged("theirs", name="*-mon*"),
        KnownUnmanaged("theirs", name="ops-*", until="2026-11-20"),
    ],
    ids=str,
)
def test_a_known_stranger_is_not_drift(known: KnownUnmanaged) -> None:
    """By its id, its name, or a pattern; to the end of its last day."""
    drift = set_apart(Drift((finding(),)), [known], NOW)

    assert drift.is_empty
    assert drift.unmatched == ()
    assert [(each.group, each.known) for each in drift.findings] == [(Group.KNOWN, known)]


@pytest.mark.parametrize(
    "known",
    [
        KnownUnmanaged("theirs", id="id-2"),
        KnownUnmanaged("theirs", id="id-*"),
        KnownUnmanaged("theirs", name="ops"),
        KnownUnmanaged("theirs", name="Ops-*"),
        KnownUnmanaged("theirs", name="ops.monitor"),
    ],
    ids=str,
)
def test_an_entry_that_matches_nothing_is_named_and_the_stranger_stays_drift(known: KnownUnmanaged) -> None:
    """A pattern is the whole name, in its own case; only a star is special, and only in a name."""
    drift = set_apart(Drift((finding(),)), [known], NOW)

    assert (drift.is_empty, drift.unmatched, drift.findings) == (False, (known,), (finding(),))


def test_past_its_date_a_stranger_is_drift_again_and_shows_that_it_was_known() -> None:
    """Unless another entry still applies. Without the server's time, no date is over."""
    old, new = KnownUnmanaged("old", name="ops-*", until="2026-11-19"), KnownUnmanaged("new", id="id-1")

    drift = set_apart(Drift((finding(),)), [old], NOW)

    assert (drift.is_empty, drift.unmatched) == (False, ())
    assert [(each.group, each.known) for each in drift.findings] == [(Group.STRANGER, old)]
    assert judged(finding(), old, new).known == new
    assert judged(finding(), old, now="").group is Group.KNOWN


BY_ID, BY_NAME = KnownUnmanaged("theirs", id="id-1"), KnownUnmanaged("theirs", name="ops-*")


@pytest.mark.parametrize("group", Group)
def test_only_what_nobody_here_declares_can_be_known(group: Group) -> None:
    """A leftover by its id alone. Not what `up` settles or refuses, and not what an entry of the stack needs."""
    by_id = {Group.STRANGER, Group.LOOK_ALIKE, Group.LEFTOVER, Group.UNREADABLE}

    assert (judged(finding(group), BY_ID).group is Group.KNOWN) is (group in by_id or group is Group.KNOWN)
    assert (judged(finding(group), BY_NAME).known is not None) is (group in by_id - {Group.LEFTOVER})
    assert judged(finding(group, resource="payroll"), BY_ID, BY_NAME).known is None
    assert judged(Finding(group), BY_ID, BY_NAME).known is None


def test_a_row_that_cannot_be_read_can_be_known() -> None:
    """By its id, or by its name if that can be read."""
    odd = Finding(Group.UNREADABLE, None, OddSubscription("id-1", ("events is null",), name="ops-old"))

    assert judged(odd, BY_ID).group is judged(odd, BY_NAME).group is Group.KNOWN


def test_the_groups_stay_in_the_order_of_the_advice() -> None:
    """Known ones come after all drift."""
    found = (
        finding(Group.MISSING),
        finding(Group.LEFTOVER),
        finding(Group.STRANGER, "x"),
        finding(Group.ANOTHER_STACK),
    )

    drift = set_apart(Drift(found), [BY_ID], NOW)

    assert [each.group for each in drift.findings] == [Group.MISSING, Group.KNOWN, Group.KNOWN, Group.ANOTHER_STACK]


@pytest.mark.parametrize(
    ("group", "is_settled"),
    [
        (Group.MISSING, False),
        (Group.DIFFERENT, False),
        (Group.DOUBLED, False),
        (Group.TO_IMPORT, False),
        (Group.REMOVED, False),
        (Group.LEFTOVER, True),
        (Group.LOOK_ALIKE, True),
        (Group.STRANGER, True),
        (Group.KNOWN, True),
        (Group.ANOTHER_STACK, True),
        (Group.UNREADABLE, True),
    ],
)
def test_what_is_declared_is_settled_whatever_else_is_live(group: Group, *, is_settled: bool) -> None:
    """An unreadable row matters if the stack manages it."""
    assert Drift((finding(group),)).is_settled is is_settled
    assert not Drift((Finding(Group.UNREADABLE, "payroll", managed=True),)).is_settled


@given(st.text(max_size=8), st.text(min_size=1, max_size=8).filter(lambda each: "*" not in each))
def test_a_pattern_without_a_star_is_a_name(name: str, pattern: str) -> None:
    """Other characters of patterns and expressions mean themselves, and a star matches any text."""
    by_name, by_start = KnownUnmanaged("x", name=pattern), KnownUnmanaged("x", name=f"{pattern}*")

    assert (judged(finding(name=name), by_name).group is Group.KNOWN) is (name == pattern)
    assert judged(finding(name=pattern), by_name).group is Group.KNOWN
    assert judged(finding(name=f"{pattern}{name}"), by_start).group is Group.KNOWN
