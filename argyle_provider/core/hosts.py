"""The one form of a host, and what it says about where the host is.

Clients read odd spellings each in their own way, so a host is judged in the form in which all of them go to the same
place, and what has no such form is refused.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from typing import NoReturn

# Services that lend a public name to a laptop or a throwaway inbox, as their own documentation names their domains.
TUNNELS = (
    "beeceptor.com",
    "expose.dev",
    "hookdeck.com",
    "localhost.run",
    "localtunnel.me",
    "loca.lt",
    "ngrok-free.app",
    "ngrok-free.dev",
    "ngrok.app",
    "ngrok.dev",
    "ngrok.io",
    "pagekite.me",
    "pipedream.net",
    "requestbin.com",
    "serveo.net",
    "smee.io",
    "trycloudflare.com",
    "tunnelmole.net",
    "webhook.site",
)

# Reserved for private use or for names outside the DNS, so that no name below them exists for Argyle (RFC 2606, RFC
# 6762 with its appendix G, RFC 7686, RFC 8375, RFC 9476, ICANN's .internal).
_PRIVATE_SUFFIXES = (
    "alt",
    "corp",
    "example",
    "home",
    "home.arpa",
    "internal",
    "intranet",
    "invalid",
    "lan",
    "local",
    "localhost",
    "onion",
    "private",
    "test",
)

_LONGEST_NAME = 253
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_PUNYCODE = "xn--"
# Clients of IDNA 2003 and IDNA 2008 go to different hosts for these (UTS 46, "Deviations").
_DEVIATIONS = frozenset("\u00df\u03c2\u200c\u200d")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class HostError(ValueError):
    """Raised when a text has no one form as a host; says why, and never quotes the text."""


def canonical_host(text: str) -> str:
    """The one form of a host as it stands in a URL: lower case, punycode, addresses in their usual notation.

    >>> canonical_host("B\N{LATIN SMALL LETTER U WITH DIAERESIS}cher.example")
    'xn--bcher-kva.example'
    >>> canonical_host("0x7f.1")
    '127.0.0.1'
    >>> canonical_host("[::FFFF:7F00:1]")  # doctest: +SKIP
    '::ffff:127.0.0.1'

    Raises:
        HostError: clients would not agree on where it is, or no client goes there.
    """
    if text.startswith("["):
        return _ipv6(text)
    if len(text) > _LONGEST_NAME:
        _refuse(f"a host has {_LONGEST_NAME} characters at most")
    labels = (text.lower() if text.isascii() else _plain(text)).split(".")
    if "" in labels:
        _refuse("the host has an empty part: write one dot between two parts, and none at the end")
    name = ".".join(map(_label, labels))
    if len(name) > _LONGEST_NAME:
        _refuse(f"a host has {_LONGEST_NAME} characters at most")
    return _ipv4(labels) if _NUMBER.fullmatch(labels[-1]) else name


def canonical_pattern(text: str) -> str:
    """The one form of a host pattern: a host, or ``*.`` before one.

    Raises:
        HostError: it is neither.
    """
    star, below = text[:2] == "*.", text[2:]
    host = canonical_host(below if star else text)
    if star and _address(host) is not None:
        _refuse("an address has no names below it")
    return f"*.{host}" if star else host


def is_loopback(host: str) -> bool:
    """Whether the canonical *host* is this machine: ``localhost``, ``127.0.0.0/8``, ``::1``, ``0.0.0.0`` or ``::``."""
    address = _address(host)
    return host == "localhost" if address is None else address.is_loopback or address.is_unspecified


def is_private(host: str) -> bool:
    """Whether the canonical *host* can't be reached from the internet.

    That is a private address, or a name that exists nowhere else.
    """
    address = _address(host)
    if address is not None:
        return not address.is_global or address.is_multicast or address.is_reserved
    return "." not in host or any(host.endswith(f".{each}") for each in _PRIVATE_SUFFIXES)


def is_tunnel(host: str) -> bool:
    """Whether the canonical *host* belongs to a tunnel or inbox service, whose names are lent for a while."""
    return any(matches(host, f"*.{tunnel}") or matches(host, tunnel) for tunnel in TUNNELS)


def matches(host: str, pattern: str) -> bool:
    """Whether *host* is *pattern*, or lies below it where the pattern starts with ``*.``; both are canonical."""
    return host.endswith(pattern[1:]) if pattern.startswith("*.") else host == pattern


def _refuse(why: str) -> NoReturn:
    raise HostError(why)


def _plain(text: str) -> str:
    """*text* in lower case, if clients agree on what its characters stand for."""
    import idna  # noqa: PLC0415 - a table of Unicode, which only a host outside ASCII needs

    plain = unicodedata.normalize("NFC", text.lower())
    try:
        agreed = idna.uts46_remap(plain, std3_rules=False) == plain and not _DEVIATIONS & set(plain)
    except idna.IDNAError:
        agreed = False
    if not agreed:
        _refuse("the host has characters that clients read in different ways: write it in punycode (xn--...)")
    return plain


def _label(label: str) -> str:
    """One part of a name, in ASCII."""
    if not label.isascii() or label.startswith(_PUNYCODE):
        label = _punycode(label)
    if not _LABEL.fullmatch(label):
        _refuse(
            "the host has a part that is not letters, digits and hyphens, 63 at most: no wildcard, no %XX and no white "
            "space stand in a host"
        )
    return label


def _punycode(label: str) -> str:
    import idna  # noqa: PLC0415 - as above

    try:
        encoded = idna.alabel(idna.ulabel(label)).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        encoded = ""
    if not encoded or (label.isascii() and encoded != label):
        _refuse("the host is no valid internationalised name (IDNA 2008)")
    return encoded


def _ipv4(labels: list[str]) -> str:
    """The address that numbers are to every resolver: 2130706433, 0x7f.1 and 0177.0.0.1 are 127.0.0.1.

    Each but the last is one byte, and the last fills what is left (``inet_aton(3)``).
    """
    try:
        *first, last = map(_number, labels)
        return str(ipaddress.IPv4Address(bytes(first) + last.to_bytes(max(4 - len(first), 1), "big")))
    except (ValueError, OverflowError):
        pass
    _refuse("the host ends with a number and is no address; write an address like 192.0.2.1")


def _number(text: str) -> int:
    """As C reads it: ``0x`` begins a hexadecimal number, and a zero an octal one."""
    if not _NUMBER.fullmatch(text):
        raise ValueError
    if text.startswith("0x"):
        return int(text, 16)
    return int(text, 8 if text.startswith("0") and text != "0" else 10)


def _ipv6(text: str) -> str:
    try:
        if text.endswith("]") and "%" not in text:
            return str(ipaddress.IPv6Address(text[1:-1]))
    except ValueError:
        pass
    _refuse("an IPv6 address stands in brackets and names no zone, like [2001:db8::1]")


def _address(host: str) -> _Address | None:
    """The address that *host* is, or None for a name; an IPv4 address inside an IPv6 one is where packets go."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address):
        in_nat64 = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None
        return address.ipv4_mapped or address.sixtofour or in_nat64 or address
    return address
