"""How one delivery is sent, to real receivers."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from typing import TYPE_CHECKING

import pytest

from argyle_provider.emulator import Subscription
from argyle_provider.emulator.deliveries.destination import Destinations
from argyle_provider.emulator.deliveries.making import make
from argyle_provider.emulator.deliveries.sender import Sender
from argyle_provider.samples import body
from tests.certificates import self_signed
from tests.receiver import Received, Receiver

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from argyle_provider.emulator.deliveries.rules import Answer


@pytest.fixture
def sender() -> Iterator[Sender]:
    """A sender of the test's own."""
    sender = Sender(connections=2)
    yield sender
    sender.close()


def send(sender: Sender, url: str, *mapped: str, timeout: float = 5.0) -> Answer:
    """Send a delivery to *url*."""
    subscription = Subscription(
        id="id", account="a", collection="/v2/webhooks", name="payroll", url=url, events=(), secret="hush-hush",
        created_at=0, updated_at=0,
    )  # fmt: skip
    delivery = make(number=1, event="gigs.added", subscription=subscription, body=body("gigs.added", name="payroll"))
    return sender.send(delivery, Destinations(mapped).find(url), timeout=timeout)


def test_a_receiver_gets_the_recorded_headers_and_the_exact_bytes(sender: Sender, receiver: Receiver) -> None:
    """And no header beside them."""
    answer = send(sender, receiver.url)

    (came,) = receiver.received
    assert (answer.status, answer.error, came.method, came.target) == (200, None, "POST", "/hook")
    assert came.body == body("gigs.added", name="payroll")
    assert {key: value for key, value in came.headers.items() if key != "X-Argyle-Signature"} == {
        "Host": f"127.0.0.1:{receiver.port}",
        "Accept": "*/*",
        "Accept-Encoding": "gzip",
        "Content-Type": "application/json",
        "Content-Length": str(len(came.body)),
        "User-Agent": "ReactorNetty/1.1.28",
    }
    assert len(came.headers["X-Argyle-Signature"]) == 128


def test_the_connection_is_kept(sender: Sender, receiver: Receiver) -> None:
    """Whatever the receiver answers with."""
    receiver.body = b"thank you"

    for _ in range(3):
        send(sender, receiver.url)

    assert len({each.connection for each in receiver.received}) == 1


def test_a_long_answer_is_not_read(sender: Sender, receiver: Receiver) -> None:
    """What a receiver answers beside the status does not matter."""
    receiver.body = b"x" * 1_000_000

    assert [send(sender, receiver.url).status for _ in range(2)] == [200, 200]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(sender: Sender, receiver: Receiver, status: int) -> None:
    """Wherever it leads to: to another machine, or back to this one."""
    with Receiver() as elsewhere:
        receiver.answer, receiver.headers = (lambda _: status), {"Location": elsewhere.url}
        answer = send(sender, receiver.url)

    assert (answer.status, len(receiver.received), elsewhere.received) == (status, 1, [])


def test_a_proxy_of_the_environment_is_not_asked(
    sender: Sender, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Deliveries go straight to the receiver."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")

    assert send(sender, receiver.url).status == 200


def test_a_receiver_that_is_too_slow_gives_no_answer(sender: Sender) -> None:
    """The error says how long was waited."""

    def slow(_: Received) -> int:
        time.sleep(1)
        return 200

    with Receiver(slow) as receiver:
        answer = send(sender, receiver.url, timeout=0.1)

    assert (answer.status, answer.error, answer.timed_out) == (None, "no answer in 0.1 s", True)
    assert 100 <= answer.milliseconds < 1000


def test_a_receiver_that_closes_the_connection_gives_no_answer(sender: Sender) -> None:
    """It crashed, say."""
    with Receiver(lambda _: None) as receiver:
        answer = send(sender, receiver.url)

    assert (answer.status, answer.error, answer.timed_out) == (None, "the connection closed without an answer", False)


def test_nobody_listens(sender: Sender) -> None:
    """The error names every address that was tried."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        answer = send(sender, f"http://localhost:{port}/")

    assert (answer.status, answer.error) == (None, f"no connection to 127.0.0.1 or ::1 port {port}")


def test_localhost_is_also_the_sixth_version(sender: Sender) -> None:
    """A receiver that listens on ::1 only is found."""
    try:
        receiver = Receiver(host="::1")
    except OSError:
        pytest.skip("this machine has no IPv6")
    with receiver:
        answer = send(sender, f"http://localhost:{receiver.port}/hook")

    assert (answer.status, len(receiver.received)) == (200, 1)


def test_a_mapped_host_gets_its_own_name(sender: Sender, receiver: Receiver) -> None:
    """As behind a tunnel."""
    answer = send(sender, "https://hooks.example.com/argyle", f"hooks.example.com=127.0.0.1:{receiver.port}")

    (came,) = receiver.received
    assert (answer.status, came.target, came.headers["Host"]) == (200, "/argyle", "hooks.example.com")


def test_a_certificate_is_verified(sender: Sender, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that this machine trusts, for the name in the URL and no other."""
    certificate, key = self_signed(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    refused = "no TLS connection: the certificate or the protocol does not fit"
    with Receiver(context=context) as receiver:
        untrusted = send(sender, receiver.url)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        sender.close()
        trusted = [send(sender, receiver.url.replace("127.0.0.1", name)) for name in ("127.0.0.1", "localhost")]
        other = send(sender, receiver.url.replace("127.0.0.1", "other.localhost"))

    assert (untrusted.status, untrusted.error) == (None, refused)
    assert [each.status for each in trusted] == [200, 200]
    assert (other.status, other.error) == (None, refused)
    assert all(each.headers["X-Argyle-Signature"] for each in receiver.received)


def test_an_answer_in_pieces_is_late_as_a_whole(sender: Sender) -> None:
    """Each piece comes in time, and together they don't."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def drip() -> None:
            connection, _ = listener.accept()
            with connection:
                for line in (b"HTTP/1.1 200 OK\r\n", b"A: b\r\n", b"C: d\r\n", b"Content-Length: 0\r\n\r\n"):
                    time.sleep(0.06)
                    connection.sendall(line)

        thread = threading.Thread(target=drip)
        thread.start()
        answer = send(sender, f"http://127.0.0.1:{listener.getsockname()[1]}/", timeout=0.1)
        thread.join()

    assert (answer.status, answer.timed_out) == (None, True)
