"""A delivery as a curl command: pasted into a shell, it sends the same bytes to the same address."""

from __future__ import annotations

import subprocess

import pytest

from argyle_provider.emulator.deliveries.destination import Destinations
from argyle_provider.emulator.deliveries.making import Delivery
from argyle_provider.emulator.page.curl import curl
from argyle_provider.samples import headers
from tests.receiver import Receiver

BODIES = [
    b'{\n  "event": "gigs.added"\n}',
    '{"it\'s": "žluťoučký $HOME `id` \\n !!"}'.encode(),
    b"@/etc/hostname",
    b"",
    b'{"cut": "\xc5',
    b"\x1b[31m 'quoted' \\ \x7f \xff0 \r\n",
]


def delivery(url: str, body: bytes = BODIES[0]) -> Delivery:
    """A signed delivery."""
    return Delivery(
        number=1,
        event="gigs.added",
        subscription="id",
        name="payroll",
        url=url,
        headers=headers("ab12"),
        body=body,
        signature="valid",
        fault=None,
    )


def pasted(command: str) -> None:
    """Run *command* in a shell whose environment has a proxy that nobody answers."""
    subprocess.run(
        ["bash", "-c", command],
        check=True,
        capture_output=True,
        env={"PATH": "/usr/bin:/bin", "http_proxy": "http://127.0.0.1:9", "HOME": "/nowhere"},
    )


@pytest.mark.parametrize("body", BODIES)
def test_it_sends_the_same_request(body: bytes) -> None:
    """Body, headers, path and query, whatever characters are in them."""
    with Receiver() as receiver:
        url = f"{receiver.url}/a'b?c=$d&e=%20"
        pasted(curl(delivery(url, body), Destinations().find(url)))

    (came,) = receiver.received
    assert (came.method, came.body, came.target) == ("POST", body, f"{url.partition('/hook')[1]}/a'b?c=$d&e=%20")
    assert {name: came.headers[name] for name in headers("ab12")} == headers("ab12")


def test_it_goes_where_the_delivery_went() -> None:
    """A public host that is mapped to this machine is not asked."""
    with Receiver() as receiver:
        place = receiver.url.partition("//")[2].partition("/")[0]
        url = "https://hooks.example.com/argyle"
        pasted(curl(delivery(url), Destinations([f"hooks.example.com={place}"]).find(url)))

    (came,) = receiver.received
    assert (came.headers["Host"], came.target) == ("hooks.example.com", "/argyle")


def test_an_ipv6_address_is_in_brackets() -> None:
    """As curl reads it."""
    to = Destinations(["hooks.example.com=[::1]:3000"]).find("https://hooks.example.com/")

    assert "--connect-to '::[::1]:3000' http://hooks.example.com/ " in curl(delivery("https://hooks.example.com/"), to)
