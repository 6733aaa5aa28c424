"""The page over HTTP: who may use it, what it does, and that it shows no secret and no HTML of others."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest

from argyle_provider.emulator.page.rendering import MOST_SUBSCRIPTIONS, PORTION
from argyle_provider.samples import SCENARIOS
from tests.receiver import Receiver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import requests

    from argyle_provider.emulator import Emulator

    Ask = Callable[..., requests.Response]

SECRET = "hush-hush"
HOSTILE = "<script>alert(1)</script>\"'&\u202egnp"


@pytest.fixture
def receiver(emulator: Emulator) -> Iterator[Receiver]:
    """A receiver that is subscribed to everything, as ``payroll``."""
    with Receiver() as listening:
        emulator.create(name="payroll", url=listening.url, events=["*"], secret=SECRET)
        yield listening


def text_of(reply: requests.Response) -> str:
    """What a reader sees, without tags."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", reply.text)))


def test_it_is_at_the_root(ask: Ask, emulator: Emulator, receiver: Receiver) -> None:
    """Subscriptions, deliveries, API requests, faults and switches, without a key; the journal has no request of it."""
    ask("GET", "/v2/webhooks", key="two")
    emulator.trigger("gigs.added")
    emulator.fault("reply-lost")
    emulator.delivery_fault("duplicate", event="gigs.*", times=None)
    emulator.queue_reply(status=429, method="POST")
    emulator.switch(create_status=200)
    assert emulator.wait_until_delivered()

    reply = ask("GET", "/")
    shown = text_of(reply)

    assert (reply.status_code, reply.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    for words in (
        "gigs.added payroll 1 valid 200 in",
        f"payroll elsewhere {receiver.url}".replace("elsewhere", "default"),
        "GET /v2/webhooks default 200",
        "reply-lost requests POST /v2/webhooks next 1",
        "duplicate deliveries of gigs.* to * all",
        "reply 429 requests POST * next 1",
        "create_status=200 : the status of a create",
    ):
        assert words in shown
    assert [each.path for each in emulator.journal()] == ["/v2/webhooks"]


def test_every_reply_has_the_policy(ask: Ask, receiver: Receiver) -> None:
    """The browser loads and sends nothing elsewhere, runs no script of a name, and shows the page in no frame."""
    for method, path in (("GET", "/"), ("GET", "/page.js"), ("GET", "/page.css"), ("GET", "/deliveries/1")):
        reply = ask(method, path)
        policy = dict(each.strip().split(" ", 1) for each in reply.headers["Content-Security-Policy"].split(";"))

        assert policy.pop("default-src") == policy.pop("base-uri") == policy.pop("frame-ancestors") == "'none'"
        assert policy.pop("img-src") == "data:"
        assert set(policy.values()) == {"'self'"}
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert reply.headers["Cache-Control"] == "no-store"
        assert "Access-Control-Allow-Origin" not in reply.headers


def test_it_names_no_other_host(ask: Ask) -> None:
    """Everything that it loads is the emulator's own, and no script or style is in the page itself."""
    page = ask("GET", "/").text

    assert re.findall(r'(?:href|src|action)="([^"#/d][^"]*|//[^"]*)"', page) == []
    assert re.findall(r'<script(?! src="/page.js" defer></script>)|<style| style=| on\w+=', page) == []
    assert ask("GET", "/page.css").headers["Content-Type"].startswith("text/css")
    assert ask("GET", "/page.js").headers["Content-Type"].startswith("text/javascript")
    assert "innerHTML" not in ask("GET", "/page.js").text


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "attacker.example"},
        {"Host": "127.0.0.1.attacker.example:8899"},
        {"Host": "["},
        {"Origin": "http://attacker.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "null"},
    ],
)
@pytest.mark.parametrize(
    "asked", [("GET", "/"), ("GET", "/deliveries/1"), ("POST", "/trigger"), ("POST", "/deliveries/1/again")]
)
def test_other_web_pages_are_refused(
    ask: Ask, emulator: Emulator, receiver: Receiver, headers: dict[str, str], asked: tuple[str, str]
) -> None:
    """By the rule of the control endpoint: no other host (DNS rebinding), no other origin; and nothing is sent."""
    reply = ask(*asked, headers=headers, data={"what": "gigs.added"})

    assert reply.status_code == 403
    assert emulator.wait_until_delivered()
    assert receiver.received == []


def test_the_form_triggers_an_event(ask: Ask, emulator: Emulator, receiver: Receiver) -> None:
    """The answer leads back to the page, which shows the delivery already, and says what was sent."""
    reply = ask("POST", "/trigger", data={"what": "gigs.added", "fault": ""}, headers={"Origin": emulator.url})

    assert [each.status_code for each in reply.history] == [303]
    assert "gigs.added: 1 delivery." in text_of(reply)
    assert re.findall("<option selected>(.*?)<", reply.text) == ["gigs.added"]
    assert "gigs.added payroll 1 valid 200" in text_of(reply)
    assert len(receiver.received) == 1


def test_the_form_triggers_a_scenario(ask: Ask, emulator: Emulator, receiver: Receiver) -> None:
    """In the account of the form, with its fault."""
    emulator.create(name="other", url=receiver.url, events=["*"], account="elsewhere", secret=SECRET)

    reply = ask("POST", "/trigger", data={"what": "connect", "account": "elsewhere", "fault": "unsigned"})

    assert f"connect: {len(SCENARIOS['connect'].steps)} deliveries." in text_of(reply)
    assert emulator.wait_until_delivered()
    assert {(each.delivery.name, each.delivery.signature) for each in emulator.deliveries()} == {("other", "absent")}


def test_the_page_says_that_nobody_has_the_event(ask: Ask) -> None:
    """Nothing is sent, and the page says why."""
    assert "gigs.added: no subscription of the account has this event" in text_of(
        ask("POST", "/trigger", data={"what": "gigs.added"})
    )


@pytest.mark.parametrize(
    "form", [{"what": "no.such"}, {}, {"what": "gigs.added", "fault": "no-such"}, {"what": b"\xff"}]
)
def test_a_wrong_form_is_a_page_that_says_so(ask: Ask, receiver: Receiver, form: dict[str, str]) -> None:
    """And nothing is sent."""
    reply = ask("POST", "/trigger", data=form)

    assert reply.status_code == 400
    assert "The emulator can't do this" in text_of(reply)
    assert receiver.received == []


@pytest.mark.parametrize(
    "query", [f"triggered={HOSTILE}&sent=1", "triggered=gigs.added&sent=x", "again=<b>", "before=x"]
)
def test_a_link_puts_no_words_on_the_page(ask: Ask, query: str) -> None:
    """The address says only what a form of the page can have done."""
    reply = ask("GET", f"/?{query}")

    assert reply.status_code == 200
    assert 'id="notice"' not in reply.text


def test_a_delivery_opens(ask: Ask, emulator: Emulator, receiver: Receiver) -> None:
    """Its headers, its body as it was sent, all its attempts, and its curl command."""
    receiver.answer = lambda _: 503 if not receiver.received[1:] else 200
    emulator.trigger("gigs.added")
    assert emulator.wait_until_delivered()
    emulator.advance(30)
    first, second = emulator.wait_for_deliveries(2)

    reply = ask("GET", f"/deliveries/{first.number}")
    shown = text_of(reply)

    assert "503 in" in shown
    assert f'href="/deliveries/{second.number}"' in reply.text
    assert first.delivery.headers["X-Argyle-Signature"] in shown
    assert html.unescape(reply.text).count(first.delivery.body.decode()) == 2
    assert f"curl -i --noproxy '*' {receiver.url}" in shown


def test_a_delivery_is_sent_again(ask: Ask, emulator: Emulator, receiver: Receiver) -> None:
    """As a new delivery of the same body."""
    emulator.trigger("gigs.added")
    assert emulator.wait_until_delivered()
    (attempt,) = emulator.deliveries()

    reply = ask("POST", f"/deliveries/{attempt.number}/again")

    assert f"Attempt {attempt.number} is sent again, as a new delivery." in text_of(reply)
    assert emulator.wait_until_delivered()
    assert [each.body for each in receiver.received] == [attempt.delivery.body] * 2


@pytest.mark.parametrize("number", ["0", "7777777", "x", "9" * 5_000, "\N{SUPERSCRIPT TWO}"])
@pytest.mark.parametrize(("method", "suffix"), [("GET", ""), ("POST", "/again")])
def test_an_unknown_attempt_is_a_page_that_says_so(ask: Ask, number: str, method: str, suffix: str) -> None:
    """Also one that is no longer in the journal."""
    reply = ask(method, f"/deliveries/{number}{suffix}")

    assert reply.status_code == 400
    assert "The journal of deliveries has no attempt" in text_of(reply)


def test_a_delivery_of_a_subscription_that_is_gone_is_not_sent_again(
    ask: Ask, emulator: Emulator, receiver: Receiver
) -> None:
    """The page says so."""
    emulator.trigger("gigs.added")
    assert emulator.wait_until_delivered()
    (attempt,) = emulator.deliveries()
    emulator.delete(attempt.delivery.subscription)

    reply = ask("POST", f"/deliveries/{attempt.number}/again")

    assert (reply.status_code, "No subscription has the id" in text_of(reply)) == (400, True)


def test_what_others_name_is_text(ask: Ask, emulator: Emulator, receiver: Receiver) -> None:
    """In names, URLs, events, config, bodies, paths and faults; characters that move others are replaced."""
    receiver.answer = lambda _: 200
    emulator.create(
        name=HOSTILE, url=f"{receiver.url}?{HOSTILE}", events=[HOSTILE], config={HOSTILE: HOSTILE}, account=None
    )
    emulator.delivery_fault("duplicate", name=HOSTILE, event="no.such")
    emulator.trigger(HOSTILE, data={HOSTILE: HOSTILE})
    assert emulator.wait_until_delivered()
    ask("GET", f"/{HOSTILE}?{HOSTILE}")
    number = max(each.number for each in emulator.deliveries())

    for page in (ask("GET", "/"), ask("GET", f"/deliveries/{number}")):
        assert len(re.findall("<script", page.text)) == 1
        assert "\u202e" not in page.text
        assert "alert(1)" in page.text


def test_no_page_has_a_secret(ask: Ask, emulator: Emulator, receiver: Receiver) -> None:
    """Not a subscription's, not a key's, and not the credentials of a URL."""
    emulator.create(
        name="with-credentials",
        url=receiver.url.replace("//", "//my-user:my-password@"),
        events=["gigs.added"],
        secret=SECRET,
    )
    emulator.trigger("gigs.added")
    assert emulator.wait_until_delivered()
    attempts = emulator.deliveries()

    assert len(attempts) == 2
    for path in ("/", *(f"/deliveries/{each.number}" for each in attempts)):
        page = ask("GET", path).text
        assert [each for each in (SECRET, "my-password", "secret-of-") if each in page] == []


def test_an_unsent_delivery_has_no_command(ask: Ask, emulator: Emulator) -> None:
    """A command to a public host would leave the machine."""
    emulator.create(name="public", url="https://192.0.2.1/hook", events=["gigs.added"])
    emulator.trigger("gigs.added")
    assert emulator.wait_until_delivered()
    (attempt,) = emulator.deliveries()

    shown = text_of(ask("GET", f"/deliveries/{attempt.number}"))

    assert "There is no command, because the delivery was not sent: not a loopback address." in shown
    assert "curl -i" not in shown


def test_a_full_journal_is_shown_in_portions(ask: Ask, emulator: Emulator, receiver: Receiver) -> None:
    """Newest first; each page leads to the next older one, and from there back to the newest."""
    for _ in range(10):
        emulator.play("connect")
    assert emulator.wait_until_delivered(30)
    numbers = [each.number for each in emulator.deliveries()]

    newest = ask("GET", "/").text
    older = ask("GET", f"/?before={numbers[-PORTION]}").text

    assert re.findall(r'href="/deliveries/(\d+)"', newest) == [str(each) for each in numbers[-PORTION:][::-1]]
    assert f'href="/?before={numbers[-PORTION]}#deliveries">Older' in newest
    assert re.findall(r'href="/deliveries/(\d+)"', older)[0] == str(numbers[-PORTION] - 1)
    assert ("data-after" in newest, "data-after" in older) == (True, False)
    assert "Show the newest" in older


def test_api_requests_are_shown_in_portions(ask: Ask, emulator: Emulator) -> None:
    """As deliveries are."""
    for _ in range(PORTION + 1):
        ask("GET", "/v2/webhooks")
    oldest = emulator.journal()[0].number

    newest = ask("GET", "/").text

    assert f'href="/?requests_before={oldest + 1}#requests">Older' in newest
    assert ask("GET", f"/?requests_before={oldest + 1}").text.count("GET /v2/webhooks") == 1


def test_many_subscriptions_are_cut_off(ask: Ask, emulator: Emulator) -> None:
    """The page says how many there are, and how to see all."""
    for number in range(MOST_SUBSCRIPTIONS + 1):
        emulator.create(name=f"n{number}", url="http://127.0.0.1/", events=["a", "b", "c", "d"])

    page = ask("GET", "/")

    assert page.text.count("<summary>4 events") == MOST_SUBSCRIPTIONS
    assert f"The first {MOST_SUBSCRIPTIONS} of {MOST_SUBSCRIPTIONS + 1}." in text_of(page)


def test_the_rest_of_the_root_is_still_the_api(ask: Ask) -> None:
    """Only GET belongs to the page."""
    assert ask("POST", "/").status_code == ask("GET", "/v2").status_code == 404
