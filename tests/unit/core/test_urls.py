"""The canonical form of a URL."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
import requests
import urllib3
from hypothesis import given
from hypothesis import strategies as st

from argyle_provider.core.hosts import canonical_host
from argyle_provider.core.urls import Url, UrlError, same_url
from argyle_provider.emulator.api.validation import validate
from argyle_provider.emulator.settings import Settings

PLAIN = "https://hooks.example.com/argyle"
ONE = [
    ("https://hooks.example.com", "https://hooks.example.com/"),
    ("https://hooks.example.com?a=1", "https://hooks.example.com/?a=1"),
    (PLAIN, "HTTPS://HOOKS.example.com:443/argyle"),
    (PLAIN, "https://hooks.example.com/%61rgyl%65"),
    (PLAIN, f"{PLAIN}?"),
    ("http://127.0.0.1:80/x", "http://2130706433/x"),
    ("https://b\u00fccher.example/x", "https://xn--bcher-kva.example/x"),
    ("https://h.example/a b", "https://h.example/a%20b"),
    ("https://h.example/gr\u00fc\u00dfe?x=\u00e4", "https://h.example/gr%C3%BC%c3%9fe?x=%C3%a4"),
    ("https://h.example/a:b@c!d", "https://h.example/a%3Ab%40c%21d"),
    ("https://h.example/100%", "https://h.example/100%25"),
    ("https://h.example/?to=a/b?c", "https://h.example/?to=a%2Fb%3Fc"),
]


@pytest.mark.parametrize(("one", "other"), ONE)
def test_two_spellings_of_one_endpoint_are_one(one: str, other: str) -> None:
    """A server may store another spelling of a URL."""
    assert same_url(one, other)
    assert Url.parse(one) == Url.parse(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (PLAIN, "http://hooks.example.com/argyle"),
        (PLAIN, "https://hooks.example.com:8443/argyle"),
        (PLAIN, "https://hooks.example.com./argyle"),
        (PLAIN, f"{PLAIN}/"),
        (PLAIN, "https://hooks.example.com//argyle"),
        (PLAIN, "https://hooks.example.com/Argyle"),
        (PLAIN, "https://me:pass@hooks.example.com/argyle"),
        (PLAIN, "https://@hooks.example.com/argyle"),
        (PLAIN, f"{PLAIN}#top"),
        (PLAIN, f"{PLAIN}#"),
        (PLAIN, f"{PLAIN}?a=1"),
        (f"{PLAIN}?a=1&b=2", f"{PLAIN}?a=1%26b=2"),
        (f"{PLAIN}?a=1", f"{PLAIN}?a%3D1"),
        (f"{PLAIN}?a=1;b", f"{PLAIN}?a=1%3Bb"),
        (f"{PLAIN}?a=b+c", f"{PLAIN}?a=b%2Bc"),
        (f"{PLAIN}?a=1&b=2", f"{PLAIN}?b=2&a=1"),
        ("https://h.example/a/b", "https://h.example/a%2Fb"),
        ("https://h.example/a?b", "https://h.example/a%3Fb"),
        ("https://h.example/a;b=c", "https://h.example/a%3Bb%3Dc"),
        ("https://h.example/a%20b", "https://h.example/a%2520b"),
        ("https://h.example/x", "https://h.example\\/x"),
        ("https://[", "https://]"),
    ],
)
def test_two_endpoints_are_two(one: str, other: str) -> None:
    """A client would go to another place or send something else, or the server would read something else."""
    assert not same_url(one, other)
    assert not same_url(other, one)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "absolute"),
        ("hooks.example.com", "absolute"),
        ("//hooks.example.com/x", "absolute"),
        ("https:hooks.example.com", "absolute"),
        ("https:/hooks.example.com", "absolute"),
        ("https:///hooks.example.com", "absolute"),
        ("https://", "absolute"),
        ("https://?x", "absolute"),
        (" https://hooks.example.com", "absolute"),
        ("https://hooks.example.com ", "absolute"),
        ("https://hooks.example.com/x ", "absolute"),
        ("https ://hooks.example.com", "absolute"),
        ("https://[::1", "absolute"),
        ("https://[::1]x/", "absolute"),
        ("https://hooks.example.com:1:2/", "absolute"),
        ("https://hooks.example.com/a\nb", "invisible"),
        ("https://hooks.example.com/a\tb", "invisible"),
        ("https://hooks.example.com/\u202egnp", "invisible"),
        ("https://hooks.example.com/\u200b", "invisible"),
        ("https://hooks.example.com/\u2028", "invisible"),
        ("https://hooks.example.com/\ud800", "invisible"),
        ("https://\u00a0hooks.example.com/", "invisible"),
        ("https://evil.test.org\\.example.com/", "backslash"),
        ("https:\\\\hooks.example.com/", "backslash"),
        ("https://hooks.example.com/a\\b", "backslash"),
        ("https://hooks.example.com:/", "port"),
        ("https://hooks.example.com:0/", "port"),
        ("https://hooks.example.com:65536/", "port"),
        ("https://hooks.example.com:-1/", "port"),
        ("https://hooks.example.com:+80/", "port"),
        ("https://hooks.example.com:\u0661/", "port"),
        ("https://hooks.example.com:port/", "port"),
        ("https://user:pa/ss@hooks.example.com/", "port"),
        ("https://hooks..example.com/", "empty part"),
        ("https://me:pass@*.example.com/", "wildcard"),
        ("https://hooks.example.com/a/../b", "resolve"),
        ("https://hooks.example.com/a/%2E%2e/b", "resolve"),
        ("https://hooks.example.com/./b", "resolve"),
    ],
)
def test_what_has_no_one_form_is_refused(url: str, words: str) -> None:
    """Clients read it differently, or none accepts it; the reason never contains a part of it."""
    with pytest.raises(UrlError, match=words) as error:
        Url.parse(url)

    assert "pass" not in str(error.value)
    assert same_url(url, url)
    assert not same_url(url, PLAIN)


def test_people_see_where_it_goes_and_the_rest_as_written() -> None:
    """The host in canonical form, so that no look-alike passes; the path as written; credentials only as a word."""
    assert (
        Url.parse("HTTPS://B\u00fccher.example:443/a b?x=\u00fc").shown == "https://xn--bcher-kva.example/a b?x=\u00fc"
    )
    assert Url.parse("http://me:pass@[0::1]:8080#x").shown == "http://[credentials]@[::1]:8080#x"
    assert "pass" not in repr(Url.parse("http://me:pass@[::1]"))


NEAR_HOSTS = [
    "hooks.example.com",
    "b\u00fccher.example",
    "xn--bcher-kva.example",
    "127.1",
    "[::1]",
    "0x7f000001",
    "a_b.c",
]
PIECES = st.sampled_from(
    [*"aZ09/:@?#&=+;,%.~!$'()*[]\\ \n", "%20", "%26", "%2F", "%41", "\u00fc", "\u3002", *NEAR_HOSTS]
)
NEAR_URLS = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["https://", "http://", "HTTPS://", "https:/", "https:", "//", "https://u:p@", ""]),
    st.sampled_from(NEAR_HOSTS) | st.lists(PIECES, max_size=4).map("".join),
    st.sampled_from(["", ":443", ":8443", ":0", ":", "/", "/a b"]),
    st.lists(PIECES | st.characters(), max_size=6).map("".join),
)


def parsed(text: str) -> Url | None:
    """The URL in *text*, or None."""
    try:
        return Url.parse(text)
    except UrlError:
        return None


@given(NEAR_URLS)
def test_the_host_that_is_judged_is_the_one_that_clients_go_to(text: str) -> None:
    """Three independent URL parsers agree; one of them sends our own requests."""
    url = parsed(text)
    if url is None or url.credentials is not None:
        return

    sent = requests.Request("POST", text).prepare().url
    assert sent is not None
    for each in (urlsplit(text).hostname, urlsplit(sent).hostname, urllib3.util.parse_url(sent).hostname):
        host = (each or "").strip("[]")
        assert canonical_host(f"[{host}]" if ":" in host else host) == url.host
    default = {"https": 443, "http": 80}[url.scheme]
    assert (url.port or default) == (urllib3.util.parse_url(sent).port or default)


@given(NEAR_URLS)
def test_the_one_form_is_stable(text: str) -> None:
    """The URL that people see is the same endpoint, and its own canonical form."""
    url = parsed(text)
    if url is None or url.credentials is not None:
        return

    assert Url.parse(url.shown) == url
    assert Url.parse(url.shown).shown == url.shown
    assert same_url(f"{url.scheme}://{url.address}{url.path}{'?' * bool(url.query)}{url.query}", text) == (
        url.fragment is None
    )


SPELLINGS = st.sampled_from([spelling for pair in ONE for spelling in pair])


@given(st.lists(NEAR_URLS | SPELLINGS, min_size=3, max_size=3))
def test_sameness_is_an_equivalence(texts: list[str]) -> None:
    """Sameness is reflexive, symmetric and transitive."""
    one, two, three = texts

    assert same_url(one, one)
    assert same_url(one, two) == same_url(two, one)
    assert not (same_url(one, two) and same_url(two, three)) or same_url(one, three)


@given(NEAR_URLS)
def test_what_a_server_makes_of_a_url_is_the_same_endpoint(text: str) -> None:
    """A server that encodes what it stores causes no drift."""
    url = parsed(text)
    if url is None or url.credentials is not None or url.fragment is not None:  # such a one is never sent
        return

    sent = {"name": "dev-payroll", "url": text, "events": ["gigs.added"]}
    stored = validate(sent, Settings(url_readback="normalized"))

    assert same_url(text, stored.url)
