"""Nothing leaves the machine: where deliveries go."""

from __future__ import annotations

import socket
import time
from typing import Any

import pytest

from argyle_provider.emulator import EmulatorError
from argyle_provider.emulator.deliveries.destination import Destination, Destinations, NotSentError


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """A resolver that knows these names only; each look-up of a name takes its next answer, and the last one stays."""
    known: dict[str, list[str]] = {}

    def getaddrinfo(host: str, *_: Any, **__: Any) -> list[Any]:
        if not known.get(host):
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        answers = known[host]
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 0)) for each in found.split()]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return known


def find(url: str, *mapped: str) -> Destination:
    """The destination of *url*, with these maps."""
    return Destinations(mapped).find(url)


@pytest.mark.parametrize(
    ("url", "addresses", "port", "host"),
    [
        ("http://127.0.0.1:3000/hook", ("127.0.0.1",), 3000, "127.0.0.1:3000"),
        ("http://127.9.9.9/", ("127.9.9.9",), 80, "127.9.9.9"),
        ("https://127.0.0.1:443/", ("127.0.0.1",), 443, "127.0.0.1"),
        ("http://[::1]:3000/", ("::1",), 3000, "[::1]:3000"),
        ("http://localhost:3000/", ("127.0.0.1", "::1"), 3000, "localhost:3000"),
        ("http://hooks.localhost/", ("127.0.0.1", "::1"), 80, "hooks.localhost"),
        ("HTTP://LOCALHOST:80/", ("127.0.0.1", "::1"), 80, "localhost"),
    ],
)
def test_this_machine_is_found_without_a_look_up(
    names: dict[str, list[str]], url: str, addresses: tuple[str, ...], port: int, host: str
) -> None:
    """By address, and by the name that means it."""
    found = find(url)

    assert (found.addresses, found.port, found.host) == (addresses, port, host)
    assert found.scheme == url.partition(":")[0].lower()


@pytest.mark.parametrize(
    "url",
    [
        "http://8.8.8.8/",
        "http://10.0.0.1/",
        "http://192.168.1.1/",
        "http://169.254.169.254/latest/meta-data",
        "http://0.0.0.0/",
        "http://[::]/",
        "http://[fe80::1]/",
        "http://[2001:4860:4860::8888]/",
        "http://[::ffff:8.8.8.8]/",
        "https://hooks.example.com/argyle",
        "http://localhost.example.com/",
        "http://127.0.0.1.example.com/",
        "http://127.0.0.1@hooks.example.com/",
        "http://unknown.example.com/",
        "http://mixed.example.com/",
        "http://" + "a" * 300 + ".example.com/",
    ],
)
def test_no_other_machine_is_a_destination(names: dict[str, list[str]], url: str) -> None:
    """By address, by a name that resolves to one, by a name of which one address is public, by one that is unknown."""
    names.update({"hooks.example.com": ["93.184.216.34"], "mixed.example.com": ["127.0.0.1 93.184.216.34"]})

    with pytest.raises(NotSentError, match=r"^not sent: not a loopback address$"):
        find(url)


@pytest.mark.parametrize("url", ["", "nowhere", "/hook", "ftp://127.0.0.1/", "http://", "http:///hook", "mailto:a@b"])
def test_a_url_without_a_receiver_is_not_sent(url: str) -> None:
    """The Console stores any text."""
    with pytest.raises(NotSentError, match="neither http:// nor https://"):
        find(url)


@pytest.mark.parametrize("url", ["http://[::1/", "http://127.0.0.1:port/", "http://127.0.0.1:99999/"])
def test_a_url_that_cannot_be_read_is_not_sent(url: str) -> None:
    """And is no crash."""
    with pytest.raises(NotSentError, match="can't be read"):
        find(url)


def test_a_name_of_this_machine_is_connected_to_by_the_address_that_was_checked(names: dict[str, list[str]]) -> None:
    """A name that becomes public right after the check changes nothing for what was checked."""
    names["app.test"] = ["127.0.0.1", "93.184.216.34"]

    found = find("http://app.test:3000/hook")

    assert (found.addresses, found.host) == (("127.0.0.1",), "app.test:3000")


def test_a_name_is_looked_up_again_after_a_minute(names: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    """Once a minute and not once a delivery; what has become public by then gets nothing."""
    names["app.test"] = ["127.0.0.1", "93.184.216.34"]
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    destinations = Destinations()

    assert [destinations.find("http://app.test/").addresses for _ in range(2)] == [("127.0.0.1",)] * 2
    now[0] = 61.0
    with pytest.raises(NotSentError):
        destinations.find("http://app.test/")


def test_a_public_host_goes_where_it_is_mapped_to(names: dict[str, list[str]]) -> None:
    """In plain HTTP and with its own name, as behind a tunnel; its port does not matter."""
    found = find("https://Hooks.example.com:8443/argyle?a=b", "hooks.example.com=localhost:3000")

    assert found == Destination(
        scheme="http",
        addresses=("127.0.0.1",),
        port=3000,
        target="/argyle?a=b",
        host="hooks.example.com:8443",
        server_name="hooks.example.com",
    )
    assert find("https://b.example.com/", "a.example.com=127.0.0.1:1", "b.example.com=[::1]:2").addresses == ("::1",)


@pytest.mark.parametrize(
    "mapped",
    [
        "hooks.example.com",
        "hooks.example.com=",
        "=127.0.0.1:3000",
        "hooks.example.com=127.0.0.1",
        "hooks.example.com=127.0.0.1:port",
        "hooks.example.com=127.0.0.1:3000/path",
        "hooks.example.com=8.8.8.8:80",
        "hooks.example.com=other.example.com:80",
    ],
)
def test_a_map_leads_to_this_machine_only(mapped: str) -> None:
    """Anything else is refused at the start, with what would be right."""
    with pytest.raises(EmulatorError, match=r"HOST=ADDRESS:PORT"):
        Destinations([mapped])


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("http://127.0.0.1", "/"),
        ("http://127.0.0.1?a=b", "/?a=b"),
        ("http://127.0.0.1/a b/é?q=a b#fragment", "/a%20b/%C3%A9?q=a%20b"),
        ("http://127.0.0.1/a%2Fb/", "/a%2Fb/"),
    ],
)
def test_the_path_is_encoded_and_the_query_is_kept(url: str, target: str) -> None:
    """Argyle asks for URLs in their unencoded form."""
    assert find(url).target == target
