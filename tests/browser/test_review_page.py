"""The review's page, in a real browser, opened from disk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from argyle_provider.core.events import CATALOGUE
from argyle_provider.report.review.html import review_html
from tests.browser.watching import CONTRAST, take_picture
from tests.golden.corpus import CASES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page


@pytest.fixture(name="show")
def _show(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """Opens the page of a case of the corpus; in the end nothing was asked of a network, and nothing complained."""
    complaints: list[str] = []
    contexts = []

    def show(name: str, *, width: int = 1100, scheme: Any = "light") -> Page:
        (case,) = (each for each in CASES if str(each) == name)
        path = tmp_path / "review.html"
        path.write_text(review_html(case.reviews()))
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: complaints.append(request.url) if request.url != path.as_uri() else None)
        page.goto(path.as_uri())
        return page

    yield show
    for context in contexts:
        context.close()
    assert [each for each in complaints if not each.startswith("data:")] == []


@pytest.mark.parametrize(
    ("picture", "width", "scheme"), [("light", 1100, "light"), ("dark", 1100, "dark"), ("phone", 375, "light")]
)
def test_it_is_readable_on_every_screen(show: Callable[..., Page], picture: str, width: int, scheme: str) -> None:
    """Nothing is wider than the screen, and each text stands out from its ground (WCAG 2.2 AA: 4.5)."""
    page = show("three-stacks", width=width, scheme=scheme)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert min(page.evaluate(CONTRAST)) >= 4.5
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    take_picture(page, f"review-{picture}", full_page=True)


def test_two_hundred_entries_fit_a_phone(show: Callable[..., Page]) -> None:
    """What is long scrolls in its own box."""
    page = show("two-hundred-entries", width=375)

    assert page.evaluate("document.documentElement.scrollWidth") <= 375


def test_the_matrix_is_walked_with_the_keyboard(show: Callable[..., Page]) -> None:
    """Tab enters it once, arrows move, Enter opens what a cell means, Escape returns to the cell."""
    page = show("three-stacks")
    focused = page.locator(":focus")
    page.get_by_label("show all").focus()
    page.keyboard.press("Tab")  # the box that scrolls
    page.keyboard.press("Tab")
    path = []
    for key in ("", "ArrowDown", "ArrowDown", "ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowDown", "ArrowRight"):
        if key:
            page.keyboard.press(key)
        path.append((focused.get_attribute("data-event"), focused.get_attribute("data-stack")))
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="gigs.updated in production")

    assert path == [
        ("accounts.connected", "sandbox"),
        ("accounts.failed", "sandbox"),
        ("gigs.added", "sandbox"),
        ("gigs.added", "demo"),
        ("gigs.added", "production"),
        ("gigs.added", "production"),
        ("gigs.updated", "production"),
        ("gigs.updated", "demo"),
    ]
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("listitem").first).to_contain_text("no longer")
    expect(dialog).to_contain_text("deliveries stop")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert focused.get_attribute("data-event") == "gigs.updated"
    page.keyboard.press("Tab")
    assert focused.get_attribute("data-event") is None  # the whole matrix was one stop


def test_a_screen_reader_hears_what_a_cell_shows(show: Callable[..., Page]) -> None:
    """Its name says what changes, of which event, in which stack; a sign alone would say nothing."""
    page = show("event-lost")

    expect(page.get_by_role("button", name="lost: accounts.failed in sandbox")).to_be_visible()
    expect(page.get_by_role("columnheader", name="sandbox")).to_be_visible()
    expect(page.get_by_role("region", name="Which events are delivered")).to_be_visible()


def test_events_that_nobody_hears_can_be_shown(show: Callable[..., Page]) -> None:
    """They are hidden at first: the question is what changes."""
    page = show("event-lost")
    unheard = page.get_by_role("rowheader", name="ratings.added")

    expect(unheard).to_be_hidden()
    page.get_by_label(f"show all {len(CATALOGUE)} events").check()
    expect(unheard).to_be_visible()


@pytest.mark.parametrize("name", ["hostile-names-and-urls", "hostile-unprintable"])
def test_what_stands_in_the_config_is_text(show: Callable[..., Page], name: str) -> None:
    """No tag of it becomes one; the page's policy would stop it besides."""
    page = show(name)

    assert page.locator("script").count() == 1
    assert page.locator("img, iframe, link[rel=stylesheet], a[href]").count() == 0


@pytest.mark.parametrize("name", [str(each) for each in CASES])
def test_every_case_of_the_corpus_is_a_page_without_complaints(show: Callable[..., Page], name: str) -> None:
    """Whatever changed, and also where a file can't be read."""
    expect(show(name).get_by_role("heading", level=1)).to_contain_text("Argyle webhooks")
