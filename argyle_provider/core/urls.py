"""The one form of a URL: what is judged, compared and shown is where every client would go.

The grammar is RFC 3986's, read strictly: browsers, Java and Python disagree about the rest (a backslash, white space
around the host, ``https:/host``), and an attacker lives on such disagreements.
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
# Between delimiters and the same characters as data there is a difference: `?a=1&b=2` is not `?a=1%26b=2`.
_PATH_DELIMITERS = "/;=,"
_QUERY_DELIMITERS = "&;=+"
_NOT_ABSOLUTE = "this is no absolute URL; write it like https://hooks.example.com/argyle"


class UrlError(ValueError):
    """Raised when a text has no one form as a URL; says why, and never quotes the text, which may hold a password."""


@dataclass(frozen=True, slots=True)
class Url:
    """A URL in its one form: two equal ones are one endpoint. Build it with :meth:`parse`.

    Attributes:
        scheme: in lower case.
        credentials: what stands before ``@``, or None; never shown.
        host: lower case, punycode, addresses in their usual notation and without brackets.
        port: None where it is the scheme's own.
        path: ``/`` where there is none; encoded wherever it is not certain to mean the same decoded.
        query: encoded as the path is; empty where there is none.
        fragment: what stands after ``#``, or None.
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
        """The URL that *text* is to every client.

        Raises:
            UrlError: it is none, or clients would go to different places.
        """
        if not text.isprintable():
            _refuse("it has a character that can't be seen (a control character, a line end, a bidi mark): remove it")
        if "\\" in text:
            _refuse("it has a backslash, which some clients read as a slash: remove it")
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
            _refuse(
                "its path has a part that is '.' or '..', which clients resolve before they send: write it resolved"
            )
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
        """Host and port as a URL has them; no port where it is the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port is None else f"{host}:{self.port}"

    @property
    def shown(self) -> str:
        """The URL for people: where it goes in the one form, the rest as written, and no credentials."""
        hidden = "" if self.credentials is None else "[credentials]@"
        return f"{self.scheme}://{hidden}{self.address}{self.rest}"


def same_url(one: str, other: str) -> bool:
    """Whether two URLs are one endpoint; Argyle encodes URLs itself and may hand them back in another spelling.

    A text that is no URL is equal only to itself.
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
        _refuse(f"the port is a number from 1 to {_HIGHEST_PORT}")
    return None if int(text) == _DEFAULT_PORTS.get(scheme) else int(text)


def _encoded(text: str, delimiters: str) -> str:
    """*text* with each character encoded but letters, digits, ``-._~``, and the *delimiters* that were not encoded.

    A ``%`` that begins no escape stands for itself.
    """
    pieces = re.split(f"([{re.escape(delimiters)}])", text)
    return "".join(each if each in delimiters else quote(unquote_to_bytes(each), safe="") for each in pieces)
