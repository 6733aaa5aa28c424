"""Compare declared with live: each live subscription is as declared or in exactly one group."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from argyle_provider.core.drift import compare_live, find_drift
from argyle_provider.core.findings import Drift, Group
from argyle_provider.core.guards import DeclaredEntry, DeclaredSet
from argyle_provider.core.model import (
    Declaration,
    Entry,
    Environment,
    EventChoice,
    ExpandedSubscription,
    LiveSubscription,
    OddSubscription,
    Replacement,
    Subscription,
)
from argyle_provider.core.ownership import Surroundings
from argyle_provider.core.plan import Step
from argyle_provider.core.state import ManagedSubscription, Parent, PendingCreate, StackState, told_apart


def content(**fields: Any) -> Subscription:
    """A declared content with these *fields*."""
    return Subscription.canonical(**{"name": "dev-payroll", "url": "https://a/x", "events": ["gigs.added"], **fields})


def declared(*pairs: tuple[str, Subscription]) -> list[ExpandedSubscription]:
    """Declared subscriptions, as an expansion returns them."""
    return [ExpandedSubscription(entry=name, resource=name, subscription=each) for name, each in pairs]


def live(id_: str, **fields: Any) -> LiveSubscription:
    """The same, live."""
    return LiveSubscription(id_, content(**fields), f"2026-01-01T00:00:0{id_[-1]}Z")


def odd(id_: str, **fields: str) -> OddSubscription:
    """A live one with the same name that can't be read."""
    return OddSubscription(id_, ("events is null, not a list",), **{"name": "dev-payroll", **fields})


PAYROLL = declared(("payroll", content()))
HELD = ManagedSubscription("payroll", "1")
ENVIRONMENT = Environment.SANDBOX


def recorded(**entries: bool) -> DeclaredSet:
    """What a stack declared at its last run: entries of one subscription, and whether each is protected."""
    return DeclaredSet(ENVIRONMENT, {key: DeclaredEntry((key,), protect) for key, protect in entries.items()})


def drift(
    wanted: list[ExpandedSubscription] | None,
    found: list[LiveSubscription | OddSubscription],
    *managed: ManagedSubscription,
    elsewhere: dict[str, str] | None = None,
    stacks: tuple[str, ...] = (),
    **state: Any,
) -> Drift:
    """The drift in the stack dev."""
    return compare_live(wanted, found, StackState(managed, **state), Surroundings("dev", elsewhere or {}, stacks))


def groups(found: Drift) -> list[tuple[Group, str | None, str | None]]:
    """Each finding's group, resource and id."""
    return [(each.group, each.resource, each.live.id if each.live else None) for each in found.findings]


def test_equal_is_no_drift() -> None:
    """Also if the server returns the same in another form."""
    assert drift(PAYROLL, [live("1")], HELD).is_empty
    assert drift(PAYROLL, [live("1", url="https://A:443/x", config={"days_synced": 30})], HELD).is_empty
    assert drift([], []).is_empty
    assert drift([], [], HELD).is_empty
    assert drift(PAYROLL, [live("1")], HELD).in_step == 1


def test_a_change_by_hand_is_a_replacement_from_live_to_declared() -> None:
    """The change that `up --refresh` makes."""
    found = drift(PAYROLL, [live("1", events=["gigs.removed"])], HELD)

    (change,) = found.changes
    assert groups(found) == [(Group.DIFFERENT, "payroll", "1")]
    assert (change.step, change.gained, change.lost) == (Step.REPLACE, ("gigs.added",), ("gigs.removed",))
    assert (found.in_step, found.is_empty) == (0, False)


@pytest.mark.parametrize("managed", [[HELD], []], ids=["the state holds it", "the state is lost"])
def test_what_is_gone_is_missing(managed: list[ManagedSubscription]) -> None:
    """With or without the old one in the state."""
    found = drift(PAYROLL, [], *managed)

    assert groups(found) == [(Group.MISSING, "payroll", None)]
    assert [each.step for each in found.changes] == [Step.CREATE]


SECRET = declared(("payroll", content(secret="one")))
TWO = content(secret="two")


@pytest.mark.parametrize(
    ("wanted", "found", "expected"),
    [
        (PAYROLL, [live("1")], [(Group.TAKEN_OVER, "payroll", "1")]),
        (PAYROLL, [live("1"), live("2")], [(Group.DOUBLED, None, "2"), (Group.TAKEN_OVER, "payroll", "1")]),
        (PAYROLL, [live("1", url="https://b")], [(Group.TO_IMPORT, "payroll", "1")]),
        (
            PAYROLL,
            [live("1"), live("2", url="https://b")],
            [(Group.TAKEN_OVER, "payroll", "1"), (Group.LEFTOVER, None, "2")],
        ),
        (
            PAYROLL,
            [live("1", url="https://c"), live("2", url="https://b")],
            [(Group.MISSING, "payroll", None), (Group.LEFTOVER, "payroll", "1"), (Group.LEFTOVER, "payroll", "2")],
        ),
        (SECRET, [live("1", secret="****")], [(Group.TO_IMPORT, "payroll", "1")]),
        (
            SECRET,
            [live("1", secret="****"), live("2")],
            [(Group.DOUBLED, None, "2"), (Group.TO_IMPORT, "payroll", "1")],
        ),
        (SECRET, [live("1", secret="two")], [(Group.TO_IMPORT, "payroll", "1")]),
        (PAYROLL, [odd("1")], [(Group.UNREADABLE, None, "1"), (Group.MISSING, "payroll", None)]),
        (PAYROLL, [odd("1"), live("2")], [(Group.UNREADABLE, None, "1"), (Group.TAKEN_OVER, "payroll", "2")]),
    ],
)
def test_with_the_state_lost_each_live_one_has_one_group(
    wanted: list[ExpandedSubscription],
    found: list[LiveSubscription | OddSubscription],
    expected: list[tuple[Group, str | None, str | None]],
) -> None:
    """No advice deletes the only one that delivers for an entry; the advice matches what `up` decides."""
    assert groups(drift(wanted, found)) == expected


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([live("1")], [(Group.TAKEN_OVER, "payroll", "1")]),
        ([live("1", secret="****")], [(Group.TO_IMPORT, "payroll", "1")]),
        (
            [live("1", url="https://b")],
            [(Group.MISSING, "payroll", None), (Group.LEFTOVER, "payroll", "1")],
        ),
    ],
)
def test_what_is_in_the_state_and_gone_can_not_be_imported(
    found: list[LiveSubscription | OddSubscription], expected: list[tuple[Group, str | None, str | None]]
) -> None:
    """Pulumi refuses a second resource of a name, so a refresh comes first where nothing else helps."""
    wanted = SECRET if found[0] == live("1", secret="****") else PAYROLL
    report = drift(wanted, found, ManagedSubscription("payroll", "gone"))

    assert groups(report) == expected
    assert [each.stale for each in report.findings if each.group is Group.TO_IMPORT] in ([], [True])


@pytest.mark.parametrize(
    ("extra", "group"),
    [
        (live("2"), Group.DOUBLED),
        (live("2", secret="****"), Group.DOUBLED),
        (live("2", url="https://b"), Group.LEFTOVER),
        (odd("2"), Group.UNREADABLE),
    ],
)
def test_what_is_live_beside_the_managed_one_is_doubled_or_left_over(
    extra: LiveSubscription | OddSubscription, group: Group
) -> None:
    """The managed one stays, also if it is the younger one."""
    found = drift(PAYROLL, [extra, live("1")], HELD)

    assert groups(found) == [(group, None, "2")]
    assert found.in_step == 1


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        ([live("2")], [(Group.TAKEN_OVER, "payroll", "2")]),
        ([live("2"), live("3")], [(Group.DOUBLED, None, "3"), (Group.TAKEN_OVER, "payroll", "2")]),
        ([live("2", url="https://b")], [(Group.LEFTOVER, None, "2")]),
        ([odd("2")], [(Group.UNREADABLE, None, "2")]),
    ],
)
def test_what_was_changed_by_hand_is_replaced_by_one_that_is_just_as_declared(
    extra: list[LiveSubscription | OddSubscription], expected: list[tuple[Group, str | None, str | None]]
) -> None:
    """`up` takes that one over: deleting it would stop the only deliveries that are as declared."""
    found = groups(drift(PAYROLL, [*extra, live("1", url="https://c")], HELD))

    assert [each for each in found if each != (Group.DIFFERENT, "payroll", "1")] == expected
    assert (Group.DIFFERENT, "payroll", "1") in found


def test_what_is_managed_and_no_longer_declared_is_deleted() -> None:
    """And so is the old one of a replacement that is still to be deleted."""
    removed = drift([], [live("1")], HELD)
    replaced = drift(PAYROLL, [live("1"), live("0")], HELD, ManagedSubscription("payroll", "0", to_delete=True))

    assert groups(removed) == [(Group.REMOVED, "payroll", "1")]
    assert groups(replaced) == [(Group.REPLACED, "payroll", "0")]
    assert [(each.resource, each.step) for each in removed.changes] == [("payroll", Step.DELETE)]
    assert [(each.resource, each.step) for each in replaced.changes] == [("payroll (0)", Step.DELETE)]
    assert replaced.in_step == 1


@pytest.mark.parametrize(
    "protection",
    [
        {"managed": [HELD], "declared": recorded(payroll=True)},
        {"managed": [replace(HELD, protected="payroll")]},
        {"managed": [replace(HELD, protected="payroll", content=content())]},
        {"managed": [], "declared": recorded(payroll=True)},
    ],
    ids=["by the set", "by its own state", "by both", "by the set, and its own state is lost"],
)
def test_what_is_protected_is_not_said_to_be_deleted(protection: dict[str, Any]) -> None:
    """`up` refuses to delete it, so the advice is another one, unless its entry or its name is still declared."""
    managed = protection.pop("managed")
    found = drift([], [live("1")], *managed, **protection)
    renamed = declared(("loans", content(url="https://b")))

    assert groups(found) == [(Group.PROTECTED, "payroll", "1")]
    if managed and not protection:
        part = [ExpandedSubscription("payroll", "payroll-partial-90", content(name="dev-payroll-partial-90"))]
        assert (Group.REMOVED, "payroll", "1") in groups(drift(part, [live("1")], *managed))
    if managed and managed[0].content:
        assert (Group.REMOVED, "payroll", "1") in groups(drift(renamed, [live("1")], *managed))


def test_a_renamed_entry_that_keeps_its_name_gets_a_new_resource() -> None:
    """Nothing is deleted, also after a run that was interrupted between the two steps."""
    wanted = declared(("loans", content()))
    renamed = drift(wanted, [live("1")], HELD)
    with_twin = drift(wanted, [live("0"), live("1")], HELD)
    hidden = drift(declared(("loans", content(secret="one"))), [live("1", secret="****")], HELD)
    both = (HELD, ManagedSubscription("loans", "1"))
    broken_off = [drift(wanted, [live("1")], *each) for each in (both, reversed(both))]
    replaced = drift(wanted, [live("1")], ManagedSubscription("loans", "1", to_delete=True))

    assert groups(renamed) == groups(hidden) == groups(replaced) == [(Group.HANDED_OVER, "loans", "1")]
    assert (renamed.findings[0].previous, renamed.changes) == ("payroll", ())
    assert groups(with_twin) == [(Group.DOUBLED, None, "0"), (Group.HANDED_OVER, "loans", "1")]
    assert [(each.is_empty, each.in_step) for each in broken_off] == [(True, 1)] * 2


def test_a_renamed_entry_with_other_content_is_created_and_deleted() -> None:
    """As two resources with any API names."""
    found = drift(declared(("loans", content(url="https://b"))), [live("1")], HELD)

    assert groups(found) == [(Group.MISSING, "loans", None), (Group.REMOVED, "payroll", "1")]


def test_an_odd_one_that_is_managed_is_neither_missing_nor_gone() -> None:
    """It is a finding of its own, managed or not."""
    held = drift(PAYROLL, [odd("1")], HELD)
    to_delete = drift(
        PAYROLL, [odd("1"), live("2")], replace(HELD, to_delete=True), ManagedSubscription("payroll", "2")
    )
    undeclared = drift([], [odd("1")], HELD)

    for found in (held, to_delete, undeclared):
        assert groups(found) == [(Group.UNREADABLE, "payroll", "1")]
        assert all(each.managed for each in found.findings)


@pytest.mark.parametrize(
    ("secret", "extra", "expected"),
    [
        (None, live("2"), [(Group.TAKEN_OVER, "payroll", "2")]),
        ("one", live("2", secret="****"), [(Group.TO_IMPORT, "payroll", "2")]),
        (None, live("2", url="https://b"), [(Group.LEFTOVER, None, "2")]),
    ],
)
def test_once_an_odd_one_is_deleted_another_may_take_its_place(
    secret: str | None, extra: LiveSubscription, expected: list[tuple[Group, str | None, str | None]]
) -> None:
    """So the identical one is not reported as a duplicate to delete."""
    found = drift(declared(("payroll", content(secret=secret))), [odd("1"), extra], HELD)

    assert groups(found) == [(Group.UNREADABLE, "payroll", "1"), *expected]


def test_of_two_that_declare_the_same_only_one_takes_over() -> None:
    """A user's own program can do that; each live one is still in exactly one group."""
    managed = [ManagedSubscription(name, f"gone {name}", content=content()) for name in ("a", "b")]

    assert groups(drift(None, [live("1")], *managed)) == [(Group.TAKEN_OVER, "a", "1"), (Group.MISSING, "b", None)]


def test_rows_without_an_id_are_all_findings() -> None:
    """Nothing shows that two names are one entry."""
    found = drift([], [OddSubscription("", ("it is text",)), OddSubscription("", ("it is text",))])

    assert groups(found) == [(Group.UNREADABLE, None, "")] * 2


PENDING = (PendingCreate("loans"), PendingCreate("bank", "named"))


@pytest.mark.parametrize(
    ("extra", "state", "group"),
    [
        (live("2", name="dev-loans"), {"pending": PENDING}, Group.LEFTOVER),
        (live("2", name="named"), {"pending": PENDING}, Group.LEFTOVER),
        (live("2", name="dev-payroll-partial-90", config={"days_synced": 90}), {}, Group.LEFTOVER),
        (live("2", name="dev-payroll-partial-90", url="https://b"), {}, Group.LOOK_ALIKE),
        (live("2", name="dev-loans", url="https://b"), {"declared": recorded(loans=False)}, Group.LEFTOVER),
        (live("2", name="dev-loans", url="https://b"), {"declared": recorded(loans=True)}, Group.PROTECTED),
        (live("2", name="dev-old"), {}, Group.LEFTOVER),
        (live("2", name="dev-old", url="https://A:443/x"), {}, Group.LEFTOVER),
        (live("2", name="dev-ops-payroll", url="https://a/y"), {}, Group.LOOK_ALIKE),
        (live("2", name="dev-ops-payroll"), {"stacks": ("dev-ops", "other")}, Group.ANOTHER_STACK),
        (live("2", name="dev-payroll-x", url="https://a/y"), {"stacks": ("d", "dev-ops")}, Group.LOOK_ALIKE),
        (live("2", name="other-payroll"), {"elsewhere": {"other-payroll": "other"}}, Group.ANOTHER_STACK),
        (live("2", name="other-payroll"), {"stacks": ("other",)}, Group.ANOTHER_STACK),
        (live("2", name="by-hand"), {}, Group.STRANGER),
        (live("2", name="development"), {}, Group.STRANGER),
    ],
    ids=lambda each: f"{each.name} {each.subscription.url}" if isinstance(each, LiveSubscription) else None,
)
def test_the_owner_of_an_unmanaged_one_needs_more_than_a_prefix(
    extra: LiveSubscription, state: dict[str, Any], group: Group
) -> None:
    """A name that starts with the stack's name may be another project's, so the advice differs from a leftover's."""
    (found,) = drift(PAYROLL, [live("1"), extra], HELD, **state).findings

    assert (found.group, found.live) == (group, extra)


def test_a_url_that_only_the_state_still_has_is_this_stacks_too() -> None:
    """The file has changed since the interrupted run."""
    managed = replace(HELD, content=content(url="https://old"))
    found = drift(PAYROLL, [live("1"), live("2", name="dev-old", url="https://old")], managed)

    assert [each.group for each in found.findings] == [Group.LEFTOVER]


def test_another_stacks_are_no_drift_and_a_strangers_are() -> None:
    """Two stacks of one environment share their account."""
    assert drift([], [live("3", name="other")], elsewhere={"other": "other"}).is_empty
    assert not drift([], [live("3", name="other")]).is_empty


def test_what_its_own_program_declares_is_compared_with_the_state() -> None:
    """There are no entries, whose subscriptions would share a name."""
    one, two = content(name="x-partial-90", config={"days_synced": 90}), content(name="y")
    managed = [
        ManagedSubscription("one", "1", content=one),
        ManagedSubscription("two", "2", content=two),
        ManagedSubscription("gone", "3", content=content(name="z")),
        ManagedSubscription("old", "4", content=content(name="old"), to_delete=True),
    ]
    rows: list[LiveSubscription | OddSubscription] = [
        LiveSubscription("1", one, "t"),
        LiveSubscription("2", replace(two, url="https://b"), "t"),
        live("4", name="old"),
        live("5", name="x"),
        live("6", name="y", url="https://c"),
    ]
    found = drift(None, rows, *managed)

    assert groups(found) == [
        (Group.MISSING, "gone", None),
        (Group.DIFFERENT, "two", "2"),
        (Group.REPLACED, "old", "4"),
        (Group.LEFTOVER, None, "6"),
        (Group.STRANGER, None, "5"),
    ]
    assert (found.in_step, found.from_state) == (1, True)


def test_what_a_program_declares_beside_the_config_is_compared_with_the_state() -> None:
    """It is not "no longer declared", and an import's resource, which has no parent yet, is the config's."""
    own = content(name="acme", config={"days_synced": 30})
    managed = [
        HELD,
        ManagedSubscription("imported", "2", content=content(name="dev-i"), parent=Parent.NONE),
        ManagedSubscription("gateway", "3", content=own, parent=Parent.NONE),
        ManagedSubscription("inner", "4", content=content(name="acme-inner"), parent=Parent.OTHER),
        ManagedSubscription("former", "5", content=content(name="dev-former"), parent=Parent.NONE),
    ]
    wanted = [*PAYROLL, *declared(("imported", content(name="dev-i")))]
    rows: list[LiveSubscription | OddSubscription] = [
        live("1"),
        live("2", name="dev-i"),
        live("3", name="acme", config={"days_synced": 60}),
        live("4", name="acme-inner"),
        live("5", name="dev-former"),
        live("6", name="acme-partial-90", config={"days_synced": 90}),
    ]

    found = drift(wanted, rows, *managed, declared=recorded(payroll=False, former=False))

    assert groups(found) == [
        (Group.DIFFERENT, "gateway", "3"),
        (Group.REMOVED, "former", "5"),
        (Group.STRANGER, None, "6"),
    ]
    assert found.matching.keys() == {"payroll", "imported", "inner"}
    assert (found.from_state, found.also_from_state) == (False, True)


def test_resources_of_one_name_below_other_components_are_told_apart() -> None:
    """By their ids; what the config declares keeps its name, and so does the old one of a replacement."""
    one, other = (ManagedSubscription("payroll", id_, parent=Parent.OTHER) for id_ in "23")
    alone = ManagedSubscription("audit", "4", parent=Parent.OTHER)
    old = ManagedSubscription("payroll", "5", to_delete=True, parent=Parent.OTHER)

    found = told_apart([HELD, one, other, alone, old])

    assert [each.resource for each in found] == ["payroll", "payroll (2)", "payroll (3)", "audit", "payroll"]


def stack_file(stack: str, *entries: Entry, **fields: Any) -> Declaration:
    """What a stack file of the sandbox declares."""
    return Declaration(**{"stack": stack, "environment": ENVIRONMENT, "entries": entries, **fields})


ENTRY = Entry("payroll", "https://a/x", (EventChoice("gigs.added"),))


@pytest.mark.parametrize("replacement", Replacement)
def test_a_declaration_says_whether_deliveries_pause(replacement: Replacement) -> None:
    """If the user's own program declares, there is nothing to refuse."""
    around = Surroundings("dev", {})
    found = find_drift(stack_file("dev", ENTRY, replacement=replacement), [live("1")], StackState((HELD,)), around)

    assert found.is_empty
    assert found.pauses is (replacement is Replacement.DELETE_FIRST)
    assert found.refused == ()
    assert find_drift(None, [live("1")], StackState((HELD,)), around).pauses is None


def test_what_up_would_refuse_is_part_of_the_drift() -> None:
    """It is compared with what the stack declared at its last run."""
    state = StackState((HELD,), declared=recorded(payroll=True))

    found = find_drift(stack_file("dev"), [live("1")], state, Surroundings("dev", {}))

    assert "`payroll` is protected" in found.refused[0]


def test_the_surroundings_of_a_stack_are_the_others_of_its_environment() -> None:
    """Another environment is another account, and the stack itself is not among the others."""
    project = [
        stack_file("dev", ENTRY),
        stack_file("ops", ENTRY),
        stack_file("prod", ENTRY, environment=Environment.PRODUCTION),
    ]

    assert Surroundings.of("dev", ENVIRONMENT, project) == Surroundings("dev", {"ops-payroll": "ops"}, ["ops"])


@pytest.mark.parametrize(
    ("state", "config", "expected"),
    [
        (StackState((HELD,)), {}, True),
        (StackState((HELD,)), {"argyle:subscriptions": {}}, False),
        (StackState((HELD,), declared=recorded()), {}, False),
        (StackState(), {}, False),
    ],
)
def test_a_program_declares_where_neither_config_nor_set_does(
    state: StackState, config: dict[str, object], expected: bool
) -> None:
    """And something is managed; otherwise a new stack lacks its section."""
    assert state.is_of_a_program(config) is expected
