"""A change of a subscription has the same words in every report."""

from __future__ import annotations

from dataclasses import replace

import pytest

from argyle_provider.core.findings import Drift, Finding, Group
from argyle_provider.core.imports import Imports, Match, Reason
from argyle_provider.core.model import ExpandedSubscription, LiveSubscription, Subscription
from argyle_provider.core.plan import Change, compare
from argyle_provider.core.review import StackReview, Status
from argyle_provider.report.changes import differences
from argyle_provider.report.drift import drift_text
from argyle_provider.report.imports import imports_text
from argyle_provider.report.review.html import review_html
from argyle_provider.report.review.markdown import review_markdown
from argyle_provider.report.review.text import review_text

BEFORE = Subscription.canonical(
    name="dev-a", url="https://a.example.com/x", events=["items.updated"], config={"items": ["item_1"]}, secret="one"
)
AFTER = replace(BEFORE, name="dev-b", url="https://b.example.com/x", config={"items": ("item_2",)})
TOLD = {
    "name": "dev-a -> dev-b",
    "url": "https://a.example.com/x -> https://b.example.com/x",
    "config": 'items ["item_1"] -> ["item_2"]',
}


def changed(before: Subscription, after: Subscription) -> Change:
    """The change of the one resource."""
    (change,) = compare({"payroll": before}, {"payroll": after})
    return change


def test_each_field_is_told_before_and_after() -> None:
    """In a fixed order."""
    assert list(differences(changed(BEFORE, AFTER))) == list(TOLD.items())


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("one", "two", "differs"),
        ("***", "two", "one is declared, but none is live"),
        ("one", None, "one is live, but none is declared"),
    ],
)
def test_a_secret_is_compared_and_never_shown(before: str, after: str | None, expected: str) -> None:
    """A mask is not shown either."""
    change = changed(replace(BEFORE, secret=before), replace(BEFORE, secret=after))

    assert list(differences(change)) == [("secret", expected)]


def test_what_is_created_or_deleted_has_no_differences() -> None:
    """There is nothing to compare."""
    assert list(differences(Change("payroll", None, AFTER))) == []
    assert list(differences(Change("payroll", BEFORE, None))) == []


def test_review_drift_and_import_use_the_same_words() -> None:
    """Who knows one report can read the others."""
    change = changed(BEFORE, AFTER)
    reviews = [StackReview("dev", Status.CHANGED, None, None, (change,))]
    live = LiveSubscription("11", BEFORE, "2026-01-01T00:00:00Z")
    drift = Drift((Finding(Group.DIFFERENT, "payroll", live, change, managed=True),))
    declared = ExpandedSubscription("payroll", "payroll", AFTER)
    imports = Imports((Match(declared, live, Reason.NAME),), (), (), ())

    for field, words in TOLD.items():
        assert f"    {field}: {words}\n" in review_text(reviews)
        assert f"  - {field}: `{words}`\n" in review_markdown(reviews)
        page = review_html(reviews).replace("&gt;", ">").replace("&#34;", '"')
        assert f"<li>{field}: <code>{words}</code></li>" in page
        assert f"    {field}: {words}\n" in drift_text(drift, stack="dev", now="") + "\n"
        assert f"      {field}: {words}\n" in imports_text(imports, pauses=False) + "\n"
