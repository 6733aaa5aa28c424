"""What happens to each subscription, in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from argyle_provider.core.model import Declaration, Entry, Environment, EventChoice, Problem, Replacement, Severity
from argyle_provider.core.review import StackReview, review
from argyle_provider.core.stack_version import StackVersion
from argyle_provider.report.review.facts import events_alike, facts, groups, warnings

WINDOW = EventChoice("gigs.partially_synced", {"days_synced": 90})
ENTRY = Entry("payroll", "https://a.example.com/x", (EventChoice("gigs.added"), WINDOW), secret="v1:one")
AUDIT = replace(ENTRY, key="audit", url="https://b.example.com/x", choices=(EventChoice("gigs.removed"),))


def of(before: list[Entry], after: list[Entry], order: Replacement = Replacement.CREATE_FIRST) -> StackReview:
    """The review of one stack."""
    old, new = (
        StackVersion(Declaration("dev", Environment.SANDBOX, tuple(side), replacement=order))
        for side in (before, after)
    )
    (found,) = review({"dev": old}, {"dev": new})
    return found


def test_siblings_that_share_a_change_are_one_group() -> None:
    """What they share is said once, and what only one has under its name."""
    (group,) = groups(of([ENTRY], [replace(ENTRY, url="https://c.example.com/x", secret="v1:two")]))
    (named,) = groups(of([ENTRY], [replace(ENTRY, name="other")]))

    assert group.names == ["payroll", "payroll-partial-90"]
    assert group.differences == [("url", "https://a.example.com/x -> https://c.example.com/x", "")]
    assert [owner for _, _, owner in named.differences] == ["payroll", "payroll-partial-90"]


def test_entries_share_a_group_only_where_no_event_changes() -> None:
    """Otherwise nobody could tell whose event it is."""
    more = replace(AUDIT, choices=(*AUDIT.choices, EventChoice("gigs.updated")))
    both = [replace(ENTRY, secret="v1:x"), replace(AUDIT, url=ENTRY.url, secret="v1:x")]
    same = [replace(each, secret="v1:y") for each in both]

    assert [each.names for each in groups(of(both, same))] == [["audit", "payroll", "payroll-partial-90"]]
    assert [each.names for each in groups(of([AUDIT], [more]))] == [["audit"]]


@pytest.mark.parametrize(
    ("after", "told"),
    [
        ([ENTRY, AUDIT], {"audit": "deliveries start"}),
        ([replace(ENTRY, choices=(EventChoice("gigs.added"),))], {"payroll-partial-90": "deliveries stop"}),
        (
            [replace(ENTRY, choices=(EventChoice("gigs.added"), EventChoice("gigs.partially_synced")))],
            {
                "payroll": "deliveries continue (old and new both deliver for a moment)",
                "payroll-partial-90": "deliveries continue",
            },
        ),
        ([replace(ENTRY, name="other", choices=(WINDOW,))], None),
    ],
)
def test_each_subscription_says_what_its_deliveries_do(after: list[Entry], told: dict[str, str] | None) -> None:
    """They stop only where the same receiver gets the events from nobody else."""
    found = {each.name: each.deliveries for each in facts(of([ENTRY], after))}

    assert told is None or found == told


def test_a_part_of_a_subscription_may_stop() -> None:
    """The rest is delivered by another one."""
    both = replace(ENTRY, key="both", choices=(EventChoice("gigs.added"), EventChoice("gigs.removed")))

    (fact,) = facts(of([ENTRY, both], [ENTRY]))

    assert fact.deliveries == "deliveries of 1 event stop"


def test_a_replacement_that_deletes_first_pauses() -> None:
    """A renamed entry does not: the old one goes last."""
    replaced = of([ENTRY], [replace(ENTRY, secret="v1:two")], Replacement.DELETE_FIRST)
    renamed = of([ENTRY], [replace(ENTRY, key="wages")], Replacement.DELETE_FIRST)

    assert {each.deliveries for each in facts(replaced)} == {"deliveries pause during the replacement"}
    assert {(each.step, each.deliveries.partition(" (")[0]) for each in facts(renamed)} == {
        ("rename", "deliveries continue")
    }


def test_events_with_the_same_news_share_a_line() -> None:
    """But each that stops or starts has its own, for its meaning."""
    moved = events_alike(of([ENTRY], [replace(ENTRY, url="https://c.example.com/x")]))
    started = events_alike(of([], [ENTRY]))

    assert [(words, len(events)) for words, events in moved] == [
        ("delivered to c.example.com instead of a.example.com", 2)
    ]
    assert [words for words, _ in started] == ["deliveries start", "deliveries start"]


def test_a_repeated_warning_is_one_line() -> None:
    """With how often, and where else."""
    places = ("argyle:subscriptions", "a"), ("argyle:subscriptions", "b")
    problems = tuple(Problem(path, "careful", Severity.WARNING) for path in places)

    (line,) = warnings(replace(of([], [ENTRY]), problems=problems))

    assert line == "warning (2 times, also in b): argyle:subscriptions.a: careful"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ([ENTRY, AUDIT], [replace(ENTRY, choices=(*ENTRY.choices, *AUDIT.choices))], {"gigs.removed from audit"}),
        ([ENTRY], [ENTRY, replace(AUDIT, choices=ENTRY.choices[:1])], {"+gigs.added, also by payroll"}),
        ([ENTRY, replace(AUDIT, choices=ENTRY.choices[:1])], [ENTRY], {"no longer gigs.added, still by payroll"}),
    ],
)
def test_an_event_of_another_subscription_says_whose(before: list[Entry], after: list[Entry], told: set[str]) -> None:
    """It has moved, or a second one delivers it."""
    words = {note.words() for each in facts(of(before, after)) for note in each.events}

    assert told <= words
