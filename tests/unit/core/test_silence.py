"""The rule of silence: what Argyle should have sent, and did not."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argyle_provider.core.events import CATALOGUE
from argyle_provider.core.model import Declaration, Entry, Environment, EventChoice, LiveSubscription, Subscription
from argyle_provider.core.silence import Kind, Watched, find_silences, last_sent, watched
from argyle_provider.core.state import ManagedSubscription, StackState

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from argyle_provider.core.silence import Silence

START = datetime(2026, 1, 1, tzinfo=timezone.utc)
NOW = START + timedelta(days=30)
RARE = sorted(name for name, event in CATALOGUE.items() if event.rare)
BY_CONFIG = sorted(name for name, event in CATALOGUE.items() if event.config_key in {"days_synced", "items"})
THREE_DAYS = timedelta(days=3)


def at(days: float) -> str:
    """The time *days* before now, as Argyle writes it."""
    return f"{(NOW - timedelta(days=days)).replace(tzinfo=None).isoformat()}Z"


def live(
    id_: str, *events: str, created: float = 20, sent: float | None = None, config: dict[str, object] | None = None
) -> LiveSubscription:
    """A subscription that was created, and last sent something, so many days ago."""
    content = Subscription.canonical(name=id_, url="https://a.example.com", events=events, config=config)
    return LiveSubscription(id_, content, at(created), None if sent is None else at(sent))


def silent(account: Iterable[LiveSubscription], *, now: str = at(0), days: float = 3) -> tuple[Silence, ...]:
    """What is silent if each subscription of *account* is judged with one threshold."""
    account = list(account)
    return find_silences(account, now, {each.id: Watched(each.id, timedelta(days=days)) for each in account})


def kinds(*account: LiveSubscription) -> dict[str, Kind]:
    """The kind of each silent subscription after three days, by id."""
    return {each.live.id: each.kind for each in silent(account)}


def test_one_that_was_sent_something_lately_is_not_silent() -> None:
    """The threshold itself is not exceeded yet."""
    assert kinds(live("a", "gigs.added", sent=3)) == {}
    assert kinds(live("a", "gigs.added", sent=3.01)) == {"a": Kind.QUIET}


def test_one_that_was_never_sent_anything_is_silent_when_it_is_older_than_its_threshold() -> None:
    """A new one is not."""
    assert kinds(live("a", "gigs.added", created=3)) == {}
    assert kinds(live("a", "gigs.added", created=3.01)) == {"a": Kind.NEVER_SENT}


def test_a_sibling_that_was_sent_what_this_one_is_due_is_proof_at_once() -> None:
    """Each matching subscription gets a delivery of its own, so no threshold needs to pass. The latest is named."""
    one = live("one", "gigs.added", "gigs.updated", sent=1)
    account = [one, live("early", "gigs.added", sent=0.5), live("late", "gigs.updated", sent=0.1)]

    (found,) = [each for each in silent(account) if each.live is one]

    assert found.kind is Kind.BEHIND
    assert found.sibling is not None
    assert found.sibling.id == "late"


@pytest.mark.parametrize(
    ("one", "sibling"),
    [
        (live("a", "gigs.added", sent=1), live("b", "gigs.added", sent=1 - 9 / 24 / 60)),  # a retry takes as long
        (live("a", "gigs.added", sent=1), live("b", "gigs.added", "gigs.updated", sent=0.1)),  # perhaps the other event
        (live("a", "gigs.added", sent=1), live("b", "*", sent=0.1)),
        (live("a", "gigs.added", created=0.1), live("b", "gigs.added", sent=0.2)),  # it did not exist yet
        (live("a", "*", sent=1), live("b", "items.updated", sent=0.1, config={"items": ["item_1"]})),
        (live("a", "gigs.of_v1", sent=1), live("b", "gigs.of_v1", sent=0.1)),
    ],
)
def test_a_sibling_that_may_have_been_sent_something_else_is_no_proof(
    one: LiveSubscription, sibling: LiveSubscription
) -> None:
    """Nor is one that was sent it before this one existed."""
    assert kinds(one, sibling) == {}


def test_a_wildcard_is_due_what_each_sibling_gets() -> None:
    """Except what depends on a config."""
    assert kinds(live("all", "*", sent=1), live("b", "gigs.added", sent=0.1)) == {"all": Kind.BEHIND}
    assert kinds(live("all", "*", sent=1), live("b", "*", sent=0.1)) == {"all": Kind.BEHIND}


def test_a_subscription_with_the_resource_in_the_body_is_due_the_same() -> None:
    """`include_resource` does not choose what is delivered."""
    full = live("full", "accounts.updated", sent=0.1, config={"include_resource": True})

    assert kinds(live("a", "accounts.updated", sent=1), full) == {"a": Kind.BEHIND}


@pytest.mark.parametrize("name", RARE)
def test_a_subscription_to_rare_events_alone_is_not_silent(name: str) -> None:
    """A frequent event beside them makes it so, and so does an event that nobody knows."""
    assert kinds(live("a", name)) == kinds(live("a", *RARE, sent=15)) == {}
    assert kinds(live("a", name, "paystubs.added")) == kinds(live("a", name, "x.y")) == {"a": Kind.NEVER_SENT}


def test_what_is_rare_says_why_and_is_not_what_people_wait_for() -> None:
    """First retrievals and their ends are what a subscription is for."""
    assert not any(name.endswith(("synced", ".connected", ".added")) for name in RARE)
    assert all(name.endswith((".removed", ".updated", "failed")) for name in RARE)


@pytest.mark.parametrize("last_sent_at", ["", "yesterday"])
def test_what_argyle_does_not_say_is_not_silence(last_sent_at: str) -> None:
    """Nor is one without a time of creation that was never sent anything, nor any if the time of now is unknown."""
    unknown = replace(live("a", "gigs.added"), last_sent_at=last_sent_at)
    ageless = replace(live("a", "gigs.added"), created_at="")

    assert kinds(unknown) == kinds(ageless) == {}
    assert last_sent(unknown) is None
    assert silent([live("a", "gigs.added")], now="") == ()


def test_only_what_is_judged_is_found_and_all_else_is_evidence() -> None:
    """In the order of names."""
    account = [live("b", "gigs.added"), live("a", "gigs.added"), live("stranger", "gigs.added", sent=0.1)]
    judged = {each: Watched(f"resource {each}", THREE_DAYS) for each in ("a", "b", "gone")}

    found = find_silences(account, at(0), judged)

    assert [(each.live.id, each.watched.resource, each.kind) for each in found] == [
        ("a", "resource a", Kind.BEHIND),
        ("b", "resource b", Kind.BEHIND),
    ]


def test_a_threshold_comes_from_the_option_else_the_entry_else_the_stack() -> None:
    """A managed one that the config does not declare has the stack's. One that is to be deleted is not judged."""
    entry = Entry("own", "https://a.example.com", (EventChoice("gigs.added"),), quiet_after="12h")
    declaration = Declaration("dev", Environment.SANDBOX, (entry,), quiet_after="3d")
    managed = [ManagedSubscription("own", "1"), ManagedSubscription("program", "2")]
    state = StackState((*managed, ManagedSubscription("old", "3", to_delete=True)))

    assert watched(declaration, state) == {
        "1": Watched("own", timedelta(hours=12)),
        "2": Watched("program", THREE_DAYS),
    }
    assert {each.quiet_after for each in watched(declaration, state, instead="1w").values()} == {timedelta(days=7)}
    assert watched(replace(declaration, entries=(), quiet_after=""), state) == {}


EVENTS = [
    "*",
    "accounts.updated",
    "accounts.failed",
    "gigs.added",
    "gigs.partially_synced",
    "items.updated",
    "gigs.of_v1",
]
STEPS = st.lists(
    st.tuples(
        st.floats(min_value=0, max_value=29.9),
        st.one_of(st.sampled_from(EVENTS[1:]), st.sets(st.sampled_from(EVENTS), min_size=1, max_size=4)),
    ),
    max_size=30,
)


@given(STEPS, st.floats(min_value=0.01, max_value=40))
def test_an_argyle_that_sends_everything_leaves_nobody_behind(
    steps: Sequence[tuple[float, str | set[str]]], threshold: float
) -> None:
    """In any history of new subscriptions and events. What is new, or was sent something, is not silent either."""
    account: list[LiveSubscription] = []
    for ago, step in sorted(steps, key=lambda each: -each[0]):
        if isinstance(step, set):
            account.append(live(f"s{len(account)}", *step, created=ago))
        else:
            account = [replace(each, last_sent_at=at(ago)) if _matches(each, step) else each for each in account]

    found = silent(account, days=threshold)

    for each in found:
        since = each.live.last_sent_at or each.live.created_at
        assert each.kind is (Kind.NEVER_SENT if each.live.last_sent_at is None else Kind.QUIET)
        assert since < at(threshold)
        assert not set(each.live.subscription.events) <= set(RARE)


def _matches(one: LiveSubscription, event: str) -> bool:
    """Whether *one* gets *event*, where a config leaves out each one that a config can leave out."""
    if event in BY_CONFIG:
        return False
    return bool({"*", event} & set(one.subscription.events))


@given(st.sampled_from(sorted(set(CATALOGUE) - {*RARE, *BY_CONFIG})), st.floats(min_value=0.01, max_value=19))
def test_one_that_gets_nothing_while_its_twin_does_is_found(event: str, ago: float) -> None:
    """Whatever the threshold."""
    twin = live("twin", event, sent=ago)

    (found,) = silent([live("a", event, created=20), twin], days=365)

    assert (found.live.id, found.kind, found.sibling) == ("a", Kind.BEHIND, twin)
