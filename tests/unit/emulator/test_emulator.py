"""The life of an emulator: start, stop, and what is left after that."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

import pytest
import requests

from argyle_provider.emulator import Emulator, EmulatorError, Settings

if TYPE_CHECKING:
    from pathlib import Path

DEFAULT_PAIR = ("local-key-id", "local-key-secret")


def status(emulator: Emulator) -> int:
    """The status of a list, over a new connection."""
    with requests.Session() as session:
        session.trust_env = False
        return session.get(f"{emulator.url}/v2/webhooks", auth=DEFAULT_PAIR, timeout=10).status_code


def test_it_answers_at_once_and_leaves_nothing() -> None:
    """The default key pair works; after the end no thread runs and nothing listens."""
    before = threading.enumerate()
    with Emulator() as emulator:
        answered = status(emulator)
        running = threading.enumerate()

    assert answered == 200
    assert len(running) == len(before) + 1
    assert threading.enumerate() == before
    with pytest.raises(requests.ConnectionError):
        status(emulator)


def test_a_stopped_server_comes_back_as_it_was() -> None:
    """On the same port with the same subscriptions, which can be read while the server is down."""
    with Emulator() as emulator:
        emulator.create(name="n", url="https://x.example/", events=["gigs.added"])
        url = emulator.url
        emulator.stop()
        emulator.stop()
        while_down = [each.name for each in emulator.subscriptions()]
        with pytest.raises(requests.ConnectionError):
            status(emulator)
        emulator.start()

        assert emulator.url == url
        assert status(emulator) == 200
        assert while_down == ["n"]


def test_an_open_connection_does_not_hold_up_the_end() -> None:
    """The emulator does not wait for a client that keeps its connection open."""
    with requests.Session() as session:
        session.trust_env = False
        with Emulator() as emulator:
            session.get(f"{emulator.url}/_emulator/health", timeout=10)
        with pytest.raises(requests.ConnectionError):
            session.get(f"{emulator.url}/_emulator/health", timeout=10)


def test_a_port_in_use_is_said_in_a_sentence() -> None:
    """The message names the port."""
    with Emulator() as first:
        port = int(first.url.rpartition(":")[2])
        with pytest.raises(EmulatorError) as caught, Emulator(port=port):
            pass

    assert f"port {port}" in str(caught.value)
    assert "in use" in str(caught.value)


@pytest.mark.parametrize("port", [-1, 65536])
def test_an_impossible_port_is_said_in_a_sentence(port: int) -> None:
    """Not with an exception of the socket."""
    with pytest.raises(EmulatorError), Emulator(port=port):
        pass


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "example.com", ""])  # noqa: S104 - it is refused
def test_it_listens_on_loopback_only(host: str) -> None:
    """The control endpoint needs no key."""
    with pytest.raises(EmulatorError) as caught:
        Emulator(host=host)

    assert "loopback" in str(caught.value)


def test_localhost_is_the_ipv4_address() -> None:
    """So the URL means one socket on every machine."""
    with Emulator(host="localhost") as emulator:
        assert emulator.url.startswith("http://127.0.0.1:")


def test_the_ipv6_address_is_written_in_brackets() -> None:
    """In the format of URLs."""
    if not _has_ipv6():
        pytest.skip("this machine has no IPv6 loopback")
    with Emulator(host="::1") as emulator:
        assert emulator.url.startswith("http://[::1]:")
        assert status(emulator) == 200


def _has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


def test_a_database_is_kept(tmp_path: Path) -> None:
    """A second emulator finds what the first one made."""
    path = tmp_path / "emulator.sqlite3"
    with Emulator(database=path) as first:
        made = first.create(name="n", url="https://x.example/", events=["gigs.added"], secret="hush")
    with Emulator(database=path) as second:
        found = second.subscriptions()

    assert found == [made]


def test_settings_are_those_of_the_start() -> None:
    """And a reset goes back to them."""
    with Emulator(settings=Settings(max_subscriptions=0)) as emulator, requests.Session() as session:
        session.trust_env = False
        emulator.switch(max_subscriptions=None)
        emulator.reset()
        content = {"name": "n", "url": "https://x.example/", "events": ["gigs.added"]}
        reply = session.post(f"{emulator.url}/v2/webhooks", json=content, auth=DEFAULT_PAIR, timeout=10)

    assert reply.status_code == 400


def test_python_edits_what_the_api_can_not(emulator: Emulator) -> None:
    """Fields are checked, and an unknown id is named."""
    made = emulator.create(name="n", url="https://x.example/", events=["gigs.added"])
    edited = emulator.edit(made.id, events=["gigs.added", "gigs.updated"], updated_at=5)

    assert emulator.subscriptions() == [edited]
    assert (edited.events, edited.updated_at) == (("gigs.added", "gigs.updated"), 5)
    with pytest.raises(EmulatorError, match="can't be edited"):
        emulator.edit(made.id, id="other")
    with pytest.raises(EmulatorError, match="No subscription has the id 'x'"):
        emulator.edit("x", name="m")
    emulator.delete(made.id)
    with pytest.raises(EmulatorError, match=made.id):
        emulator.delete(made.id)


def test_replies_and_journal_are_cleared_from_python(emulator: Emulator, session: requests.Session) -> None:
    """The next test starts without the subscriptions of the last one."""
    emulator.queue_reply(status=500, times=None)
    emulator.clear_replies()
    first = session.get(f"{emulator.url}/v2/webhooks", timeout=10)
    emulator.clear_journal()

    assert first.status_code == 401
    assert emulator.journal() == ()
