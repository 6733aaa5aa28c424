"""The canonical form of a URL: checks, comparisons and reports use the place that every client goes to.

The grammar is that of RFC 3986, read strictly. Browsers, Java and Python disagree about everything else (a backslash,
white space around the host, ``https:/host``), and attackers use such disagreements.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NoReturn
from urllib.parse import quote, unquote_to_bytes

from argyle_provider.core.hosts import HostError, canonical_host

_PARTS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://([^/?#]+)([^?#]*)(?:\?([^#]*))?(?:#(.*))?")
_AUTHORITY = re.compile(r"(?:(.*)@)?(\[[^\]]*\]|[^:]*)(?::([^:]*))?")
_PORT = re.compile(r"[0-9]{1,5}")
_HIGHEST_PORT = 65_535
_DEFAULT_PORTS = {"http": 80, "https": 443}
# A delimiter and the same character as data are different: `?a=1&b=2` is not `?a=1%26b=2`.
_PATH_DELIMITERS = "/;=,"
_QUERY_DELIMITERS = "&;=+"
_NOT_ABSOLUTE = "This is not an absolute URL. Write one like https://hooks.example.com/argyle."


class UrlError(ValueError):
    """Raised for a text without a canonical form as a URL; never quotes the text, which may contain a password."""


@dataclass(frozen=True, slots=True)
class Url:
    """A URL in canonical form: two equal values are one endpoint. Build it with :meth:`parse`.

    Attributes:
        scheme: in lower case.
        credentials: the part before ``@``, or None; never shown.
        host: lower case, punycode, IP addresses in their usual notation and without brackets.
        port: None for the scheme's default port.
        path: ``/`` for an empty path; encoded, except for delimiters that were not encoded.
        query: encoded in the same way; empty if there is none.
        fragment: the part after ``#``, or None.
        rest: path, query and fragment as written.
    """

    scheme: str
    credentials: str | None = field(repr=False)
    host: str
    port: int | None
    path: str
    query: str
    fragment: str | None
    rest: str = field(compare=False)

    @classmethod
    def parse(cls, text: str) -> Url:
        """Read *text* as every client reads it.

        Raises:
            UrlError: it is not a URL, or clients would go to different places.
        """
        if not text.isprintable():
            _refuse("The URL has an invisible character (a control character, line end or bidi mark). Remove it.")
        if "\\" in text:
            _refuse("The URL has a backslash, which some clients read as a slash. Remove it.")
        parts = _PARTS.fullmatch(text)
        authority = _AUTHORITY.fullmatch(parts[2]) if parts else None
        if parts is None or authority is None or text.endswith(" "):
            _refuse(_NOT_ABSOLUTE)
        scheme, path = parts[1].lower(), parts[3] or "/"
        try:
            host = canonical_host(authority[2])
        except HostError as error:
            reason = str(error)
            _refuse(reason)
        if {".", ".."} & set(_encoded(path, _PATH_DELIMITERS).split("/")):
            _refuse("The path has a part `.` or `..`, which clients resolve before they send. Write the resolved path.")
        return cls(
            scheme=scheme,
            credentials=authority[1],
            host=host,
            port=_port(authority[3], scheme),
            path=_encoded(path, _PATH_DELIMITERS),
            query=_encoded(parts[4] or "", _QUERY_DELIMITERS),
            fragment=parts[5],
            rest=text[parts.start(3) :],
        )

    @property
    def address(self) -> str:
        """Host and port as they are in a URL, without the scheme's default port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port is None else f"{host}:{self.port}"

    @property
    def shown(self) -> str:
        """The URL for people: scheme, host and port in canonical form, the rest as written, no credentials."""
        hidden = "" if self.credentials is None else "[credentials]@"
        return f"{self.scheme}://{hidden}{self.address}{self.rest}"


def same_url(one: str, other: str) -> bool:
    """Whether two URLs are one endpoint. Argyle encodes URLs and may return another spelling.

    A text that is not a URL is equal only to itself.
    """
    return one == other or url_form(one) == url_form(other)


def url_form(text: str) -> Url | str:
    """The one form of the URL *text*, or the text itself where it has none."""
    try:
        return Url.parse(text)
    except UrlError:
        return text


def _refuse(why: str) -> NoReturn:
    raise UrlError(why)


def _port(text: str | None, scheme: str) -> int | None:
    if text is None:
        return None
    if not _PORT.fullmatch(text) or not 0 < int(text) <= _HIGHEST_PORT:
        _refuse(f"The port must be a number from 1 to {_HIGHEST_PORT}.")
    return None if int(text) == _DEFAULT_PORTS.get(scheme) else int(text)


def _encoded(text: str, delimiters: str) -> str:
    """Encode each character of *text* except letters, digits, ``-._~``, and *delimiters* that were not encoded.

    A ``%`` that does not start an escape is an ordinary character.
    """
    pieces = re.split(f"([{re.escape(delimiters)}])", text)
    return "".join(each if each in delimiters else quote(unquote_to_bytes(each), safe="") for each in pieces)
