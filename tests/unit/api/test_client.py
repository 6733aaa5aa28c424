"""The four operations: what is sent, what is retried, and the error messages."""

from __future__ import annotations

import base64
import json
import ssl
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
import requests
import urllib3

from argyle_provider import exceptions
from argyle_provider.api.client import MOST_PAGES, PATH, ArgyleClient
from tests.unit.api.harness import KEY_ID, KEY_SECRET, LIVE, WANTED, Answer, FakeArgyle, FakeClock, client, page

if TYPE_CHECKING:
    from collections.abc import Callable

    from argyle_provider.exceptions import RequestError

PAIR = base64.b64encode(f"{KEY_ID}:{KEY_SECRET}".encode()).decode()
SECRETS = (KEY_ID, KEY_SECRET, PAIR, str(WANTED.secret))


def _pool_error(reason: Exception) -> requests.ConnectionError:
    """An error of urllib3, wrapped as requests does."""
    pool = urllib3.HTTPSConnectionPool("api.example.com")
    kind = requests.exceptions.SSLError if isinstance(reason, urllib3.exceptions.SSLError) else requests.ConnectionError
    return kind(urllib3.exceptions.MaxRetryError(pool, "/", reason))


CONNECTION = urllib3.connection.HTTPSConnection("api.example.com")
REFUSED = _pool_error(urllib3.exceptions.NewConnectionError(CONNECTION, f"refused {KEY_SECRET}"))
UNKNOWN_HOST = _pool_error(urllib3.exceptions.NameResolutionError("api.example.com", CONNECTION, OSError()))  # type: ignore[arg-type] # its text is not used
UNTRUSTED = _pool_error(urllib3.exceptions.SSLError(ssl.SSLCertVerificationError(1, "certificate verify failed")))
NEVER_SENT = [REFUSED, UNKNOWN_HOST, requests.exceptions.ConnectTimeout(), requests.exceptions.ProxyError()]
SENT = [
    requests.exceptions.ReadTimeout(),
    requests.ConnectionError(urllib3.exceptions.ProtocolError("reset", ConnectionResetError())),
    requests.exceptions.ChunkedEncodingError(),
    requests.exceptions.InvalidHeader(),
    _pool_error(urllib3.exceptions.SSLError(ssl.SSLError(1, "decryption failed or bad record mac"))),
]
GET: Callable[[ArgyleClient], object] = lambda argyle: argyle.get("one")  # noqa: E731 - one of four alike
LIST: Callable[[ArgyleClient], object] = lambda argyle: argyle.list()  # noqa: E731
CREATE: Callable[[ArgyleClient], object] = lambda argyle: argyle.create(WANTED)  # noqa: E731
DELETE: Callable[[ArgyleClient], object] = lambda argyle: argyle.delete("one")  # noqa: E731
OPERATIONS = [GET, LIST, CREATE, DELETE]
SAFE = [GET, LIST, DELETE]


def failure(
    argyle: FakeArgyle, operation: Callable[[ArgyleClient], object], clock: FakeClock | None = None
) -> RequestError:
    """The error of an operation, checked for secrets in it and in its causes."""
    with pytest.raises(exceptions.RequestError) as error:
        operation(client(argyle, clock))
    behind: BaseException | None = error.value
    while behind is not None:
        assert isinstance(behind, exceptions.ArgyleProviderError)
        assert not any(secret in str(behind) + repr(behind) for secret in SECRETS)
        assert "\n" not in str(behind)
        behind = behind.__cause__ or behind.__context__
    return error.value


def test_a_create_sends_what_is_set_and_nothing_else() -> None:
    """No empty config and no empty secret; the key travels as Basic auth, and any 2xx is success."""
    argyle = FakeArgyle(Answer(status=201, body=LIVE))

    live = client(argyle).create(WANTED)

    (request,) = argyle.requests
    assert argyle.asked == ["POST /v2/webhooks"]
    assert json.loads(request.body or b"") == {
        "name": "a",
        "url": "https://a.example.com",
        "events": ["gigs.added"],
        "secret": "the-webhook-secret",
    }
    assert request.headers["Authorization"] == f"Basic {PAIR}"
    assert (live.id, live.subscription) == ("one", WANTED)


@pytest.mark.parametrize("hidden", [{"secret": None}, {"secret": "****"}, {"config": None}])
def test_a_reply_may_hide_the_secret_and_leave_config_out(hidden: dict[str, object]) -> None:
    """A reply that may change one day is not an error."""
    assert client(FakeArgyle(Answer(body={**LIVE, **hidden}))).create(WANTED).id == "one"


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"last_sent_at": "2026-01-02T00:00:00.000001Z"}, "2026-01-02T00:00:00.000001Z"),
        ({"last_sent_at": None}, None),
        ({}, ""),
        ({"last_sent_at": ""}, ""),
        ({"last_sent_at": "yesterday"}, ""),
        ({"last_sent_at": "\ud800"}, ""),
        ({"last_sent_at": 1767225600}, ""),
        ({"last_sent_at": {"at": "2026-01-02T00:00:00Z"}}, ""),
    ],
)
def test_never_sent_and_not_said_are_two_things(row: dict[str, object], expected: str | None) -> None:
    """An odd time of the last delivery is one that Argyle does not say, and the subscription can still be read."""
    (found,) = client(FakeArgyle(page({**LIVE, **row}))).list().subscriptions

    assert found.last_sent_at == expected
    assert found.subscription == WANTED


def test_a_list_has_every_page_and_each_subscription_once() -> None:
    """The cursor may be a URL or a token; it is sent alone, to our own base URL. The oldest row comes first."""
    argyle = FakeArgyle(
        page({**LIVE, "id": "c", "created_at": "3"}, following="https://evil.example.net/v2/webhooks?cursor=t%2B1"),
        page({**LIVE, "id": "b", "created_at": "2"}, {**LIVE, "id": "c", "created_at": "3"}, following="token"),
        page({**LIVE, "id": "a", "created_at": "1"}),
    )

    listing = client(argyle).list()

    assert [each.id for each in listing.subscriptions] == ["a", "b", "c"]
    assert argyle.asked == [f"GET {PATH}?limit=200", f"GET {PATH}?cursor=t%2B1", f"GET {PATH}?cursor=token"]
    assert {str(each.url).partition("/v2")[0] for each in argyle.requests} == {"https://api.example.com"}


def test_a_list_tells_whose_it_is_and_when() -> None:
    """The account's header and the server's own clock, where they are sent."""
    headers = {"X-Client-Id": "acme", "Date": "Mon, 23 Nov 2026 20:27:06 GMT"}
    told = client(FakeArgyle(Answer(body=page().body, headers=headers))).list()
    silent = client(FakeArgyle(page())).list()

    assert (told.client_id, told.server_time) == ("acme", "2026-11-23T20:27:06")
    assert (silent.client_id, silent.server_time) == (None, "")


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ([page(following="?cursor=x"), page(following="/v2/webhooks?cursor=x")], "repeat a cursor"),
        ([page(following="/v2/webhooks?page=2")], "no cursor"),
        ([Answer(body={"next": 5, "results": []})], "not text"),
        ([Answer(body={"results": {}})], "not a page"),
        ([Answer(body=["x"])], "not a page"),
        ([Answer(body=b"<html>")], "not JSON"),
        ([page({**LIVE, "id": ""})], "no row in the reply's page has an id"),
        ([Answer(body={"results": ["x", None]})], "no row in the reply's page has an id"),
        ([page(LIVE, following="next"), Answer(body=b"")], "not JSON"),
    ],
)
def test_a_list_that_is_none_fails_whole(answers: list[Answer], words: str) -> None:
    """With a part of a list, the rest would look gone."""
    error = failure(FakeArgyle(*answers), LIST)

    assert isinstance(error, exceptions.UnexpectedResponseError)
    assert words in str(error)


@pytest.mark.parametrize("body", [b"", b" \n", b"{}", b'{"id": "one"}', b"null"])
def test_a_delete_is_done_without_a_body_or_with_json(body: bytes) -> None:
    """204 in the documentation; nobody knows whether the deleted object may come back."""
    client(FakeArgyle(Answer(body=body))).delete("one")


def test_a_page_is_no_answer_to_a_delete() -> None:
    """A gateway that answers every request with a page of its own must not let a destroy forget what is live."""
    error = failure(FakeArgyle(Answer(body=b"<html>Blocked by policy.</html>")), DELETE)

    assert isinstance(error, exceptions.UnexpectedResponseError)
    assert "The subscription may still be live" in str(error)


DEEP: dict[str, object] = {}
for _ in range(101):
    DEEP = {"a": DEEP}

ODD: dict[str, tuple[object, str]] = {
    "blank name": ({**LIVE, "name": " "}, "name is blank"),
    "null name": ({**LIVE, "name": None}, "name is null"),
    "missing name": ({key: value for key, value in LIVE.items() if key != "name"}, "name is missing"),
    "null url": ({**LIVE, "url": None}, "url is null"),
    "url of another type": ({**LIVE, "url": {"href": "x"}}, "url is an object"),
    "events as text": ({**LIVE, "events": "gigs.added"}, "events is text, not a list"),
    "null events": ({**LIVE, "events": None}, "events is null, not a list"),
    "other events": (
        {**LIVE, "events": ["a", 1, True, {}]},
        "events contains a number and an object and true or false",
    ),
    "config as a list": ({**LIVE, "config": [1]}, "config is a list, not an object"),
    "config without end": ({**LIVE, "config": DEEP}, "config is nested too deeply"),
    "secret as a number": ({**LIVE, "secret": 5}, "secret is a number, not text"),
    "everything": ({"id": "one"}, "name is missing; url is missing; events is missing, not a list"),
}


@pytest.mark.parametrize(("row", "reason"), ODD.values(), ids=ODD)
def test_an_odd_row_is_kept_beside_the_others(row: object, reason: str) -> None:
    """It says what can't be read, without the value. Its id is live."""
    other = {**LIVE, "id": "two"}
    listing = client(FakeArgyle(page(other, row))).list()
    alone = client(FakeArgyle(Answer(body=row))).get("one")

    (odd,) = listing.odd
    assert (odd.id, odd.reason) == ("one", reason)
    assert alone == odd
    assert [each.id for each in listing.subscriptions] == ["two"]
    assert listing.ids == {"one", "two"}


@pytest.mark.parametrize("row", [{**LIVE, "id": None}, {**LIVE, "id": 5}, "text", None, [1], 5, True])
def test_a_row_without_an_id_is_kept_too(row: object) -> None:
    """Each of them, because nothing shows that two are the same."""
    listing = client(FakeArgyle(page(LIVE, row, row))).list()

    assert [each.id for each in listing.odd] == ["", ""]
    assert listing.ids == {"one"}


def test_a_row_that_is_odd_on_one_page_only_is_what_the_later_page_says() -> None:
    """A list that changes between two pages shows one twice."""
    odd = {**LIVE, "events": None}

    healed = client(FakeArgyle(page(odd, following="next"), page(LIVE))).list()

    assert (healed.odd, [each.id for each in healed.subscriptions]) == ((), ["one"])


@pytest.mark.parametrize(
    "fields",
    [
        {"created_at": None},
        {"created_at": 5},
        {"created_at": ""},
        {"events": ["*", "documents.added", "forms.updated"]},
        {"events": []},
        {"api_version": "v1", "unknown": [1]},
        {"config": None},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_a_row_is_read_whatever_else_it_holds(fields: dict[str, object]) -> None:
    """Without a creation time, with event names of version 1, or with unknown keys."""
    listing = client(FakeArgyle(page({**LIVE, **fields}))).list()

    assert listing.odd == ()
    assert [each.id for each in listing.subscriptions] == ["one"]
    assert listing.subscriptions[0].created_at == ("" if "created_at" in fields else LIVE["created_at"])


@pytest.mark.parametrize(("row", "reason"), ODD.values(), ids=ODD)
def test_an_odd_reply_to_a_create_names_what_it_made(row: object, reason: str) -> None:
    """The subscription may exist, so the POST is not repeated."""
    error = failure(FakeArgyle(Answer(status=201, body=row)), CREATE)

    assert isinstance(error, exceptions.AmbiguousRequestError)
    assert error.made == "one"
    assert reason in str(error)


def test_a_list_without_end_is_stopped() -> None:
    """Every page has a new cursor, without end."""

    class Endless(FakeArgyle):
        """Never the last page."""

        def send(self, request: requests.PreparedRequest, **_: object) -> requests.Response:  # type: ignore[override] # as above
            """One page more."""
            self.answers[0].body = page(following=f"cursor-{len(self.requests)}").body
            return super().send(request)

    argyle = Endless(page())

    assert f"more than {MOST_PAGES} pages" in str(failure(argyle, LIST))
    assert len(argyle.requests) == MOST_PAGES


@pytest.mark.parametrize("operation", SAFE)
@pytest.mark.parametrize("trouble", [*NEVER_SENT, *SENT, 408, 425, 500, 502, 503, 504])
def test_what_may_pass_is_tried_again(operation: Callable[[ArgyleClient], object], trouble: Exception | int) -> None:
    """Repeating a GET or DELETE is safe, so it is retried after every temporary failure."""
    bad = Answer(status=trouble, body=b"<html>") if isinstance(trouble, int) else Answer(error=trouble)
    good = page(LIVE) if operation is LIST else Answer(body=LIVE)
    argyle, clock = FakeArgyle(bad, bad, good), FakeClock()

    operation(client(argyle, clock))

    assert len(argyle.requests) == 3
    assert [0.25 <= clock.sleeps[0] <= 0.5, 0.5 <= clock.sleeps[1] <= 1.0] == [True, True]


@pytest.mark.parametrize("trouble", NEVER_SENT)
def test_a_post_that_was_surely_not_sent_is_tried_again(trouble: Exception) -> None:
    """The request never reached Argyle."""
    argyle = FakeArgyle(Answer(error=trouble), Answer(body=LIVE))

    client(argyle).create(WANTED)

    assert argyle.asked == ["POST /v2/webhooks"] * 2


@pytest.mark.parametrize(
    "answer",
    [
        *(Answer(error=each) for each in SENT),
        *(Answer(status=status, body=b"<html>") for status in (500, 502, 503, 504)),
        Answer(status=200, body=b"<html>"),
        Answer(status=201, body={"id": "one"}),
        Answer(status=204, body=b""),
    ],
)
def test_a_post_that_may_have_been_carried_out_is_never_repeated(answer: Answer) -> None:
    """One POST, and an error that says what may exist."""
    argyle = FakeArgyle(answer)

    error = failure(argyle, CREATE)

    assert isinstance(error, exceptions.AmbiguousRequestError)
    assert "may exist" in str(error)
    assert argyle.asked == ["POST /v2/webhooks"]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_certificate_that_fails_is_not_tried_again(operation: Callable[[ArgyleClient], object]) -> None:
    """A retry within a minute does not help."""
    argyle = FakeArgyle(Answer(error=UNTRUSTED))

    error = failure(argyle, operation)

    assert isinstance(error, exceptions.NotSentError)
    assert "certificate" in str(error)
    assert len(argyle.requests) == 1


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, exceptions.BadRequestError),
        (401, exceptions.UnauthorizedError),
        (403, exceptions.ForbiddenError),
        (404, exceptions.NotFoundError),
        (410, exceptions.NotFoundError),
        (418, exceptions.BadRequestError),
        (302, exceptions.RedirectError),
        (299 + 1, exceptions.RedirectError),
        (499, exceptions.BadRequestError),
    ],
)
def test_a_final_status_is_said_at_once(
    operation: Callable[[ArgyleClient], object], status: int, kind: type[Exception]
) -> None:
    """Status, Argyle's words without our secrets in them, its trace id and the next step; no second request."""
    body = {"detail": f"No. {KEY_SECRET} {PAIR}\n{WANTED.secret if operation is CREATE else ''}"}
    headers = {"X-Trace-Id": "trace-1", "Location": "https://evil.example.net"}
    argyle = FakeArgyle(Answer(status=status, body=body, headers=headers))

    error = failure(argyle, operation)

    assert type(error) is kind
    assert isinstance(error, exceptions.ResponseError)
    assert (error.status, error.trace_id) == (status, "trace-1")
    assert f"{argyle.requests[0].method} {argyle.requests[0].path_url.partition('?')[0]}" in str(error)
    assert all(word in str(error) for word in (str(status), "trace-1"))
    assert ("No. [secret]" in str(error)) == (status != 302)  # requests has read the body of a redirect already
    assert "evil" not in str(error)
    assert len(argyle.requests) == 1


@pytest.mark.parametrize(
    ("body", "quoted"),
    [
        (
            {"url": ["Enter a valid URL."], "name": ["Too long.", "Bad."]},
            "url: Enter a valid URL.; name: Too long. Bad.",
        ),
        ({"events": {"0": ["No such event."]}}, "events[0]: No such event."),
        ({"secret": [f"Not {WANTED.secret}!"]}, "secret: Not [secret]!"),
        ([1], ""),
        (b"<html>secret things</html>", ""),
    ],
)
def test_argyles_own_words_are_quoted(body: object, quoted: str) -> None:
    """The words that :mod:`argyle_provider.api.words` finds in the body."""
    text = str(failure(FakeArgyle(Answer(status=400, body=body)), CREATE))

    assert (f": {quoted}" in text) if quoted else ("400 Bad Request. Correct the config" in text)
    assert "html" not in text


@pytest.mark.parametrize(
    "words",
    ["The maximum number of webhooks (25) is reached.", "Webhook limit: subscriptions exceeded.", "Too many webhooks."],
)
def test_an_account_at_its_limit_says_what_helps(words: str) -> None:
    """However Argyle says it; the config is right."""
    text = str(failure(FakeArgyle(Answer(status=400, body={"non_field_errors": [words]})), CREATE))

    assert "delete a subscription that nobody needs: `argyle-webhooks drift " in text
    assert "`argyle:replacement` to delete-first" in text
    assert "Correct the config" not in text


@pytest.mark.parametrize(
    ("status", "words"), [(400, "days_synced: The maximum is 182."), (403, "The limit of webhooks is reached.")]
)
def test_another_maximum_is_no_limit_of_the_account(status: int, words: str) -> None:
    """A wrong value stays a wrong value, and a missing permission too."""
    text = str(failure(FakeArgyle(Answer(status=status, body={"detail": words})), CREATE))

    assert "delete-first" not in text


def test_plain_text_is_quoted_as_such() -> None:
    """The header says so."""
    answer = Answer(status=400, body=b"no room left", headers={"Content-Type": "text/plain"})

    assert "400 Bad Request. Argyle says: no room left." in str(failure(FakeArgyle(answer), CREATE))


def test_a_trace_id_that_is_none_is_left_out() -> None:
    """A header is not trusted more than a body."""
    answer = Answer(status=400, body={}, headers={"X-Trace-Id": "<script>"})

    assert "script" not in str(failure(FakeArgyle(answer), CREATE))


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize(
    ("value", "seconds"), [("2", 2.0), ("2.5", 2.5), ("Thu, 01 Jan 2026 00:00:07 GMT", 7.0), ("30", 30.0)]
)
def test_a_rate_limit_is_waited_out_as_told(
    operation: Callable[[ArgyleClient], object], value: str, seconds: float
) -> None:
    """Seconds or a date; a refused POST is safe to repeat."""
    good = page(LIVE) if operation is LIST else Answer(body=LIVE)
    limited = Answer(status=429, body=b"<html>", headers={"Retry-After": value})
    argyle, clock = FakeArgyle(limited, good), FakeClock()

    operation(client(argyle, clock))

    assert clock.elapsed == pytest.approx(seconds, abs=0.01)
    assert len(argyle.requests) == 2


@pytest.mark.parametrize("value", [None, "soon", "-5", "nan", "inf", "Thu, 01 Jan 2015 00:00:07 GMT", "0"])
def test_a_senseless_retry_after_counts_as_none(value: str | None) -> None:
    """The client's own pause is used instead."""
    headers = {} if value is None else {"Retry-After": value}
    argyle, clock = FakeArgyle(Answer(status=429, body={}, headers=headers), Answer(body=LIVE)), FakeClock()

    client(argyle, clock).create(WANTED)

    assert 0.25 <= clock.elapsed <= 0.5


def test_a_pause_that_would_pass_the_deadline_fails_at_once() -> None:
    """Nobody waits an hour in a deployment."""
    argyle = FakeArgyle(Answer(status=429, body={"detail": "Slow down."}, headers={"Retry-After": "3600"}))
    clock = FakeClock()

    error = failure(argyle, CREATE, clock)

    assert isinstance(error, exceptions.RateLimitedError)
    assert "longer pause" in str(error)
    assert clock.elapsed == 0


def test_all_lanes_wait_at_one_gate() -> None:
    """A rate limit belongs to the account, so the next request waits too, in any thread."""
    argyle = FakeArgyle(Answer(status=429, body={}, headers={"Retry-After": "3600"}), page(LIVE))
    clock = FakeClock()
    shared = client(argyle, clock)
    with pytest.raises(exceptions.RateLimitedError):
        shared.create(WANTED)
    clock.elapsed = 3590.0

    shared.list()

    assert clock.elapsed == pytest.approx(3600.0, abs=0.01)


@pytest.mark.parametrize("operation", SAFE)
@pytest.mark.parametrize("answer", [Answer(status=503, body={}), Answer(error=REFUSED)])
def test_an_operation_ends_at_its_deadline(operation: Callable[[ArgyleClient], object], answer: Answer) -> None:
    """Whatever the number of retries, and with the last failure as the error."""
    argyle, clock = FakeArgyle(answer), FakeClock()

    error = failure(argyle, operation, clock)

    assert isinstance(error, (exceptions.ServerError, exceptions.NotSentError))
    assert 50 <= clock.elapsed <= 60
    assert 8 <= len(argyle.requests) <= 20


def test_one_deadline_may_span_several_operations() -> None:
    """The time that the first operation used is missing for the next."""
    argyle, clock = FakeArgyle(Answer(status=503, body={})), FakeClock()
    asked = client(argyle, clock)
    deadline = asked.deadline()
    clock.elapsed = 59.9

    with pytest.raises(exceptions.ServerError):
        asked.list(deadline=deadline)

    assert len(argyle.requests) == 1


def test_the_engine_is_asked_for_before_each_write_and_after_each_pause() -> None:
    """Only a read has no result to record."""
    calls: list[str] = []
    argyle, clock = (
        FakeArgyle(Answer(error=REFUSED), Answer(body=LIVE), Answer(body=LIVE), Answer(body=LIVE)),
        FakeClock(),
    )
    asked = client(argyle, clock, lambda: calls.append(f"after {len(argyle.requests)} requests"))

    asked.create(WANTED)
    asked.delete("one")
    asked.get("one")

    assert calls == ["after 0 requests", "after 1 requests", "after 1 requests", "after 2 requests"]


def test_a_dead_engine_stops_a_write() -> None:
    """Nothing is sent whose result nobody would record."""
    argyle = FakeArgyle(Answer(body=LIVE))

    def gone() -> None:
        message = "gone"
        raise exceptions.EngineError(message)

    with pytest.raises(exceptions.EngineError):
        client(argyle, ensure_alive=gone).create(WANTED)

    assert argyle.requests == []


def test_an_id_can_not_leave_its_path() -> None:
    """Whatever id a state has, it is one path segment."""
    argyle = FakeArgyle(Answer(body=LIVE))

    client(argyle).get("../../v1/x?y=z#w")

    assert argyle.asked == ["GET /v2/webhooks/..%2F..%2Fv1%2Fx%3Fy%3Dz%23w"]


@pytest.mark.parametrize("url", ["http://api.argyle.com", "ftp://127.0.0.1", "api.argyle.com"])
def test_the_key_goes_over_https_only(url: str) -> None:
    """Except to loopback addresses, where an emulator listens."""
    with pytest.raises(ValueError, match="must be https"):
        ArgyleClient(url, key_id=KEY_ID, key_secret=KEY_SECRET)


def test_four_threads_may_share_a_client() -> None:
    """As the engine's verbs do."""
    argyle = FakeArgyle(Answer(body=LIVE))
    shared = client(argyle)

    with ThreadPoolExecutor(4) as lanes:
        found = [lane.result() for lane in [lanes.submit(shared.get, "one") for _ in range(40)]]

    assert {each.id for each in found} == {"one"}
    assert len(argyle.requests) == 40
    assert KEY_SECRET not in repr(shared)


def test_a_simulated_refresh_is_one_post_without_a_body() -> None:
    """To the account whose id is given, whatever characters it has."""
    argyle = FakeArgyle(Answer(body={}))

    client(argyle).simulate_refresh("a/b")

    assert argyle.asked == ["POST /v2/accounts/a%2Fb/periodic-scan"]
    assert not argyle.requests[0].body


def test_a_simulated_refresh_without_an_answer_is_not_repeated() -> None:
    """Argyle may have started it."""
    argyle = FakeArgyle(Answer(error=requests.exceptions.ReadTimeout()))

    with pytest.raises(exceptions.AmbiguousRequestError):
        client(argyle).simulate_refresh("one")

    assert len(argyle.requests) == 1
