"""A review in a line per stack."""

from __future__ import annotations

from dataclasses import replace

import pytest

from argyle_provider.core.model import Declaration, Entry, Environment, EventChoice
from argyle_provider.core.review import StackReview, review
from argyle_provider.core.stack_version import StackVersion
from argyle_provider.report.review.text import review_text
from argyle_provider.report.review.verdict import heading, headline, verdict

ENTRY = Entry("payroll", "https://a.example.com/x", (EventChoice("gigs.added"),), secret="v1:one")


def of(before: list[Entry], after: list[Entry], stack: str = "dev") -> StackReview:
    """The review of one stack in sandbox."""
    old, new = (StackVersion(Declaration(stack, Environment.SANDBOX, tuple(side))) for side in (before, after))
    (found,) = review({stack: old}, {stack: new})
    return found


def entries(number: int) -> list[Entry]:
    """Some entries that differ in their names, hosts and secrets."""
    return [
        replace(ENTRY, key=f"e{each}", url=f"https://h{each}.example.com", secret=f"v1:{each}")
        for each in range(number)
    ]


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (replace(ENTRY, choices=()), "deliveries of gigs.added stop"),
        (replace(ENTRY, secret=None), "the secret of payroll is removed"),
        (replace(ENTRY, secret="v1:two"), "the secret of payroll is re-entered"),
        (replace(ENTRY, url="https://b.example.com/x"), "deliveries of gigs.added go to b.example.com"),
        (replace(ENTRY, url="https://a.example.com/y"), "deliveries of gigs.added go to another URL"),
        (replace(ENTRY, name="other"), "the name in deliveries changes (dev-payroll -> other)"),
        (replace(ENTRY, key="wages"), "entry payroll is renamed to wages; 1 subscription continues under another name"),
        (replace(ENTRY, protect=True), "no subscription changes; payroll is now protected from removal"),
    ],
)
def test_each_kind_of_change_has_its_words(after: Entry, told: str) -> None:
    """They say what happens to deliveries, not which request is sent."""
    assert told in verdict(of([ENTRY], [after]))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (["a", "b"], ["a"], "no longer go to b.example.com"),
        (["a"], ["a", "b"], "also go to b.example.com"),
        (["a", "a/other"], ["a"], "go to fewer URLs"),
        (["a"], ["a", "a/other"], "also go to another URL"),
    ],
)
def test_an_event_that_more_or_fewer_receivers_get_is_not_lost_nor_gained(
    before: list[str], after: list[str], told: str
) -> None:
    """The host is named where it tells them apart."""
    old, new = (
        [
            replace(ENTRY, key=key.replace("/", "-"), url=f"https://{key.replace('/', '.example.com/', 1)}")
            if "/" in key
            else replace(ENTRY, key=key, url=f"https://{key}.example.com")
            for key in side
        ]
        for side in (before, after)
    )

    assert f"deliveries of gigs.added {told};" in verdict(of(old, new))


def test_many_of_a_kind_are_counted() -> None:
    """Three are named: renames, entries with a new secret, and changes of config."""
    five = entries(5)
    renamed = verdict(of(five, [replace(each, key=f"{each.key}-new") for each in five]))
    rotated = verdict(of(five, [replace(each, secret=f"{each.secret}-new") for each in five]))
    names = ["gigs", "a", "b", "c", "d"]
    many = [
        [replace(ENTRY, choices=tuple(EventChoice(n, {"days_synced": 10 * i + plus}) for i, n in enumerate(names, 1)))]
        for plus in (0, 1)
    ]

    assert "entry e2 is renamed to e2-new; 2 more entries are renamed; 5 subscriptions continue" in renamed
    assert "the secrets of e0, e1, e2 and 2 more are re-entered" in rotated
    assert "days_synced 20 -> 21 for a; days_synced 30 -> 31 for b; " in verdict(of(many[0], many[1]))
    assert "2 more changes of config" in verdict(of(many[0], many[1]))


def test_the_heading_counts_and_the_headline_names() -> None:
    """One word for a tab, one line for a program."""
    lost, kept = of([ENTRY], [replace(ENTRY, choices=(EventChoice("gigs.removed"),))]), of([ENTRY], [ENTRY], "kept")

    assert heading([kept]) == "nothing changes"
    assert verdict(kept) == "nothing changes"
    assert heading([lost, kept]) == "1 stack changes"
    assert headline([lost, kept]).startswith("dev: deliveries of gigs.added stop; deliveries of gigs.removed start")


def test_one_stacks_verdict_is_printed_once() -> None:
    """With several stacks they are a list, and each stack's part has only its name."""
    lost = of([ENTRY], [replace(ENTRY, choices=(EventChoice("gigs.removed"),))])

    assert review_text([lost]).count(verdict(lost)) == 1
    assert review_text([lost, replace(lost, stack="other")]).count(verdict(lost)) == 2
    assert review_text([lost, replace(lost, stack="other")]).startswith("2 stacks change\n  dev: ")
