"""What a preview says about the account. It never fails or waits long for Argyle."""

from __future__ import annotations

import json
import socket
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from argyle_provider import properties
from argyle_provider.api.client import ArgyleClient
from argyle_provider.core.account import AccountProof
from argyle_provider.core.model import Environment, LiveSubscription, Subscription
from argyle_provider.emulator import Emulator
from argyle_provider.exceptions import NotSentError
from argyle_provider.properties import UNKNOWN
from argyle_provider.pulumi.provider import SubscriptionSetProvider, WebhookSubscriptionProvider
from argyle_provider.verbs import preview
from argyle_provider.verbs.preview import Preview
from argyle_provider.verbs.session import Session
from tests.unit.account import Account

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WANTED = Subscription.canonical(
    name="dev-payroll", url="https://a.example.com", events=["gigs.added"], secret="the webhook's secret"
)
OTHER = replace(WANTED, url="https://b.example.com")
INPUTS = properties.subscription_inputs(WANTED)
ENTRIES = {"payroll": {"subscriptions": ["payroll"], "protect": False}}
SET = {"format": properties.STATE_FORMAT, "environment": "local", "entries": json.dumps(ENTRIES, sort_keys=True)}
KEY = "our key"
OURS = AccountProof(key=KEY, client_id="acme")


def outputs(content: Subscription, account: AccountProof = OURS) -> dict[str, Any]:
    """The outputs of a subscription in the state."""
    record = properties.Record(environment="local", account=account, holder="h", created_at="2026-01-01T00:00:00Z")
    return properties.subscription_outputs(content, record)


class Run:
    """One provider process with *client*."""

    def __init__(self, client: Any, *, key: str = KEY) -> None:
        self.subscription, self.set = WebhookSubscriptionProvider(), SubscriptionSetProvider()
        self.subscription.session = self.set.session = Session(Environment.LOCAL, client, key=key)

    def begin(self, *, dry: bool = True, account: AccountProof | None = None) -> Run:
        """The set's verbs: check, and diff where the state has one, made in *account*."""
        olds = SET if account else {}
        assert self.set.check(olds, {**SET, "dryRun": dry}).inputs == SET
        if account is not None:
            old = {**SET, "account": properties.account_value(account)}
            self.set.diff("subscriptions", old, SET)
        return self

    def new(self, content: Subscription = WANTED) -> Run:
        """A resource that is not in the state is declared."""
        inputs = properties.subscription_inputs(content)
        checked = self.subscription.check({}, dict(inputs))
        assert (checked.inputs, checked.failures) == (inputs, [])
        return self

    def kept(self, id_: str, content: Subscription = WANTED, account: AccountProof = OURS) -> Run:
        """A resource in the state is declared unchanged."""
        inputs = properties.subscription_inputs(content)
        self.subscription.diff(id_, outputs(content, account), self.subscription.check(inputs, dict(inputs)).inputs)
        return self

    def replaced(self, id_: str, old: Subscription, content: Subscription = WANTED) -> Run:
        """A resource in the state is declared with other content: check, diff, and check without the old inputs."""
        inputs = properties.subscription_inputs(content)
        self.subscription.check(properties.subscription_inputs(old), dict(inputs))
        self.subscription.diff(id_, outputs(old), inputs)
        return self.new(content)


def account(*held: Subscription, client_id: str | None = "acme") -> Account:
    """An account with the subscriptions *held*: id-0, id-1 and so on."""
    made = Account(client_id=client_id)
    for number, each in enumerate(held):
        made.held[f"id-{number}"] = LiveSubscription(f"id-{number}", each, f"2026-01-01T00:00:0{number}Z")
    return made


TAKES_OVER = ["`pulumi up` will take over the live subscription `dev-payroll` (id-0)"]
REFUSED = ["`pulumi up` will refuse to create `dev-payroll`: "]
LEFTOVER = ["warning: A live subscription `dev-payroll` (id-0) has other content than the config, and keeps delivering"]
MASKED = replace(WANTED, secret=None)
ROTATED = AccountProof(key="the key before", client_id="acme")
WITHOUT_ID = AccountProof(key="the key before")
FOREIGN = AccountProof(key="the key before", client_id="other")

CASES: dict[str, tuple[Account, Callable[[Run], object], list[str]]] = {
    "nothing is live": (account(), lambda run: run.begin().new(), []),
    "just as declared": (account(WANTED), lambda run: run.begin().new(), TAKES_OVER),
    "just as declared, twice": (account(WANTED, WANTED), lambda run: run.begin().new(), REFUSED),
    "with a secret that is not shown": (account(MASKED), lambda run: run.begin().new(), REFUSED),
    "with other content": (account(OTHER), lambda run: run.begin().new(), LEFTOVER),
    "under another name": (account(replace(WANTED, name="dev-loans")), lambda run: run.begin().new(), []),
    "kept": (account(WANTED), lambda run: run.begin(account=OURS).kept("id-0"), []),
    "replaced": (account(OTHER), lambda run: run.begin(account=OURS).replaced("id-0", OTHER), []),
    "replaced by what a killed run made": (
        account(WANTED, OTHER),
        lambda run: run.begin(account=OURS).replaced("id-1", OTHER),
        TAKES_OVER,
    ),
    "replaced by force": (account(WANTED), lambda run: run.begin(account=OURS).new(), TAKES_OVER),
    "held by another resource": (
        account(WANTED),
        lambda run: run.begin(account=OURS).kept("id-0").new(replace(WANTED, events=("gigs.removed",))),
        [],
    ),
    "in an up": (account(WANTED), lambda run: run.begin(dry=False).new(), []),
    "without the set, as with --target": (account(WANTED), lambda run: run.new(), []),
    "a key of another account, new entry": (
        account(WANTED),
        lambda run: run.begin(account=FOREIGN).new(),
        ["`pulumi up` will refuse this: This API key belongs to another Argyle account"],
    ),
    "a key of another account, said once": (
        account(),
        lambda run: run.begin(account=FOREIGN).new().kept("one", account=FOREIGN).kept("two", account=FOREIGN),
        ["`pulumi up` will refuse this: This API key belongs to another Argyle account"],
    ),
    "a key of another account, where no reply tells": (
        account(WANTED, client_id=None),
        lambda run: run.begin(account=WITHOUT_ID).kept("ours", account=WITHOUT_ID).new(),
        ["`pulumi up` will refuse this: This API key may belong to another Argyle account"],
    ),
    "a rotated key": (account(WANTED), lambda run: run.begin(account=ROTATED).new(), TAKES_OVER),
    "a rotated key, where no reply tells, one of ours is live": (
        account(WANTED, OTHER, client_id=None),
        lambda run: run.begin(account=WITHOUT_ID).kept("id-1", OTHER, WITHOUT_ID).new(),
        TAKES_OVER,
    ),
    "a rotated key, where no reply tells, nothing of ours yet": (
        account(WANTED, client_id=None),
        lambda run: run.begin(account=WITHOUT_ID).new(),
        [],
    ),
}


@pytest.mark.parametrize(("held", "road", "said"), CASES.values(), ids=CASES)
def test_a_preview_says_what_up_will_do(
    capsys: pytest.CaptureFixture[str], held: Account, road: Callable[[Run], object], said: list[str]
) -> None:
    """One line where a create will do more than a POST or be refused; no line where the plan shows everything."""
    road(Run(held))

    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(said), lines
    assert all(line.startswith(each) for line, each in zip(lines, said, strict=True)), lines
    assert INPUTS["secret"] not in "".join(lines)


@pytest.mark.parametrize("field", INPUTS)
def test_what_is_not_known_yet_is_not_judged(capsys: pytest.CaptureFixture[str], field: str) -> None:
    """An unknown value equals no known value, and would look like other content."""
    run = Run(account(WANTED)).begin()

    run.subscription.check({}, {**INPUTS, field: {"days_synced": UNKNOWN} if field == "config" else UNKNOWN})

    assert capsys.readouterr().out == ""


def test_a_preview_asks_for_one_list() -> None:
    """One list for any number of entries. The checks of an `up` fetch none."""
    previewed, run = account(), account()

    Run(previewed).begin(account=OURS).new().kept("id-0").new(OTHER)
    Run(run).begin(dry=False, account=OURS).new().kept("id-0")

    assert previewed.asked == ["list"]
    assert run.asked == []


@pytest.mark.parametrize(
    ("road", "asked"),
    [
        (lambda run: run.begin(account=OURS).kept("id-0").kept("id-1", OTHER), []),
        (lambda run: run.begin(account=OURS).kept("id-0").replaced("id-1", OTHER), ["list"]),
        (lambda run: run.begin(account=OURS).kept("id-0").new(OTHER), ["list"]),
        (lambda run: run.begin(account=ROTATED).kept("id-0", account=ROTATED), ["list"]),
    ],
    ids=["nothing changes", "one is replaced", "one is new", "another key"],
)
def test_a_preview_that_plans_nothing_asks_nothing(road: Callable[[Run], object], asked: list[str]) -> None:
    """Unchanged resources need no list and no HTTP library, so such a preview costs only the engine's time."""
    held = account(WANTED, OTHER)

    road(Run(held))

    assert held.asked == asked


def test_a_removal_hears_of_a_wrong_key(capsys: pytest.CaptureFixture[str]) -> None:
    """The other subscriptions are unchanged, so only the set notices the wrong key."""
    run = Run(account())
    more = {**SET, "entries": json.dumps({**ENTRIES, "loans": {"subscriptions": ["loans"], "protect": False}})}
    run.set.check(more, {**SET, "dryRun": True})

    run.set.diff("subscriptions", {**more, "account": properties.account_value(FOREIGN)}, SET)

    assert "belongs to another Argyle account" in capsys.readouterr().out


def test_an_emptied_stack_hears_of_a_wrong_key(capsys: pytest.CaptureFixture[str]) -> None:
    """No subscription is left whose verbs could notice the wrong key."""
    run = Run(account())
    empty = {**SET, "entries": "{}"}
    run.set.check(SET, {**empty, "dryRun": True})

    run.set.diff("subscriptions", {**SET, "account": properties.account_value(FOREIGN)}, empty)

    assert "belongs to another Argyle account" in capsys.readouterr().out


def test_a_new_stack_without_entries_asks_nothing() -> None:
    """It needs no account."""
    held = account()

    Run(held).set.check({}, {**SET, "entries": "{}", "dryRun": True})

    assert held.asked == []


@pytest.fixture(name="hasty")
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """A preview with a fraction of the waiting time, long enough for several answers on a busy machine."""
    monkeypatch.setattr("argyle_provider.verbs.session.REQUEST_SECONDS", 2.5)


@pytest.fixture(name="server")
def _server() -> Iterator[socket.socket]:
    """A server that accepts connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def client(url: str) -> ArgyleClient:
    """The real one."""
    return ArgyleClient(url, key_id="preview-key-id", key_secret="preview-key-secret")


def url_of(server: socket.socket) -> str:
    """The address of the server."""
    return f"http://127.0.0.1:{server.getsockname()[1]}"


def assert_goes_on(run: Run, capsys: pytest.CaptureFixture[str]) -> str:
    """One warning in all, no failure, and the same inputs as ever."""
    run.begin(account=OURS).new().kept("id-0").new(OTHER)
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("warning: The preview can't list the live subscriptions")
    assert "preview-key-secret" not in line
    return line


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        ({"status": 401, "body": "{}"}, "401"),
        ({"status": 403, "body": "{}"}, "403"),
        ({"status": 404, "body": "{}"}, "404"),
        ({"status": 429, "body": "{}", "headers": {"Retry-After": "120"}}, "429"),
        ({"status": 500, "body": "{}"}, "500"),
        ({"status": 302, "body": "", "headers": {"Location": "https://login.example.com"}}, "302"),
        ({"status": 200, "body": "<html>login</html>"}, "200"),
        ({"status": 200, "body": "{}"}, "200"),
    ],
)
@pytest.mark.usefixtures("hasty")
def test_a_preview_goes_on_whatever_argyle_answers(
    capsys: pytest.CaptureFixture[str], reply: dict[str, Any], words: str
) -> None:
    """One warning that says why."""
    with Emulator(keys=["preview-key-id:preview-key-secret"]) as emulator:
        emulator.queue_reply(path="/v2/*", times=None, **reply)

        assert words in assert_goes_on(Run(client(emulator.url)), capsys)


@pytest.mark.usefixtures("hasty")
def test_a_preview_goes_on_when_argyle_is_silent(capsys: pytest.CaptureFixture[str], server: socket.socket) -> None:
    """The preview waits until its deadline and not longer."""
    began = time.monotonic()

    assert_goes_on(Run(client(url_of(server))), capsys)

    assert time.monotonic() - began < preview.SECONDS / 2


def test_a_preview_does_not_wait_for_a_dead_server(capsys: pytest.CaptureFixture[str], server: socket.socket) -> None:
    """An offline preview costs no time."""
    url = url_of(server)
    server.close()
    began = time.monotonic()

    assert_goes_on(Run(client(url)), capsys)

    assert time.monotonic() - began < 2


def test_what_takes_too_long_is_not_waited_for() -> None:
    """The client's deadline does not cover DNS; a list that comes after the end is not used."""
    told: list[str] = []
    held = threading.Event()

    asked = Preview(held.wait, tell=told.append, seconds=0.05)

    assert not asked.has_list()
    held.set()
    time.sleep(0.05)
    assert not asked.has_list()
    assert len(told) == 1


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (NotSentError("no route", method="GET", path="/v2/webhooks"), "no route"),
        (ValueError("hush"), "Unexpected error in preview (ValueError at fetch:"),
    ],
)
def test_whatever_goes_wrong_is_one_warning(failure: Exception, words: str) -> None:
    """Our own errors are quoted; the text of any other exception may contain a secret and is hidden."""
    told: list[str] = []

    def fetch() -> None:
        raise failure

    asked = Preview(fetch, tell=told.append)

    assert [asked.has_list(), asked.has_list()] == [False, False]
    (line,) = told
    assert words in line
    assert "hush" not in line


def test_a_preview_waits_no_longer_than_ten_seconds() -> None:
    """The list's own deadline is shorter, so that its error arrives in time."""
    assert preview.REQUEST_SECONDS < preview.SECONDS <= 10
