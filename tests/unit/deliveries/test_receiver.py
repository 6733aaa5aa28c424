"""The local receiver, over real sockets: what it answers, tells and passes on."""

from __future__ import annotations

import contextlib
import http.server
import json
import socket
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
import requests

from argyle_provider.core.deliveries import Delivery, Verdict
from argyle_provider.core.listening import Policy
from argyle_provider.deliveries import receiver as module
from argyle_provider.deliveries.post import Destination
from argyle_provider.deliveries.receiver import Receiver
from argyle_provider.deliveries.server import Server
from argyle_provider.emulator import Emulator
from argyle_provider.exceptions import DestinationError, ListenError
from argyle_provider.signature import HEADER
from argyle_provider.testing import delivery

if TYPE_CHECKING:
    from collections.abc import Iterator

GENUINE = delivery("gigs.added", secret="new", name="payroll")


class Downstream:
    """A team's own receiver: keeps what it gets, and answers as told."""

    def __init__(self, *statuses: int, seconds: float = 0) -> None:
        self.received: list[tuple[str, dict[str, str], bytes]] = []
        self.answers = list(statuses)
        downstream = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                downstream.received.append((self.path, dict(self.headers.items()), body))
                time.sleep(seconds)
                with contextlib.suppress(OSError):
                    self.send_response(downstream.answers.pop(0) if downstream.answers else 204)
                    self.send_header("Content-Length", "0")
                    self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook?tenant=a%20b"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        """Stop."""
        self.server.shutdown()
        self.server.server_close()


@contextlib.contextmanager
def downstream(*statuses: int, seconds: float = 0) -> Iterator[Downstream]:
    """A team's own receiver, while it is needed."""
    made = Downstream(*statuses, seconds=seconds)
    yield made
    made.close()


@contextlib.contextmanager
def listening(*secrets: str, to: str | None = None, **policy: Any) -> Iterator[tuple[str, list[Delivery]]]:
    """A receiver's URL, and what it tells."""
    told: list[Delivery] = []
    app = Receiver(secrets or ["old", "new"], Policy(**policy), on_delivery=told.append)
    app.forward_to = None if to is None else Destination(to)
    server = Server(app, port=0)
    server.start()
    yield server.url, told
    server.stop(seconds=1)


def post(url: str, made: Any = GENUINE, **more: Any) -> int:
    """The answer to one delivery."""
    headers = {**made.headers, **more}
    return requests.post(url, data=made.body, headers=headers, timeout=20).status_code


def test_a_genuine_delivery_is_told_with_everything() -> None:
    """On any path; the headers in the spelling in which Argyle sends them."""
    with listening() as (url, told):
        assert post(f"{url}any/path?query") == 200

    (found,) = told
    assert (found.n, found.event, found.name) == (1, "gigs.added", "payroll")
    assert (found.verdict, found.secret_index, found.answered) == (Verdict.OK, 1, 200)
    assert found.body == GENUINE.body
    assert GENUINE.headers.items() <= found.headers.items()
    assert (found.source, found.forward) == ("127.0.0.1", None)
    assert found.time.endswith("Z")
    assert len(found.time) == len("2026-11-25T09:31:07.412Z")


@pytest.mark.parametrize(
    ("made", "verdict"),
    [
        (GENUINE.unsigned(), Verdict.UNSIGNED),
        (GENUINE.altered(), Verdict.WRONG),
        (delivery(secret="another"), Verdict.WRONG),
    ],
)
def test_what_does_not_verify_is_refused_and_passed_on_to_nobody(made: Any, verdict: Verdict) -> None:
    """It is told all the same."""
    with downstream() as team, listening(to=team.url) as (url, told):
        assert post(url, made) == 401

        assert [each.verdict for each in told] == [verdict]
        assert team.received == []


def test_two_signatures_are_one_that_is_malformed() -> None:
    """Whoever adds a header to a genuine delivery gets nothing through."""
    with listening() as (url, told):
        assert post(url, **{HEADER: f"{GENUINE.headers[HEADER]}, {GENUINE.headers[HEADER]}"}) == 401

    assert [each.verdict for each in told] == [Verdict.MALFORMED]


def test_unsigned_ones_pass_where_that_was_asked_for() -> None:
    """A wrong signature does not."""
    with downstream() as team, listening(to=team.url, allow_unsigned=True) as (url, _):
        assert [post(url, GENUINE.unsigned()), post(url, GENUINE.altered())] == [204, 401]
        assert len(team.received) == 1


def test_the_receivers_status_is_the_answer() -> None:
    """A 500 is Argyle's reason to send again, so it must not become a 200; a redirect is not followed."""
    with downstream(200, 500, 302, 418) as team, listening(to=team.url) as (url, told):
        assert [
            requests.post(url, GENUINE.body, headers=GENUINE.headers, timeout=9, allow_redirects=False).status_code
            for _ in range(4)
        ] == [200, 500, 302, 418]

    assert [each.forward.status for each in told if each.forward] == [200, 500, 302, 418]


def test_bytes_headers_and_query_arrive_as_they_were_sent() -> None:
    """Nothing is parsed and written anew, so the receiver can verify it."""
    body = b'{\n  "event": "gigs.added",\n  "odd": "\\u00eb\\/ \xc3\xab", "n": 1.0, "m": 1e2\n}'
    headers = {"Accept": "*/*", "X-Argyle-Signature": "", "User-Agent": "ReactorNetty/1.1.28"}
    with downstream() as team, listening(to=team.url, allow_unsigned=True) as (url, _):
        requests.post(url, data=body, headers=headers, timeout=9)

    ((path, received, same),) = team.received
    assert path == "/hook?tenant=a%20b"
    assert same == body
    assert headers.items() <= received.items()
    assert received["Host"] == f"127.0.0.1:{team.server.server_port}"


def test_nothing_listens_there() -> None:
    """The sender gets a 502, which Argyle would retry."""
    with downstream() as team:
        pass
    with listening(to=team.url) as (url, told):
        assert post(url) == 502

    assert told[0].forward is not None
    assert "nothing listens" in (told[0].forward.error or "")


def test_passing_on_ends_before_argyle_gives_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer is there within the sender's patience; whoever waits behind a slow one is told so."""
    monkeypatch.setattr(module, "SECONDS", 0.3)
    answers: list[int] = []
    with downstream(seconds=1) as team, listening(to=team.url) as (url, told):
        threads = [threading.Thread(target=lambda: answers.append(post(url))) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert answers == [502, 502]
    errors = [each.forward.error or "" for each in told if each.forward]
    assert errors[0].startswith("no answer in ")
    assert errors[1].startswith(("not sent: the deliveries before it took", "no answer in "))


def test_deliveries_are_passed_on_in_the_order_of_arrival() -> None:
    """One at a time, also when the receiver is slow and the sender is not."""
    names = [f"d{number}" for number in range(8)]
    with downstream(seconds=0.02) as team, listening("s", to=team.url) as (url, told):
        threads = []
        for name in names:
            made = delivery(secret="s", name=name)
            threads.append(threading.Thread(target=post, args=(url, made)))
            threads[-1].start()
            time.sleep(0.01)
        for thread in threads:
            thread.join()

    assert [each.n for each in told] == list(range(1, 9))
    assert [json.loads(body)["name"] for _, _, body in team.received] == [each.name for each in told]


def test_other_events_are_answered_and_not_told() -> None:
    """A forged one is told whatever it says it is."""
    ignored: list[int] = []
    told: list[Delivery] = []
    app = Receiver(
        ["new"],
        Policy(events=frozenset({"gigs.added"})),
        on_delivery=told.append,
        on_ignored=lambda: ignored.append(1),
    )
    server = Server(app, port=0)
    server.start()
    other = delivery("gigs.removed", secret="new")
    assert [post(server.url, each) for each in (other, GENUINE, other.altered())] == [200, 200, 401]
    server.stop()

    assert [each.event for each in told] == ["gigs.added", "gigs.removed"]
    assert len(ignored) == 1


def test_a_bad_receiver_is_played_and_then_a_good_one() -> None:
    """What is played is passed on to nobody; a forged delivery does not use it up."""
    with downstream() as team, listening(to=team.url, respond=503, first=2) as (url, _):
        answers = [post(url, each) for each in (GENUINE.unsigned(), GENUINE, GENUINE, GENUINE)]

        assert answers == [401, 503, 503, 204]
        assert len(team.received) == 1


def test_a_slow_receiver_is_played() -> None:
    """Others are answered meanwhile, and the end does not wait for it."""

    def wait() -> None:
        with contextlib.suppress(requests.ConnectionError):
            post(url)

    with listening(delay=60, first=1) as (url, told):
        slow = threading.Thread(target=wait)
        slow.start()
        while not told:
            time.sleep(0.01)
        assert post(url) == 200
        assert slow.is_alive()
    slow.join()


def test_only_a_post_is_a_delivery() -> None:
    """A browser that looks is told what this is."""
    with listening() as (url, told):
        answer = requests.get(url, timeout=9)

    assert (answer.status_code, answer.headers["Allow"], told) == (405, "POST", [])
    assert "argyle-webhooks listen" in answer.text


def test_a_body_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody fills this machine's memory."""
    monkeypatch.setattr(module, "_LARGEST", 1000)
    with listening() as (url, told):
        assert requests.post(url, data=b"x" * 1001, timeout=9).status_code == 413

    assert told == []


def test_a_sender_that_leaves_is_no_delivery() -> None:
    """And no traceback."""
    with listening() as (url, told):
        host, port = url.removeprefix("http://").rstrip("/").split(":")
        with socket.create_connection((host, int(port))) as connection:
            connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf")
        assert post(url) == 200

    assert len(told) == 1


def test_a_port_in_use_is_said() -> None:
    """With what to do."""
    with listening() as (url, _), pytest.raises(ListenError, match="--port"):
        Server(Receiver([], Policy(), on_delivery=print), port=int(url.rstrip("/").rpartition(":")[2]))


def test_a_receiver_does_not_send_to_itself() -> None:
    """It would go round for ever."""
    for host in ("127.0.0.1", "localhost", "0.0.0.0", "[::1]"):  # noqa: S104 - to send there, not to listen
        with pytest.raises(DestinationError, match="is this receiver itself"):
            Destination(f"http://{host}:3000/").check(own_port=3000)
    Destination("http://127.0.0.1:3001/").check(own_port=3000)


@pytest.mark.parametrize(
    ("fault", "verdict", "status"),
    [
        (None, Verdict.OK, 200),
        ("duplicate", Verdict.OK, 200),
        ("old-secret", Verdict.OK, 200),
        ("wrong-secret", Verdict.WRONG, 401),
        ("unsigned", Verdict.UNSIGNED, 401),
        ("altered", Verdict.WRONG, 401),
        ("truncated", Verdict.WRONG, 401),
    ],
)
def test_it_tells_what_the_emulator_sends_apart(fault: str | None, verdict: Verdict, status: int) -> None:
    """Both sign and verify by code of their own; during a rotation the old secret is as good as the new one."""
    with listening("old", "new") as (url, told), Emulator() as emulator:
        if fault == "old-secret":
            emulator.delete(emulator.create(name="payroll", url=url, events=["gigs.added"], secret="old").id)
        emulator.create(name="payroll", url=url, events=["gigs.added"], secret="new")
        emulator.trigger("gigs.added", fault=fault)
        assert emulator.wait_until_delivered()
        answers = [each.answer.status for each in emulator.deliveries()]

    assert {each.verdict for each in told} == {verdict}
    assert set(answers) == {status}
    assert len(told) == (2 if fault == "duplicate" else 1)


@pytest.mark.parametrize("value", [b"", b" ", b"\xe9", b"\xe9" * 128, b"0" * 5000, b"sha512=" + b"0" * 128])
def test_a_strange_signature_is_refused_and_the_next_delivery_accepted(value: bytes) -> None:
    """Whatever bytes HTTP lets through."""
    with listening() as (url, told):
        host, port = url.removeprefix("http://").rstrip("/").split(":")
        with socket.create_connection((host, int(port)), timeout=9) as connection:
            connection.sendall(
                b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nX-Argyle-Signature: %b\r\n\r\n{}" % value
            )
            assert connection.recv(12) == b"HTTP/1.1 401"
        assert post(url) == 200

    assert [each.verdict for each in told][1:] == [Verdict.OK]
