"""The canonical form of a host, and whether that host is this machine, private or a tunnel.

Clients read odd spellings in different ways. So a host is checked in the form that every client reads the same, and a
host without such a form is refused.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from typing import NoReturn

# Domains of services that give a public name to a laptop or a throwaway inbox, from their own documentation.
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

# Reserved for private use or for names outside the DNS, so Argyle can't resolve a name under them (RFC 2606, RFC 6762
# with its appendix G, RFC 7686, RFC 8375, RFC 9476, ICANN's .internal).
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
    """Raised for a text without a canonical form as a host; says why, and never quotes the text."""


def canonical_host(text: str) -> str:
    """The canonical form of a URL's host: lower case, punycode, IP addresses in their usual notation.

    >>> canonical_host("B\N{LATIN SMALL LETTER U WITH DIAERESIS}cher.example")
    'xn--bcher-kva.example'
    >>> canonical_host("0x7f.1")
    '127.0.0.1'
    >>> canonical_host("[::FFFF:7F00:1]")  # doctest: +SKIP
    '::ffff:127.0.0.1'

    Raises:
        HostError: clients read it in different ways, or no client accepts it.
    """
    if text.startswith("["):
        return _ipv6(text)
    if len(text) > _LONGEST_NAME:
        _refuse(f"The host is longer than {_LONGEST_NAME} characters.")
    labels = (text.lower() if text.isascii() else _plain(text)).split(".")
    if "" in labels:
        _refuse("The host has an empty part. Write one dot between two parts, and none at the end.")
    name = ".".join(map(_label, labels))
    if len(name) > _LONGEST_NAME:
        _refuse(f"The host is longer than {_LONGEST_NAME} characters.")
    return _ipv4(labels) if _NUMBER.fullmatch(labels[-1]) else name


def canonical_pattern(text: str) -> str:
    """The canonical form of a host pattern: a host, or ``*.`` and a host.

    Raises:
        HostError: it is neither.
    """
    star, below = text[:2] == "*.", text[2:]
    host = canonical_host(below if star else text)
    if star and _address(host) is not None:
        _refuse("An IP address has no hosts below it.")
    return f"*.{host}" if star else host


def is_loopback(host: str) -> bool:
    """Whether the canonical *host* is this machine: ``localhost``, ``127.0.0.0/8``, ``::1``, ``0.0.0.0`` or ``::``."""
    address = _address(host)
    return host == "localhost" if address is None else address.is_loopback or address.is_unspecified


def is_private(host: str) -> bool:
    """Whether the canonical *host* can't be reached from the internet: a private address, or a name outside the DNS."""
    address = _address(host)
    if address is not None:
        return not address.is_global or address.is_multicast or address.is_reserved
    return "." not in host or any(host.endswith(f".{each}") for each in _PRIVATE_SUFFIXES)


def is_tunnel(host: str) -> bool:
    """Whether the canonical *host* belongs to a tunnel or inbox service, where names change owners."""
    return any(matches(host, f"*.{tunnel}") or matches(host, tunnel) for tunnel in TUNNELS)


def matches(host: str, pattern: str) -> bool:
    """Whether *host* equals *pattern*, or is below it if the pattern starts with ``*.``; both are canonical."""
    return host.endswith(pattern[1:]) if pattern.startswith("*.") else host == pattern


def _refuse(why: str) -> NoReturn:
    raise HostError(why)


def _plain(text: str) -> str:
    """*text* in lower case, if all clients read its characters the same."""
    import idna  # noqa: PLC0415 - a table of Unicode, which only a host outside ASCII needs

    plain = unicodedata.normalize("NFC", text.lower())
    try:
        agreed = idna.uts46_remap(plain, std3_rules=False) == plain and not _DEVIATIONS & set(plain)
    except idna.IDNAError:
        agreed = False
    if not agreed:
        _refuse("The host has characters that clients read differently. Write it in punycode (`xn--...`).")
    return plain


def _label(label: str) -> str:
    """One part of a name, in ASCII."""
    if not label.isascii() or label.startswith(_PUNYCODE):
        label = _punycode(label)
    if not _LABEL.fullmatch(label):
        _refuse(
            "Each part of a host must be 1 to 63 letters, digits or hyphens; a host has no wildcard, `%XX` or white "
            "space."
        )
    return label


def _punycode(label: str) -> str:
    import idna  # noqa: PLC0415 - as above

    try:
        encoded = idna.alabel(idna.ulabel(label)).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        encoded = ""
    if not encoded or (label.isascii() and encoded != label):
        _refuse("The host is not a valid internationalised name (IDNA 2008). Check its spelling.")
    return encoded


def _ipv4(labels: list[str]) -> str:
    """The IP address that every resolver reads in numbers: 2130706433, 0x7f.1 and 0177.0.0.1 are 127.0.0.1.

    Each number but the last is one byte, and the last one fills the rest (``inet_aton(3)``).
    """
    try:
        *first, last = map(_number, labels)
        return str(ipaddress.IPv4Address(bytes(first) + last.to_bytes(max(4 - len(first), 1), "big")))
    except (ValueError, OverflowError):
        pass
    _refuse("The host ends with a number but is not an IP address. Write an address like 192.0.2.1, or a name.")


def _number(text: str) -> int:
    """Read a number as C does: ``0x`` starts a hexadecimal number, and ``0`` an octal one."""
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
    _refuse("An IPv6 address must be in brackets and have no zone, like `[2001:db8::1]`.")


def _address(host: str) -> _Address | None:
    """The IP address in *host*, or None for a name; of an IPv6 address that contains an IPv4 one, the IPv4 address."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address):
        in_nat64 = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None
        return address.ipv4_mapped or address.sixtofour or in_nat64 or address
    return address
