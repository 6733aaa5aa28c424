"""The emulator's page, in a real browser, with a receiver that answers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from argyle_provider.emulator import Emulator
from argyle_provider.emulator.page.rendering import PORTION
from argyle_provider.samples import SCENARIOS
from tests.browser.watching import CONTRAST, PICTURES, take_picture
from tests.receiver import Receiver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

HOSTILE = "<img src=x onerror=alert(1)>\u202e"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver that answers 200."""
    with Receiver() as listening:
        yield listening


@pytest.fixture
def emulator(receiver: Receiver) -> Iterator[Emulator]:
    """An emulator in which the receiver is subscribed to everything, as ``payroll``."""
    with Emulator() as running:
        running.create(name="payroll", url=receiver.url, events=["*"], secret="hush-hush")
        yield running


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained of, and what was asked of another host."""
    return []


@pytest.fixture(name="show")
def _show(browser: Browser, emulator: Emulator, complaints: list[str]) -> Iterator[Callable[..., Page]]:
    """Opens a page of the emulator; in the end there are no complaints."""
    contexts = []

    def show(path: str = "/", *, width: int = 1100, scheme: Any = "light", **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: complaints.append(request.url) if not is_own(request.url) else None)
        page.goto(emulator.url + path)
        return page

    def is_own(url: str) -> bool:
        return url.startswith((f"{emulator.url}/", "data:"))

    yield show
    for context in contexts:
        context.close()
    assert complaints == []


def rows(page: Page) -> list[list[str]]:
    """The texts of the cells of all attempts on the page, without how long each took: the last may still run."""
    found: list[list[str]] = page.eval_on_selector_all(
        "#rows tr", "(rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent.trim()))"
    )
    return [[re.sub(r"in \d+ ms", "in some ms", cell) for cell in row] for row in found]


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until what has the focus is *wanted*, a condition in JavaScript."""
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate(f"((each) => Boolean({wanted}))(document.activeElement)"):
            return
    pytest.fail(f"30 times Tab did not lead to {wanted}")


@pytest.mark.parametrize("screen", [("light", 1000, "light"), ("dark", 1000, "dark"), ("phone", 375, "light")])
def test_it_is_readable_on_every_screen(
    show: Callable[..., Page], emulator: Emulator, receiver: Receiver, screen: tuple[str, int, str]
) -> None:
    """Nothing is wider than the screen, and each text stands out from its ground (WCAG 2.2 AA: 4.5)."""
    picture, width, scheme = screen
    receiver.answer = lambda came: (
        401 if "/hook/audit" in came.target else 503 if b"shifts" in came.body and len(receiver.received) < 14 else 200
    )
    emulator.create(name="audit", url=f"{receiver.url}/audit", events=["accounts.connected", "accounts.failed"])
    emulator.play("connect")
    emulator.trigger("shifts.added")
    assert emulator.wait_until_delivered()
    emulator.advance(30)
    emulator.wait_for_deliveries(15)
    emulator.trigger("accounts.failed", fault="unsigned")
    emulator.fault("reply-lost")
    emulator.switch(create_status=200)
    assert emulator.wait_until_delivered()
    number = emulator.deliveries()[-1].number

    page = show(width=width, scheme=scheme)
    expect(page.get_by_text("Live: new attempts appear here.")).to_be_visible()
    take_picture(page, f"emulator-{picture}", full_page=False)

    for path in ("/", f"/deliveries/{number}"):
        page.goto(emulator.url + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert min(page.evaluate(CONTRAST)) >= 4.5


def test_long_words_fit_a_phone(show: Callable[..., Page], emulator: Emulator, receiver: Receiver) -> None:
    """Names and URLs of others are as long as they like."""
    long = "x" * 300
    emulator.create(name=long, url=f"{receiver.url}/{long}", events=[long], config={long: long})
    emulator.trigger(long, data={long: long})
    assert emulator.wait_until_delivered()

    for path in ("/", f"/deliveries/{emulator.deliveries()[-1].number}"):
        for width in (375, 1100):
            assert show(path, width=width).evaluate("document.documentElement.scrollWidth") <= width


def test_deliveries_are_shown_as_they_happen(show: Callable[..., Page], emulator: Emulator, receiver: Receiver) -> None:
    """In the words of a page that is loaded later: also failures, retries, faults, and names that would be HTML."""
    receiver.answer = lambda came: 503 if b"shifts" in came.body else 200
    emulator.create(name=HOSTILE, url=receiver.url, events=[HOSTILE])
    emulator.create(name="public", url="https://192.0.2.1/", events=["shifts.added"])
    page = show()
    expect(page.get_by_text("No deliveries yet.")).to_be_visible()

    emulator.trigger("shifts.added", fault="unsigned")
    emulator.trigger("gigs.added", fault="lost")
    emulator.trigger(HOSTILE, data={})
    assert emulator.wait_until_delivered()
    emulator.advance(30)
    emulator.wait_for_deliveries(6)
    expect(page.locator("#rows tr")).to_have_count(6)
    live = rows(page)
    expect(page.get_by_text("No deliveries yet.")).to_be_hidden()

    page.reload()
    assert rows(page) == live
    assert sorted(each[6].partition(" in ")[0] for each in live) == [
        "200", "200", "503", "503", "lost on the way, as ordered (lost)", "not sent: not a loopback address (unsigned)",
    ]  # fmt: skip
    assert page.locator("img").count() == 0


def test_a_page_stays_usable_while_thousands_are_delivered(show: Callable[..., Page], emulator: Emulator) -> None:
    """It keeps one portion, and leads to the older ones."""
    page = show()
    for _ in range(200):
        emulator.play("connect")
    assert emulator.wait_until_delivered(60)
    last = emulator.deliveries()[-1].number

    expect(page.locator("#rows .number").first).to_have_text(str(last), timeout=15_000)
    assert len(rows(page)) == PORTION
    page.get_by_role("link", name="Older attempts").click()
    expect(page.locator("#rows .number").first).to_have_text(str(last - PORTION))
    page.get_by_role("link", name="Show the newest").click()
    expect(page.locator("#rows .number").first).to_have_text(str(last))


def test_a_scenario_is_triggered_with_the_keyboard(
    show: Callable[..., Page], emulator: Emulator, receiver: Receiver
) -> None:
    """Tab, type, Enter; then a delivery is opened with Enter, and sent again."""
    page = show()
    tab_to(page, "each.name === 'what'")
    page.keyboard.type("refresh")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#notice")).to_have_text(f"refresh: {len(SCENARIOS['refresh'].steps)} deliveries.")
    expect(page).to_have_url(f"{emulator.url}/")
    expect(page.locator("#rows tr")).to_have_count(len(SCENARIOS["refresh"].steps))

    tab_to(page, "each.closest('#rows')")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("to payroll")
    tab_to(page, "each.textContent === 'Send again'")
    page.keyboard.press("Enter")
    expect(page.locator("#notice")).to_contain_text("is sent again, as a new delivery.")
    assert emulator.wait_until_delivered()
    assert len(receiver.received) == len(SCENARIOS["refresh"].steps) + 1


def test_a_delivery_is_copied_as_curl(show: Callable[..., Page], emulator: Emulator) -> None:
    """The clipboard has the command that is shown, with the signature and without the secret."""
    emulator.trigger("gigs.added")
    assert emulator.wait_until_delivered()
    (attempt,) = emulator.deliveries()
    page = show(f"/deliveries/{attempt.number}", permissions=["clipboard-read", "clipboard-write"])

    page.get_by_role("button", name="Copy as curl").click()

    expect(page.get_by_text("Copied.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#command").text_content()
    assert attempt.delivery.headers["X-Argyle-Signature"] in copied
    assert attempt.delivery.body.decode() in copied
    assert "hush" not in copied


def test_where_copying_is_refused_the_command_is_selected(show: Callable[..., Page], emulator: Emulator) -> None:
    """The page says what to press."""
    emulator.trigger("gigs.added")
    assert emulator.wait_until_delivered()
    page = show("/deliveries/1")
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('refused')); }")

    page.get_by_role("button", name="Copy as curl").click()

    expect(page.get_by_text("copy it with Ctrl-C")).to_be_visible()
    assert page.evaluate("getSelection().toString()").startswith("curl -i")


def test_it_works_without_javascript(show: Callable[..., Page], emulator: Emulator) -> None:
    """Only the live view and the copy button are missing, and nothing on the page promises them."""
    page = show(java_script_enabled=False)
    page.get_by_label("Event or scenario").select_option("gigs.added")
    page.get_by_role("button", name="Trigger").click()
    expect(page.locator("#notice")).to_have_text("gigs.added: 1 delivery.")
    expect(page.get_by_text("Reload the page to see newer attempts.")).to_be_visible()

    page.get_by_role("link", name="gigs.added").click()
    expect(page.get_by_role("button", name="Copy as curl")).to_be_hidden()
    page.get_by_role("button", name="Send again").click()
    expect(page.locator("#rows tr")).to_have_count(2)
    assert len(emulator.deliveries()) == 2


def test_another_web_page_can_not_use_it(
    show: Callable[..., Page], emulator: Emulator, receiver: Receiver, complaints: list[str]
) -> None:
    """Not even one of this machine: its form is refused, and it shows this page in no frame."""
    form = f'<form method="post" action="{emulator.url}/trigger"><input name="what" value="gigs.added"><button>Win'
    frame = f'<iframe src="{emulator.url}/"></iframe>'
    page = show()
    with Emulator() as other:
        other.queue_reply(
            status=200, path="/other", body=f"{form}</button></form>{frame}", headers={"Content-Type": "text/html"}
        )
        page.goto(f"{other.url}/other")
        assert [each.url for each in page.frames[1:]] == ["chrome-error://chromewebdata/"]

        page.get_by_role("button", name="Win").click()

    expect(page.locator("body")).to_contain_text("The emulator's page answers only a browser on this machine.")
    assert emulator.wait_until_delivered()
    assert receiver.received == []
    assert [each for each in complaints if "frame-ancestors" in each] != []
    complaints.clear()  # of the other page


def test_it_says_when_the_emulator_is_away(
    show: Callable[..., Page], emulator: Emulator, complaints: list[str]
) -> None:
    """And goes on when the emulator is back."""
    page = show()
    live = page.locator("#live")
    expect(live).to_have_text("Live: new attempts appear here.")
    page.route(re.compile("/_emulator/deliveries"), lambda route: route.fulfill(status=500))
    expect(live).to_contain_text("The emulator does not answer.")
    assert {each.partition(":")[0] for each in complaints} == {"Failed to load resource"}
    page.unroute_all()
    complaints.clear()
    emulator.trigger("gigs.added")

    expect(page.locator("#rows tr")).to_have_count(1)
    expect(live).to_have_text("Live: new attempts appear here.")


def test_the_documentation_has_the_picture() -> None:
    """`make screenshots` takes it."""
    assert PICTURES.joinpath("emulator-light.png").read_bytes().startswith(b"\x89PNG")
