"""The canonical form of a host, and whether it is this machine, private or a tunnel."""

from __future__ import annotations

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argyle_provider.core.hosts import (
    TUNNELS,
    HostError,
    canonical_host,
    canonical_pattern,
    is_loopback,
    is_private,
    is_tunnel,
    matches,
)


@pytest.mark.parametrize(
    ("host", "one_form"),
    [
        ("Hooks.Example.COM", "hooks.example.com"),
        ("b\u00fccher.example", "xn--bcher-kva.example"),
        ("BU\u0308CHER.example", "xn--bcher-kva.example"),
        ("XN--Bcher-KVA.example", "xn--bcher-kva.example"),
        ("xn--fa-hia.example", "xn--fa-hia.example"),
        ("exa_mple.com", "exa_mple.com"),
        ("1.example.com", "1.example.com"),
        ("0x7f.example", "0x7f.example"),
        ("127.0.0.1", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("0x7F.1", "127.0.0.1"),
        ("0177.0.0.01", "127.0.0.1"),
        ("[::1]", "::1"),
        ("[0:0::0:1]", "::1"),
        ("[2606:4700:0:0::1111]", "2606:4700::1111"),
    ],
)
def test_a_host_has_one_form(host: str, one_form: str) -> None:
    """Case, IDN and punycode, and each spelling of an address have the same canonical form."""
    assert canonical_host(host) == one_form


@pytest.mark.parametrize(
    ("host", "words"),
    [
        ("", "empty part"),
        (".", "empty part"),
        ("a..b", "empty part"),
        (".a", "empty part"),
        ("hooks.example.com.", "empty part"),
        ("*.example.com", "wildcard"),
        ("ho oks.example.com", "white space"),
        ("hooks%2eexample.com", "%XX"),
        ("a,b.example.com", "letters"),
        ("-a.example.com", "letters"),
        ("a-.example.com", "letters"),
        ("a" * 64 + ".example.com", "letters"),
        (".".join(["a" * 50] * 6), "253"),
        ("\u00fc" * 60 + ".example", "IDNA"),
        (".".join(["\u00fc" * 20] * 11), "253"),
        ("hooks\u3002example.com", "punycode"),
        ("hooks\uff0eexample.com", "punycode"),
        ("\uff48ooks.example.com", "punycode"),
        ("fa\u00df.example", "punycode"),
        ("FA\u1e9e.example", "punycode"),
        ("\u03b1\u03c2.example", "punycode"),
        ("a\u200db.example", "punycode"),
        ("a\u00adb.example", "punycode"),
        ("\ud800.example", "punycode"),
        ("i\u2764.example", "IDNA"),
        ("\u05d0a.example", "IDNA"),
        ("xn--.example", "IDNA"),
        ("xn--a.example", "IDNA"),
        ("xn--example-.com", "IDNA"),
        ("xn--zzzzzzz99999.example", "IDNA"),
        ("256.0.0.1", "address"),
        ("1.2.3.4.0", "address"),
        ("1.2.3.4.5", "address"),
        ("08.0.0.1", "address"),
        ("1_0.0.0.1", "address"),
        ("0x", "address"),
        ("4294967296", "address"),
        ("evil.example.1", "address"),
        ("[::1%25eth0]", "zone"),
        ("[fe80::1%eth0]", "zone"),
        ("[::1", "brackets"),
        ("[127.0.0.1]", "IPv6"),
        ("[v1.x]", "IPv6"),
        ("[]", "IPv6"),
        ("::1", "letters"),
    ],
)
def test_a_host_without_one_form_is_refused(host: str, words: str) -> None:
    """Clients read it differently, or none accepts it; the reason does not repeat it."""
    with pytest.raises(HostError, match=words) as error:
        canonical_host(host)

    assert len(host) < 3 or host not in str(error.value)


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "LOCALHOST", "127.0.0.1", "127.8.9.10", "2130706433", "127.1", "0", "0.0.0.00", "[::1]", "[::]"),
        *("[::ffff:127.0.0.1]", "[::FFFF:7f00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]"),
    ],
)
def test_this_machine_is_recognised_in_every_spelling(host: str) -> None:
    """Resolvers read numbers and short forms as addresses, and reach an IPv4 address inside an IPv6 one."""
    assert is_loopback(canonical_host(host))
    assert is_private(canonical_host(host))


@pytest.mark.parametrize(
    "host", ["hooks.example.com", "8.8.8.8", "localhost.example.com", "[2606:4700::1111]", "[::ffff:8.8.8.8]"]
)
def test_public_hosts_are_neither_loopback_nor_private(host: str) -> None:
    """A name with a public ending, or a global address."""
    assert not is_loopback(canonical_host(host))
    assert not is_private(canonical_host(host))


@pytest.mark.parametrize(
    "host",
    [
        "10.0.0.1",
        "192.168.1.1",
        "172.16.0.9",
        "169.254.1.1",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "0x0a000001",
        "[fd00::1]",
        "[fe80::1]",
        "[ff02::1]",
        "[::7f00:1]",
        "[::ffff:10.0.0.1]",
        "[2001:db8::1]",
        "backend",
        "db.internal",
        "mac.local",
        "router.home.arpa",
        "a.test",
    ],
)
def test_what_the_internet_can_not_reach_is_private(host: str) -> None:
    """Private, link-local and multicast addresses, single labels, and endings outside the DNS."""
    assert is_private(canonical_host(host))
    assert not is_loopback(canonical_host(host))


@pytest.mark.parametrize("host", ["ngrok.io", "abc.ngrok.io", "x.y.trycloudflare.com", "WEBHOOK.SITE"])
def test_tunnels_are_recognised_with_everything_below_them(host: str) -> None:
    """The names below a tunnel's domain change owners."""
    assert is_tunnel(canonical_host(host))


def test_a_name_that_only_ends_alike_is_no_tunnel() -> None:
    """The dot before the domain matters."""
    assert not is_tunnel("notngrok.io")
    assert sorted(TUNNELS) == sorted(set(TUNNELS))


@pytest.mark.parametrize(
    ("host", "pattern", "expected"),
    [
        ("hooks.example.com", "hooks.example.com", True),
        ("HOOKS.example.com", "hooks.Example.com", True),
        ("a.hooks.example.com", "*.example.com", True),
        ("xn--bcher-kva.example", "b\u00fccher.example", True),
        ("a.b\u00fccher.example", "*.XN--BCHER-kva.example", True),
        ("127.1", "127.0.0.1", True),
        ("[0::1]", "[::1]", True),
        ("example.com", "*.example.com", False),
        ("badexample.com", "*.example.com", False),
        ("hooks.example.com", "example.com", False),
        ("127.0.0.1", "127.0.0.2", False),
    ],
)
def test_patterns_match_whole_labels(host: str, pattern: str, expected: bool) -> None:
    """A star is at least one label, and only at the start; both sides are canonical."""
    assert matches(canonical_host(host), canonical_pattern(pattern)) is expected


@pytest.mark.parametrize(
    "pattern",
    [
        *("", "*", "*.", "*example.com", "hooks.*.com", "*.*.com", "https://hooks.example.com", "hooks.example.com/x"),
        *("hooks.example.com:443", "*.127.0.0.1", "*.[::1]", ".example.com", "*.example.com."),
    ],
)
def test_a_pattern_is_a_host_or_all_below_one(pattern: str) -> None:
    """Anything else would match nothing, or more than it seems to."""
    with pytest.raises(HostError):
        canonical_pattern(pattern)


NEAR_HOSTS = st.lists(
    st.sampled_from(
        [*"aZ09.-_%*[]:\\@ xX", "xn--", "\u00fc", "u\u0308", "\u00df", "\u3002", "\uff41", "example", "127"]
    )
    | st.characters(),
    max_size=8,
).map("".join)


@given(NEAR_HOSTS)
def test_the_one_form_is_stable_and_plain(host: str) -> None:
    """A text has one canonical form or none, which is its own canonical form; this machine is always private."""
    try:
        form = canonical_host(host)
    except HostError:
        return

    assert canonical_host(f"[{form}]" if ":" in form else form) == form
    assert set(form) <= set("abcdefghijklmnopqrstuvwxyz0123456789.-_:")
    assert is_private(form) or not is_loopback(form)


@given(st.lists(st.sampled_from([*"0123456789abcxf.."]), min_size=1, max_size=14).map("".join))
def test_numbers_are_the_address_that_a_resolver_takes_them_for(host: str) -> None:
    """The C library reads the same addresses, and reads no name as an address."""
    try:
        form = canonical_host(host)
    except HostError:
        return
    try:
        address = socket.inet_ntoa(socket.inet_aton(host))
    except OSError:
        address = host

    assert form == address
