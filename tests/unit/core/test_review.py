"""The review of a change to stack files."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from argyle_provider.core.event_changes import EventStep
from argyle_provider.core.model import Declaration, Entry, Environment, EventChoice, Problem, Replacement, Severity
from argyle_provider.core.plan import Step
from argyle_provider.core.review import StackReview, Status, moved_files, review
from argyle_provider.core.stack_version import StackVersion

PAYROLL = Entry("payroll", "https://a.example.com/x", (EventChoice("gigs.added"),), secret="v1:one")
AUDIT = Entry("audit", "https://b.example.com/x", (EventChoice("gigs.removed"),), secret="v1:two")


def version(*entries: Entry, problems: tuple[Problem, ...] = (), **fields: Any) -> StackVersion:
    """A stack file that declares *entries*."""
    return StackVersion(
        Declaration(**{"stack": "dev", "environment": Environment.SANDBOX, "entries": entries, **fields}), problems
    )


def only(before: StackVersion | None, after: StackVersion | None) -> StackReview:
    """The review of one stack."""
    (found,) = review({"dev": before} if before else {}, {"dev": after} if after else {})
    return found


def test_stacks_come_in_the_order_of_their_names() -> None:
    """Whichever side they are on."""
    found = review({"b": version(), "c": version()}, {"a": version(), "b": version()})

    assert [(each.stack, each.status) for each in found] == [
        ("a", Status.ADDED),
        ("b", Status.UNCHANGED),
        ("c", Status.REMOVED),
    ]


def test_what_is_gained_and_lost_counts_the_whole_stack() -> None:
    """An event that moves to another subscription of its entry is neither gained nor lost."""
    moved = replace(
        PAYROLL, choices=(EventChoice("gigs.added"), EventChoice("accounts.updated", {"include_resource": True}))
    )
    found = only(
        version(replace(PAYROLL, choices=(EventChoice("gigs.added"), EventChoice("accounts.updated"))), AUDIT),
        version(moved),
    )

    assert found.status is Status.CHANGED
    assert (found.gained, found.lost) == ((), ("gigs.removed",))
    assert {each.resource: each.step for each in found.steps} == {
        "audit": Step.DELETE,
        "payroll": Step.REPLACE,
        "payroll-include-resource": Step.CREATE,
    }


def test_an_event_that_another_entry_still_delivers_is_not_lost() -> None:
    """One receiver no longer gets it, which is said with its URL; a new entry gains only what nobody delivered."""
    both = replace(PAYROLL, choices=(EventChoice("gigs.added"), EventChoice("gigs.removed")))
    fewer = only(version(both, AUDIT), version(PAYROLL, AUDIT))
    added = only(version(PAYROLL), version(PAYROLL, replace(PAYROLL, key="again"), AUDIT))

    assert (fewer.gained, fewer.lost) == ((), ())
    assert fewer.event_changes["gigs.removed"].step is EventStep.MOVED
    assert fewer.event_changes["gigs.removed"].left == (PAYROLL.url,)
    assert (added.gained, added.lost) == (("gigs.removed",), ())


def test_a_removed_file_changes_nothing_live() -> None:
    """Its subscriptions stay until the stack is destroyed."""
    found = only(version(PAYROLL), None)

    assert (found.status, found.steps, found.lost) == (Status.REMOVED, (), ())
    assert [each.resource for each in found.changes] == ["payroll"]


def test_a_file_that_can_not_be_deployed_has_no_steps() -> None:
    """The review has its problems instead, unless the file was as broken before."""
    wrong = (Problem(("argyle:subscriptions",), "missing"),)
    broken = version(problems=wrong)

    assert (only(version(PAYROLL), broken).status, only(version(PAYROLL), broken).changes) == (Status.INVALID, ())
    assert only(version(PAYROLL), broken).is_refused
    assert only(None, broken).status is Status.INVALID
    assert only(broken, broken).status is Status.UNCHANGED
    assert (
        only(version(PAYROLL), version(PAYROLL, problems=(replace(wrong[0], severity=Severity.WARNING),))).status
        is Status.UNCHANGED
    )


@pytest.mark.parametrize(("order", "gap"), [(Replacement.CREATE_FIRST, False), (Replacement.DELETE_FIRST, True)])
def test_a_gap_is_between_delete_and_create(order: Replacement, gap: bool) -> None:
    """Only where the stack deletes first, and only in a replacement."""
    found = only(version(PAYROLL), version(replace(PAYROLL, url="https://c.example.com"), AUDIT, replacement=order))

    assert {each.resource: found.has_gap(each) for each in found.steps} == {"audit": False, "payroll": gap}


def test_a_renamed_entry_is_one_rename() -> None:
    """With an explicit name nothing is sent. Otherwise each part is created before the old one is deleted."""
    split = replace(
        PAYROLL, choices=(EventChoice("gigs.added"), EventChoice("accounts.added", {"include_resource": True}))
    )
    named = replace(PAYROLL, name="shared")
    kept = only(version(named), version(replace(named, key="wages")))
    found = only(version(split), version(replace(split, key="wages")))

    assert (kept.renamed, found.renamed) == ({"wages": "payroll"}, {"wages": "payroll"})
    assert [(each.old, each.new, each.takes_over) for each in kept.successions] == [("payroll", "wages", True)]
    assert [(each.old, each.new, each.takes_over) for each in found.successions] == [
        ("payroll", "wages", False),
        ("payroll-include-resource", "wages-include-resource", False),
    ]
    assert (found.gained, found.lost) == ((), ())
    assert found.pair(found.in_effect[0]) == found.successions[0]


def test_deliveries_stop_or_start_only_where_no_other_subscription_delivers() -> None:
    """A replacement continues them, unless the stack deletes first; a renamed entry continues them in any case."""
    choices = (EventChoice("gigs.added"), EventChoice("accounts.added", {"include_resource": True}))
    split = replace(PAYROLL, choices=choices)
    joined = replace(PAYROLL, choices=(EventChoice("gigs.added"), EventChoice("accounts.added")))

    def steps(before: Entry, after: Entry, **fields: Any) -> dict[str, str]:
        found = only(version(before), version(after, **fields))
        return {each.resource: found.deliveries(each)[0].value for each in found.in_effect}

    assert steps(split, joined) == {"payroll": "continue", "payroll-include-resource": "continue"}
    assert steps(joined, split) == {"payroll": "continue", "payroll-include-resource": "continue"}
    assert steps(PAYROLL, AUDIT) == {"audit": "start", "payroll": "stop"}
    assert steps(PAYROLL, joined, replacement=Replacement.DELETE_FIRST) == {"payroll": "pause"}
    assert steps(split, replace(split, key="wages"), replacement=Replacement.DELETE_FIRST) == {
        "wages": "continue",
        "wages-include-resource": "continue",
    }


def test_an_entry_that_stays_is_not_renamed() -> None:
    """A new config makes a new subscription of the same entry, and events can move to an entry that exists."""
    days = [replace(PAYROLL, choices=(EventChoice("gigs.partially_synced", {"days_synced": each}),)) for each in (9, 8)]
    other = replace(AUDIT, url=PAYROLL.url, secret=PAYROLL.secret)
    joined = replace(other, choices=(*other.choices, EventChoice("gigs.partially_synced", {"days_synced": 9})))

    assert only(version(days[0]), version(days[1])).renamed == {}
    assert only(version(days[0], other), version(joined)).renamed == {}


def test_protection_that_is_removed_or_added_is_listed_by_entry() -> None:
    """A new or a removed entry does not lose protection."""
    safe = replace(PAYROLL, protect=True)
    lost = only(version(safe, AUDIT), version(PAYROLL, AUDIT))
    won = only(version(PAYROLL), version(safe, replace(AUDIT, protect=True)))

    assert (lost.status, lost.unprotected, lost.protected) == (Status.CHANGED, ("payroll",), ())
    assert (won.unprotected, won.protected) == ((), ("payroll",))
    assert only(version(safe), version(safe)).status is Status.UNCHANGED


def test_a_stack_that_begins_to_delete_first_says_what_that_means() -> None:
    """Each replacement from now on pauses deliveries."""
    found = only(version(PAYROLL), version(PAYROLL, replacement=Replacement.DELETE_FIRST))

    assert "deliveries pause" in found.notes[0]


def test_settings_are_told_in_words() -> None:
    """Also when no subscription changes."""
    found = only(
        version(PAYROLL, AUDIT),
        version(
            replace(PAYROLL, protect=True),
            AUDIT,
            max_deletions=2,
            replacement=Replacement.DELETE_FIRST,
            allowed_hosts=("*.example.com",),
        ),
    )
    undone = only(version(replace(PAYROLL, protect=True)), version(PAYROLL))

    assert found.status is Status.CHANGED
    assert found.steps == ()
    assert found.settings == (
        "argyle:replacement: create-first -> delete-first",
        "argyle:maxDeletions: no limit -> 2",
        "argyle:allowedHosts: any -> *.example.com",
    )
    assert found.protected == ("payroll",)
    assert (undone.settings, undone.unprotected) == ((), ("payroll",))


def test_what_up_refuses_is_refused_here() -> None:
    """The review and the provider call the same function."""
    moved = only(version(PAYROLL), version(PAYROLL, environment=Environment.PRODUCTION))
    emptied = only(version(PAYROLL), version())

    assert "A stack can't change its environment" in moved.refusals[0]
    assert "deletes every subscription of the stack" in emptied.refusals[0]
    assert moved.is_refused
    assert not only(version(PAYROLL), version(PAYROLL, AUDIT)).is_refused


@pytest.mark.parametrize(
    ("after", "moved"),
    [
        ([PAYROLL, AUDIT], {"new": "old"}),
        ([PAYROLL], {"new": "old"}),
        ([PAYROLL, AUDIT, replace(AUDIT, key="more")], {"new": "old"}),
        ([PAYROLL, replace(AUDIT, secret="v1:other")], {}),
        ([replace(PAYROLL, secret="v1:other")], {}),
        ([], {}),
    ],
)
def test_a_file_is_moved_when_most_of_its_entries_are_as_they_were(after: list[Entry], moved: dict[str, str]) -> None:
    """The ciphertexts are compared too; a secret that is entered for another stack gets a new one."""
    before = {"old": version(PAYROLL, AUDIT), "other": version()}

    assert moved_files(before, {"new": version(*after), "other": version()}) == moved


def test_each_file_moves_to_one_place() -> None:
    """The first new stack that fits gets the file. A copy next to the file is no move."""
    before = {"a": version(PAYROLL), "b": version(AUDIT)}

    assert moved_files(before, {"c": version(AUDIT), "d": version(PAYROLL)}) == {"c": "b", "d": "a"}
    assert moved_files(before, {"c": version(AUDIT), "d": version(AUDIT)}) == {"c": "b"}
    assert moved_files(before, {**before, "c": version(AUDIT)}) == {}


@pytest.mark.parametrize(
    ("order", "then"),
    [(Replacement.CREATE_FIRST, "deliveries continue."), (Replacement.DELETE_FIRST, "deliveries pause")],
)
def test_a_moved_file_says_what_becomes_of_both_stacks(order: Replacement, then: str) -> None:
    """And how to keep one of them, with what that does to deliveries."""
    new, old = review({"old": version(PAYROLL)}, {"new": version(PAYROLL, replacement=order)})

    assert (new.status, old.status) == (Status.ADDED, Status.REMOVED)
    assert "so both deliver" in new.notes[1]
    assert "`pulumi stack rename --stack old new`" in new.notes[2]
    assert then in new.notes[2]
    assert old.notes == ("Its file is now the file of stack new.",)


def test_another_project_is_another_state() -> None:
    """The review shows a change, with the command that moves the state."""
    found = only(replace(version(PAYROLL), project="argyle"), replace(version(PAYROLL), project="hooks"))

    assert found.status is Status.CHANGED
    assert "`pulumi stack rename --stack organization/argyle/dev organization/hooks/dev`" in found.settings[0]


def test_what_a_review_can_t_see_is_said() -> None:
    """That is: values from Pulumi ESC, and what a broken file declared. An unchanged stack has no notes."""
    wrong = (Problem(("argyle:subscriptions",), "missing"),)
    imports = replace(version(PAYROLL), imports='["shared"]')

    assert "can't see those values" in only(None, imports).notes[0]
    assert only(imports, imports).notes == ()
    assert only(version(problems=wrong), None).notes == ()
    assert only(version(PAYROLL), imports).settings == (
        "environment: the imports from Pulumi ESC change, and a review can't see their values",
    )
    mended = only(version(problems=wrong), version(environment=Environment.PRODUCTION))
    assert (mended.status, mended.settings, mended.refusals) == (Status.CHANGED, (), ())
    assert "could not be deployed before this change" in mended.notes[0]
    assert only(version(problems=wrong), version(PAYROLL, problems=wrong)).notes == ()
