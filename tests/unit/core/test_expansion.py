"""The expansion of an entry into subscriptions."""

from __future__ import annotations

import doctest
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argyle_provider.core import expansion
from argyle_provider.core.events import CATALOGUE
from argyle_provider.core.expansion import effective_config, expand, expand_all, suffix
from argyle_provider.core.model import Declaration, Entry, Environment, EventChoice

if TYPE_CHECKING:
    from argyle_provider.core.model import SubscriptionConfig

CONFIGS: dict[str, st.SearchStrategy[Any]] = {
    "include_resource": st.booleans().map(lambda flag: {"include_resource": flag}),
    "days_synced": st.integers(1, 400).map(lambda days: {"days_synced": days}),
    "items": st.lists(st.sampled_from([f"item_{number:09}" for number in range(40)]), min_size=1, max_size=30).map(
        lambda items: {"items": items}
    ),
}


@st.composite
def choices(draw: st.DrawFn) -> EventChoice:
    """A valid choice: an event of the catalogue with a config that it takes."""
    event = CATALOGUE[draw(st.sampled_from(sorted(CATALOGUE)))]
    if event.config_key is None:
        return EventChoice(event.name)
    config: SubscriptionConfig = draw(CONFIGS[event.config_key])
    return EventChoice(event.name, config if event.config_required or draw(st.booleans()) else {})


def entry(*events: EventChoice, name: str | None = None) -> Entry:
    """An entry named payroll with the given choices."""
    return Entry(key="payroll", url="https://hooks.example.com/argyle", choices=events, secret="s", name=name)


LISTS = st.lists(choices(), min_size=1, max_size=20)


def test_the_design_example_expands_into_readable_names() -> None:
    """Base, include-resource and one part per number of days: the names a team would have chosen by hand."""
    payroll = entry(
        EventChoice("users.fully_synced"),
        EventChoice("gigs.partially_synced", {"days_synced": 90}),
        EventChoice("paystubs.partially_synced", {"days_synced": 90}),
        EventChoice("paystubs.partially_synced", {"days_synced": 182}),
        EventChoice("accounts.updated", {"include_resource": True}),
    )

    expanded = [
        (each.resource, each.subscription.name, each.subscription.events) for each in expand(payroll, stack="dev")
    ]

    assert expanded == [
        ("payroll", "dev-payroll", ("users.fully_synced",)),
        ("payroll-include-resource", "dev-payroll-include-resource", ("accounts.updated",)),
        ("payroll-partial-182", "dev-payroll-partial-182", ("paystubs.partially_synced",)),
        ("payroll-partial-90", "dev-payroll-partial-90", ("gigs.partially_synced", "paystubs.partially_synced")),
    ]


def test_an_explicit_name_replaces_stack_and_key() -> None:
    """``name:`` is what the receiver sees, with the same suffixes."""
    named = entry(EventChoice("gigs.added"), EventChoice("accounts.added", {"include_resource": True}), name="loans")

    assert [each.subscription.name for each in expand(named, stack="dev")] == ["loans", "loans-include-resource"]


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ({"days_synced": 90.0}, "-partial-90"),
        ({"include_resource": True, "days_synced": 30}, "-partial-30-include-resource"),
        ({"items": ["b", "a", "b"]}, suffix({"items": ("a", "b")})),
        ({"days_synced": True}, "-days-synced-f91b76"),
        ({"new_key": "x"}, "-new-key-0c94db"),
    ],
)
def test_a_suffix_depends_on_what_the_config_means(config: SubscriptionConfig, expected: str) -> None:
    """Floats, order and duplicates make no difference, and an unknown key still gets a name."""
    assert suffix(effective_config(config)) == expected


@given(LISTS, st.randoms(use_true_random=False))
def test_order_and_duplicates_never_matter(events: list[EventChoice], random: object) -> None:
    """The same set of choices expands to the same subscriptions, however it is written."""
    shuffled = events + events[: len(events) // 2]
    random.shuffle(shuffled)  # type: ignore[attr-defined] # hypothesis hands out a random.Random

    assert expand(entry(*shuffled), stack="dev") == expand(entry(*events), stack="dev")


@given(LISTS)
def test_expansion_is_a_partition_of_the_choices(events: list[EventChoice]) -> None:
    """Each choice is in exactly one subscription, and there is nothing else."""
    wanted = {(each.event, suffix(effective_config(each.config))) for each in events}

    got = [
        (event, suffix(each.subscription.config))
        for each in expand(entry(*events), stack="dev")
        for event in each.subscription.events
    ]

    assert sorted(got) == sorted(wanted)


@given(LISTS)
def test_every_subscription_passes_the_config_rule_of_the_api(events: list[EventChoice]) -> None:
    """Argyle refuses a config that a single event of the subscription does not take."""
    for each in expand(entry(*events), stack="dev"):
        for event in each.subscription.events:
            takes = {CATALOGUE[event].config_key} - {None}

            assert each.subscription.config.keys() <= takes


@given(LISTS)
def test_names_and_resources_are_unique(events: list[EventChoice]) -> None:
    """No two subscriptions of an entry share a name or a Pulumi resource name."""
    expanded = expand(entry(*events), stack="dev")

    assert len({each.subscription.name for each in expanded}) == len(expanded)
    assert len({each.resource for each in expanded}) == len(expanded)


@given(LISTS)
def test_expansion_makes_the_fewest_subscriptions(events: list[EventChoice]) -> None:
    """One subscription per distinct config, never two with the same."""
    expanded = expand(entry(*events), stack="dev")
    distinct = {suffix(effective_config(each.config)) for each in events}

    assert len(expanded) == len(distinct)


@given(LISTS, choices())
def test_names_stay_when_an_unrelated_event_is_added(events: list[EventChoice], added: EventChoice) -> None:
    """Adding a choice may add a subscription and never renames one."""
    before = {each.subscription.name for each in expand(entry(*events), stack="dev")}
    after = {each.subscription.name for each in expand(entry(*events, added), stack="dev")}

    assert before <= after


def test_the_examples_in_the_docstrings_are_true() -> None:
    """The examples in the docstrings are right."""
    assert doctest.testmod(expansion).failed == 0


def test_an_explicit_name_is_kept_as_written_if_one_subscription_is_needed() -> None:
    """So every live name can be declared; with a second config each gets its suffix."""
    partial = EventChoice("gigs.partially_synced", {"days_synced": 90})

    (alone,) = expand(entry(partial, name="by-hand"), stack="dev")
    both = expand(entry(partial, EventChoice("gigs.added"), name="by-hand"), stack="dev")

    assert (alone.subscription.name, alone.resource) == ("by-hand", "payroll-partial-90")
    assert [each.subscription.name for each in both] == ["by-hand", "by-hand-partial-90"]


def test_a_declaration_is_expanded_in_the_order_of_its_entries() -> None:
    """In the order of the file."""
    entries = tuple(replace(entry(EventChoice("gigs.added")), key=key) for key in ("zeta", "alpha"))

    expanded = expand_all(Declaration("dev", Environment.LOCAL, entries))

    assert [each.resource for each in expanded] == ["zeta", "alpha"]
