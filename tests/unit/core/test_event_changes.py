"""What happens to each event of a stack."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argyle_provider.core.difference import ConfigChange
from argyle_provider.core.event_changes import (
    EventChange,
    EventStep,
    SecretStep,
    change_of_secret,
    delivered,
    event_changes,
    secret_step,
    starting,
    stopping,
)
from argyle_provider.core.events import CATALOGUE
from argyle_provider.core.model import WILDCARD, Subscription
from argyle_provider.core.plan import Change, Step, compare

ONE, OTHER = "https://one.example.com/x", "https://other.example.com/x"
NAMES = ["gigs.added", "gigs.removed", "items.removed", "new.event", WILDCARD]
CONTENT = st.builds(
    Subscription.canonical,
    name=st.sampled_from("xy"),
    url=st.sampled_from([ONE, "https://ONE.example.com/x", OTHER, "no URL"]),
    events=st.lists(st.sampled_from(NAMES), min_size=1, max_size=3),
    config=st.sampled_from([None, {"days_synced": 9}, {"include_resource": True}]),
    secret=st.sampled_from([None, "v1:a", "v1:b"]),
)
SIDES = st.dictionaries(st.sampled_from("abc"), CONTENT)


def content(*events: str, **fields: Any) -> Subscription:
    """A subscription to *events*, with *fields* of its own."""
    return Subscription.canonical(**{"name": "n", "url": ONE, "events": events or ["gigs.added"], **fields})


def changed(
    before: dict[str, Subscription], after: dict[str, Subscription], *deleted_first: str
) -> dict[str, EventChange]:
    """What happens to each event."""
    return event_changes(compare(before, after), deleted_first=deleted_first)


def gets(side: dict[str, Subscription], event: str) -> list[Subscription]:
    """Who delivers the event, written again for the test: ``*`` is every event except ``items.*``."""
    return [
        each
        for each in side.values()
        if event in each.events or (WILDCARD in each.events and not event.startswith("items."))
    ]


@given(SIDES, SIDES, st.sets(st.sampled_from("abc")))
def test_each_step_is_true_of_the_whole_stack(
    before: dict[str, Subscription], after: dict[str, Subscription], deleted_first: set[str]
) -> None:
    """Lost is what nobody delivers any more, gained what nobody delivered, and what continues differs in nothing."""
    found = changed(before, after, *deleted_first)

    for event, each in found.items():
        old, new = gets(before, event), gets(after, event)
        assert (len(each.before), len(each.after)) == (len(old), len(new))
        assert (each.step is EventStep.LOST) == (not new)
        assert (each.step is EventStep.GAINED) == (not old)
        if each.step in {EventStep.CONTINUES, EventStep.PAUSED}:
            assert sorted((e.name, e.url, str(e.config), str(e.secret)) for e in old) == sorted(
                (e.name, e.url, str(e.config), str(e.secret)) for e in new
            )
            assert each.pauses == (each.step is EventStep.PAUSED)


@given(SIDES, SIDES)
def test_backwards_the_lost_are_the_gained(before: dict[str, Subscription], after: dict[str, Subscription]) -> None:
    """And every other step stays what it is."""
    there, back = changed(before, after), changed(after, before)
    turned = {EventStep.LOST: EventStep.GAINED, EventStep.GAINED: EventStep.LOST}

    assert {event: turned.get(each.step, each.step) for event, each in there.items()} == {
        event: each.step for event, each in back.items()
    }
    assert {event: each.gone for event, each in there.items()} == {event: each.new for event, each in back.items()}


@given(SIDES)
def test_where_nothing_changes_every_event_continues(side: dict[str, Subscription]) -> None:
    """The catalogue as a whole only where a wildcard is."""
    found = changed(side, side)

    assert {each.step for each in found.values()} <= {EventStep.CONTINUES}
    assert (CATALOGUE.keys() - {"items.removed", "items.updated"} <= found.keys()) == any(
        WILDCARD in e.events for e in side.values()
    )


def test_an_event_goes_on_while_its_subscription_is_replaced_for_another() -> None:
    """It is not changed by what happens beside it."""
    found = changed({"a": content("gigs.added")}, {"a": content("gigs.added", "gigs.removed")})

    assert {event: each.step for event, each in found.items()} == {
        "gigs.added": EventStep.CONTINUES,
        "gigs.removed": EventStep.GAINED,
    }


def test_names_in_place_of_a_wildcard_lose_all_the_others() -> None:
    """The wildcard itself means events that Argyle adds later. It never delivers `items.*`."""
    found = changed({"a": content(WILDCARD)}, {"a": content("gigs.added")})
    lost = {event for event, each in found.items() if each.step is EventStep.LOST}

    assert found["gigs.added"].step is EventStep.CONTINUES
    assert lost == {*CATALOGUE, WILDCARD} - {"gigs.added", "items.removed", "items.updated"}
    assert delivered(content("items.removed", WILDCARD))[:2] == (WILDCARD, "accounts.added")


@pytest.mark.parametrize(
    ("before", "after", "left", "reached"),
    [
        ([ONE], [OTHER], (ONE,), (OTHER,)),
        ([ONE, OTHER], [ONE], (OTHER,), ()),
        ([ONE], [ONE, OTHER], (), (OTHER,)),
    ],
)
def test_an_event_that_other_urls_get_has_moved(
    before: list[str], after: list[str], left: tuple[str, ...], reached: tuple[str, ...]
) -> None:
    """Also to more, or to fewer."""
    old, new = ({str(number): content(url=url) for number, url in enumerate(urls)} for urls in (before, after))
    found = changed(old, new)["gigs.added"]

    assert (found.step, found.left, found.reached) == (EventStep.MOVED, left, reached)


@pytest.mark.parametrize(
    "fields",
    [{"name": "m"}, {"secret": "v1:a"}, {"config": {"days_synced": 9}}, {"url": "https://ONE.example.com/x"}],
)
def test_an_event_that_its_receiver_gets_otherwise_has_changed(fields: dict[str, Any]) -> None:
    """A URL in another spelling is the same receiver."""
    assert changed({"a": content()}, {"a": content(**fields)})["gigs.added"].step is EventStep.CHANGED


def test_a_second_subscription_for_one_receiver_is_a_change() -> None:
    """Each delivery arrives twice."""
    found = changed({"a": content()}, {"a": content(), "b": content()})["gigs.added"]

    assert (found.step, found.takers, found.givers, found.config) == (EventStep.CHANGED, ("b",), (), ())


def test_the_config_of_an_event_is_compared_across_subscriptions() -> None:
    """It is another subscription that has the new value; of an event that stops nothing is compared."""
    windows = [content("gigs.partially_synced", config={"days_synced": each}) for each in (90, 182, 120)]
    found = changed({"a-90": windows[0], "a-182": windows[1]}, {"a-182": windows[1], "a-120": windows[2]})
    stopped = changed({"a-90": windows[0]}, {})

    change = found["gigs.partially_synced"]
    assert change.config == (ConfigChange("days_synced", (90,), (120,)),)
    assert (change.givers, change.takers) == (("a-90",), ("a-120",))
    assert stopped["gigs.partially_synced"].config == ()


@pytest.mark.parametrize(
    ("before", "after", "step"),
    [
        ({"a": content()}, {"a": content("gigs.added", "gigs.removed")}, EventStep.PAUSED),
        ({"a": content()}, {"a": content(url=OTHER)}, EventStep.MOVED),
        ({"a": content()}, {"a": content("gigs.removed"), "b": content()}, EventStep.PAUSED),
    ],
)
def test_a_replacement_that_deletes_first_pauses_its_events(
    before: dict[str, Subscription], after: dict[str, Subscription], step: EventStep
) -> None:
    """Whatever else happens to them, as nothing delivers them meanwhile."""
    found = changed(before, after, "a")["gigs.added"]

    assert (found.step, found.pauses) == (step, True)
    assert not changed(before, after)["gigs.added"].pauses


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"a": content(), "b": content()}, {"a": content("gigs.added", "gigs.removed"), "b": content()}),
        ({"a": content(), "b": content(url=OTHER)}, {"a": content("gigs.removed"), "b": content(url=OTHER)}),
        ({"a": content("gigs.removed"), "b": content()}, {"a": content("gigs.updated"), "b": content()}),
    ],
)
def test_an_event_that_another_subscription_delivers_meanwhile_does_not_pause(
    before: dict[str, Subscription], after: dict[str, Subscription]
) -> None:
    """Nor one that its receiver stops getting anyway."""
    assert not changed(before, after, "a")["gigs.added"].pauses


@pytest.mark.parametrize(
    ("before", "after", "step"),
    [
        (None, None, SecretStep.UNCHANGED),
        ("v1:a", "v1:a", SecretStep.UNCHANGED),
        (None, "v1:a", SecretStep.ADDED),
        ("v1:a", None, SecretStep.REMOVED),
        ("v1:a", "v1:b", SecretStep.RE_ENTERED),
    ],
)
def test_a_secret_is_compared_as_a_ciphertext(before: str | None, after: str | None, step: SecretStep) -> None:
    """So another one is only known to be entered again."""
    old, new = content(secret=before), content(secret=after)

    assert change_of_secret(Change("a", old, new)) is step
    assert changed({"a": old}, {"a": new})["gigs.added"].secret is step
    assert change_of_secret(Change("a", None, new)) is SecretStep.UNCHANGED
    assert change_of_secret(Change("a", old, None)) is SecretStep.UNCHANGED
    assert secret_step((), {"v1:a"}) is SecretStep.UNCHANGED


def test_a_created_subscription_starts_only_what_its_url_did_not_get() -> None:
    """And a deleted one stops only what its URL does not get from another."""
    parts = {"a": content("gigs.added"), "b": content("gigs.removed"), "c": content("gigs.updated", url=OTHER)}
    whole = {"a": content("gigs.added", "gigs.removed", "gigs.updated")}

    assert starting(whole["a"], changed(parts, whole)) == ("gigs.updated",)
    assert stopping(parts["b"], changed(parts, whole)) == ()
    assert stopping(parts["c"], changed(parts, whole)) == ("gigs.updated",)
    assert [each.step for each in compare(parts, whole)] == [Step.REPLACE, Step.DELETE, Step.DELETE]
