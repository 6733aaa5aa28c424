"""Looking at receivers of every kind on this machine, with certificates of an authority that the look trusts."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
import requests.utils

from argyle_provider import signature
from argyle_provider.core.looks import Look, Receiver, Trouble
from argyle_provider.core.probes import Probe
from argyle_provider.deliveries import look as looking
from argyle_provider.deliveries.look import look_at, look_at_all
from tests.certificates import Authority, self_signed
from tests.receiver import Receiver as Server
from tests.receiver import verifying

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


SECRET = "the receiver's secret"


@pytest.fixture(name="authority")
def _authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """An authority in the place of the public ones."""
    made = Authority.make(tmp_path)
    monkeypatch.setattr(requests.utils, "DEFAULT_CA_BUNDLE_PATH", str(made.path))
    return made


@pytest.fixture(autouse=True)
def _no_thread_left() -> Iterator[None]:
    """Other tests count threads."""
    yield
    for thread in threading.enumerate():
        if thread.name == "argyle-look":
            thread.join()


def tls(paths: tuple[Path, Path]) -> ssl.SSLContext:
    """A server's context with a certificate and its key."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*paths)
    return context


def receiver(url: str, **fields: Any) -> Receiver:
    """What is known of a receiver at *url*."""
    return Receiver(
        url,
        **{"subscriptions": ("payroll",), "entry": "payroll", "name": "dev-payroll", "event": "gigs.added", **fields},
    )


def statuses(look: Look) -> list[int | None]:
    """The status of each answer."""
    return [each.status for each in look.replies.values()]


def test_a_good_receiver_is_seen_from_its_name_to_its_answer(authority: Authority) -> None:
    """Two deliveries that it must refuse are sent, as Argyle would send them, and no other."""
    with Server(verifying(SECRET), context=tls(authority.issue("localhost", days=63.5))) as server:
        url = f"https://localhost:{server.port}/hook/?a=b&c=d%20e"
        look = look_at(receiver(url, secret=SECRET))

    assert "127.0.0.1" in look.addresses
    assert (look.address, look.days_left, look.trouble) == ("127.0.0.1", 63, None)
    assert [*look.replies] == [Probe.UNSIGNED, Probe.RANDOM_KEY]
    assert statuses(look) == [401, 401]
    unsigned, forged = server.received
    assert {each.target for each in server.received} == {"/hook/?a=b&c=d%20e"}
    assert unsigned.headers == {
        "Host": f"localhost:{server.port}",
        "Accept": "*/*",
        "Accept-Encoding": "gzip",
        "Content-Type": "application/json",
        "User-Agent": "ReactorNetty/1.1.28",
        "Content-Length": str(len(unsigned.body)),
    }
    assert len(forged.headers[signature.HEADER]) == 128
    assert unsigned.body == forged.body
    assert b'"name": "dev-payroll"' in unsigned.body


def test_a_genuine_delivery_is_sent_when_asked_for() -> None:
    """Only where the secret is known."""
    with Server(verifying(SECRET)) as server:
        known = look_at(receiver(server.url, secret=SECRET), signed=True)
        unknown = look_at(receiver(server.url), signed=True)

    assert statuses(known) == [401, 401, 200]
    assert statuses(unknown) == [401, 401]
    assert known.days_left is None


def test_an_event_without_a_sample_is_replaced() -> None:
    """A receiver of `*`, or of an event that the samples do not know, is sent another one."""
    with Server(verifying(SECRET)) as server:
        look_at(receiver(server.url, event="*"))

    assert b'"event": "gigs.added"' in server.received[0].body


@pytest.mark.parametrize(
    ("path", "target"),
    [("", "/"), ("?a=b", "/?a=b"), ("/a#part", "/a"), ("/\u00fc?\u00fc=1", "/%C3%BC?%C3%BC=1"), ("/\u00fc", "/%C3%BC")],
)
def test_the_path_is_kept_as_it_is_declared(path: str, target: str) -> None:
    """Without a fragment, and in ASCII."""
    with Server(verifying(SECRET)) as server:
        look_at(receiver(f"http://127.0.0.1:{server.port}{path}"))

    assert server.received[0].target == target


@pytest.mark.parametrize(
    ("answer", "headers", "expected"),
    [
        (200, {}, (200, False)),
        (404, {}, (404, False)),
        (200, {"Content-Type": "text/HTML; charset=utf-8"}, (200, True)),
    ],
)
def test_each_answer_is_kept(answer: int, headers: dict[str, str], expected: tuple[int, bool]) -> None:
    """Its status, and whether it is a web page."""
    with Server(lambda _: answer, headers=headers) as server:
        look = look_at(receiver(server.url))

    assert {(each.status, each.is_page) for each in look.replies.values()} == {expected}


def test_a_redirect_is_not_followed() -> None:
    """Nobody knows whether Argyle follows one."""
    with Server() as other, Server(lambda _: 302, headers={"Location": other.url}) as server:
        look = look_at(receiver(server.url))

    assert statuses(look) == [302, 302]
    assert other.received == []


def test_a_receiver_that_is_down_refuses_the_connection() -> None:
    """Nothing was sent."""
    with Server() as server:
        port = server.port

    look = look_at(receiver(f"http://127.0.0.1:{port}/"))

    assert (look.trouble, look.addresses, look.address) == (Trouble.REFUSED, ("127.0.0.1",), "")
    assert look.replies == {}


@pytest.mark.parametrize(
    ("host", "validity", "trouble"),
    [
        ("localhost", {"days": -1, "since": 90}, Trouble.EXPIRED),
        ("localhost", {"days": 90, "since": -1}, Trouble.NOT_YET_VALID),
        ("other.example.com", {}, Trouble.WRONG_HOST),
    ],
)
def test_a_wrong_certificate_ends_the_look(
    authority: Authority, host: str, validity: dict[str, float], trouble: Trouble
) -> None:
    """No delivery goes to a receiver that Argyle would not trust."""
    with Server(context=tls(authority.issue(host, **validity))) as server:
        look = look_at(receiver(f"https://localhost:{server.port}/"))

    assert look.trouble is trouble
    assert server.received == []


def test_an_address_is_compared_with_the_certificate_too(authority: Authority) -> None:
    """A certificate for a name is none for its address."""
    with Server(context=tls(authority.issue("other.example.com"))) as server:
        assert look_at(receiver(f"https://127.0.0.1:{server.port}/")).trouble is Trouble.WRONG_HOST


def test_a_certificate_that_nobody_trusts_says_which_kind(
    authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Self-signed, or with a chain that leads nowhere. A certificate store of this machine changes nothing."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority.path))
    with Server(context=tls(self_signed(tmp_path))) as server:
        own = look_at(receiver(f"https://localhost:{server.port}/")).trouble
    monkeypatch.setattr(requests.utils, "DEFAULT_CA_BUNDLE_PATH", str(self_signed(tmp_path)[0]))
    with Server(context=tls(authority.issue("localhost"))) as server:
        chain = look_at(receiver(f"https://localhost:{server.port}/")).trouble

    assert (own, chain) == (Trouble.SELF_SIGNED, Trouble.INCOMPLETE)


def test_a_port_without_tls_completes_no_handshake(authority: Authority) -> None:
    """The URL is https, and the server speaks http."""
    with Server() as server:
        assert look_at(receiver(f"https://localhost:{server.port}/")).trouble is Trouble.NO_TLS


@pytest.mark.parametrize(
    ("number", "trouble"),
    [(socket.EAI_NONAME, Trouble.NO_ADDRESS), (socket.EAI_AGAIN, Trouble.NO_RESOLVER)],
)
def test_a_name_that_does_not_exist_is_something_else_than_a_dead_resolver(
    number: int, trouble: Trouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second says nothing about the receiver."""
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: (_ for _ in ()).throw(socket.gaierror(number, "no")))

    assert look_at(receiver("https://nowhere.example.com/")).trouble is trouble


@pytest.mark.parametrize("error", [UnicodeError, OSError])
def test_a_name_that_can_not_be_resolved_has_no_address(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    """So has a text that is no URL."""
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: (_ for _ in ()).throw(error()))

    assert look_at(receiver("https://nowhere.example.com/")).trouble is Trouble.NO_ADDRESS
    assert look_at(receiver("no url")).trouble is Trouble.NO_ADDRESS


def test_a_name_is_resolved_once_and_tried_at_each_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that means something else a moment later leads nowhere else."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def resolve(host: Any, port: Any, *arguments: Any, **options: Any) -> Any:
        if host != "changes.example.com":
            return real(host, port, *arguments, **options)
        asked.append(host)
        found = ("127.0.0.9", "127.0.0.1") if len(asked) == 1 else ("192.0.2.1",)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in found]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with Server(verifying(SECRET)) as server:
        look = look_at(receiver(f"http://changes.example.com:{server.port}/"))

    assert asked == ["changes.example.com"]
    assert look.address == "127.0.0.1"
    assert server.received[0].headers["Host"] == f"changes.example.com:{server.port}"


@pytest.mark.parametrize(
    ("errors", "trouble"),
    [
        ([OSError(113, "no route")], Trouble.NO_ROUTE),
        ([TimeoutError()], Trouble.NO_CONNECTION),
        ([OSError(101, "unreachable"), ConnectionRefusedError()], Trouble.REFUSED),
    ],
)
def test_of_several_addresses_the_most_telling_failure_counts(
    errors: list[OSError], trouble: Trouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine without IPv6 has no route, which says nothing where IPv4 is refused."""
    found = [(socket.AF_INET, 1, 6, "", (f"192.0.2.{number}", 443)) for number in range(len(errors))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    rest = iter(errors)
    monkeypatch.setattr(socket, "create_connection", lambda *_, **__: (_ for _ in ()).throw(next(rest)))

    assert look_at(receiver("https://hooks.example.com/")).trouble is trouble


def test_a_receiver_that_goes_down_meanwhile_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection that was tried first says nothing about the next one."""
    with Server(verifying(SECRET)) as server:
        url, real, tried = server.url, socket.create_connection, []

        def connect(*arguments: Any, **options: Any) -> socket.socket:
            tried.append(1)
            if len(tried) > 2:
                raise ConnectionRefusedError
            return real(*arguments, **options)

        monkeypatch.setattr(socket, "create_connection", connect)
        look = look_at(receiver(url))

    assert look.trouble is None
    assert {each.trouble for each in look.replies.values()} == {Trouble.REFUSED}


def test_a_slow_receiver_is_silent_and_asked_only_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other deliveries would only take time."""
    monkeypatch.setattr(looking, "LIMIT_SECONDS", 0.2)
    over = threading.Event()
    with Server(lambda _: over.wait(5) and 200) as server:
        look = look_at(receiver(server.url))
        over.set()

    assert [*look.replies] == [Probe.UNSIGNED]
    assert look.replies[Probe.UNSIGNED].trouble is Trouble.SILENT
    assert look.replies[Probe.UNSIGNED].ms >= 200


def test_what_has_no_time_left_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither an answer that comes after the look, nor a connection."""
    over = threading.Event()
    with Server(lambda _: over.wait(5) and 200) as server:
        monkeypatch.setattr(looking, "SECONDS", 0.2)
        answer = look_at(receiver(server.url)).replies
        monkeypatch.setattr(looking, "SECONDS", 0.0)
        connection = look_at(receiver(server.url))
        over.set()

    assert answer[Probe.UNSIGNED].trouble is Trouble.TIME_OVER
    assert connection.trouble is Trouble.TIME_OVER


def test_a_connection_that_breaks_is_no_answer() -> None:
    """Each delivery is tried."""
    with Server(lambda _: None) as server:
        look = look_at(receiver(server.url))

    assert {each.trouble for each in look.replies.values()} == {Trouble.BROKEN}
    assert len(server.received) == 2


@pytest.mark.parametrize("proxy", ["http_proxy", "ALL_PROXY"])
def test_a_proxy_of_this_machine_is_not_used(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Argyle does not have it."""
    monkeypatch.setenv(proxy, "http://192.0.2.1:3128")
    with Server(verifying(SECRET)) as server:
        assert statuses(look_at(receiver(server.url))) == [401, 401]


def test_many_receivers_take_as_long_as_the_slowest(monkeypatch: pytest.MonkeyPatch) -> None:
    """The looks are in the order of the receivers, and each is told when it is over."""
    monkeypatch.setattr(looking, "LIMIT_SECONDS", 3.0)
    told, over = [], threading.Event()
    with Server(verifying(SECRET)) as good, Server(lambda _: over.wait(20) and 200) as hanging:
        urls = [good.url, hanging.url, *[good.url] * 50]
        began = time.monotonic()
        looks = look_at_all([receiver(each) for each in urls], on_look=lambda: told.append(1))
        took = time.monotonic() - began
        over.set()

    assert took < 15
    assert len(told) == 52
    assert looks[1].replies[Probe.UNSIGNED].trouble is Trouble.SILENT
    assert all(statuses(each) == [401, 401] for each in (looks[0], *looks[2:]))
    assert look_at_all([]) == []


def test_a_resolver_that_hangs_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """It has no limit of its own."""
    over = threading.Event()
    monkeypatch.setattr(looking, "ALL_SECONDS", 0.2)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: over.wait(5) and [])

    (look,) = look_at_all([receiver("https://hooks.example.com/")])
    over.set()

    assert look == Look(trouble=Trouble.TIME_OVER)


def test_an_error_of_our_own_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not a fault of a receiver."""
    monkeypatch.setattr(looking, "look_at", lambda *_, **__: dict[str, Look]()["a bug"])

    with pytest.raises(KeyError):
        look_at_all([receiver("https://hooks.example.com/")])
