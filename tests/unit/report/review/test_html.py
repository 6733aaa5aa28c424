"""The page of a review."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argyle_provider.core.events import CATALOGUE
from argyle_provider.core.model import Subscription
from argyle_provider.core.plan import compare
from argyle_provider.core.review import StackReview, Status
from argyle_provider.report.review.html import MARKS, review_html, rows
from tests.golden.corpus import CASES

SIDES = st.dictionaries(
    st.sampled_from("abc"),
    st.builds(
        Subscription.canonical,
        name=st.just("n"),
        url=st.sampled_from(["https://one.example.com", "https://other.example.com"]),
        events=st.lists(st.sampled_from(["gigs.added", "gigs.removed", "new.event", "*"]), min_size=1, max_size=2),
        secret=st.sampled_from([None, "v1:a"]),
    ),
)


@given(SIDES, SIDES)
def test_every_cell_is_the_difference_of_its_event(
    before: dict[str, Subscription], after: dict[str, Subscription]
) -> None:
    """One row for each event of the catalogue and each that a stack names, and nothing in it that is not so."""
    review = StackReview("dev", Status.CHANGED, None, None, compare(before, after))
    found = {row.event: row.cells[0] for row in rows([review])}

    assert found.keys() == CATALOGUE.keys() | review.event_changes.keys()
    for event, cell in found.items():
        change = review.event_changes.get(event)
        assert cell.kind == (change.step.value if change else "none")
        assert cell.count == (len(change.after) if change else 0)
        if cell.kind == "continues":
            assert {each.what for each in cell.listeners} <= {"stays", "new", "no longer"}


def page_of(name: str) -> str:
    """The page of one case of the corpus."""
    (case,) = (each for each in CASES if str(each) == name)
    return review_html(case.reviews())


def test_an_event_that_goes_on_is_not_marked_as_changed() -> None:
    """Its subscription is replaced for the sake of another event."""
    page = page_of("event-gained")

    assert "continues: gigs.added in sandbox" in page
    assert "gained: gigs.removed in sandbox" in page
    assert "changed: " not in page


def test_a_cell_shows_how_the_config_of_its_event_changes() -> None:
    """A sign alone would not say whether the data comes earlier or later."""
    page = page_of("config-changed")

    assert page.count("<small>days_synced 90 -&gt; 120</small>") == 2
    assert page.count("<small>include_resource off</small>") == 1


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_title_fits_a_tab_and_a_verdict_is_said_once(case: object) -> None:
    """The heading is the title, whatever changed; below it, a line per stack."""
    page = page_of(str(case))
    (title,) = re.findall(r"<title>(.*)</title>", page)

    assert len(title) <= 40
    assert f"<h1>{title}</h1>" in page


def test_production_comes_first() -> None:
    """In the list of verdicts, in the matrix, and among the stacks."""
    page = page_of("three-stacks")

    assert "Argyle webhooks: 2 stacks change" in page
    assert re.findall(r"<li><code>(\w+)</code>: ", page) == ["production", "sandbox"]
    assert re.findall(r'<th scope="col">(\w+)</th>', page) == ["Event", "production", "demo", "sandbox"]
    assert re.findall(r"<h3><code>(\w+)</code></h3>", page) == ["production", "sandbox"]
    assert page.count("deliveries of gigs.updated stop") == 1


def test_each_step_has_a_mark_of_its_own() -> None:
    """A legend that two steps shared would tell nothing."""
    assert len({*MARKS.values()}) == len(MARKS)
