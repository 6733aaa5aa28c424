"""The URL of a subscription: which URLs are accepted, and how they are stored."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from argyle_provider.emulator.settings import Settings

NO_URL = "Enter a valid URL."

_DEFAULT_PORTS = {"http": 80, "https": 443}
# The characters that RFC 3986 allows in a path or a query, and the percent sign of an encoded character.
_SAFE = "/?:@!$&'()*+,;=%~-._"

# The rules of Django's URL validator, which Django REST framework's URL field applies.
_LONGEST_URL = 2048
_LONGEST_HOST = 253
_LABEL = r"(?!-)[a-z0-9\u00a1-\uffff-]{1,63}(?<!-)"
_LAST_LABEL = r"(?!-)(?:[a-z\u00a1-\uffff-]{2,63}|xn--[a-z0-9]{1,59})(?<!-)"
_NAME = re.compile(rf"localhost|(?:{_LABEL}\.)+{_LAST_LABEL}\.?", re.IGNORECASE)


def problem(url: str, settings: Settings) -> str | None:
    """The API's sentence of refusal for *url*; None where the URL is accepted."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return NO_URL
    if parts.scheme not in _DEFAULT_PORTS or not host or " " in host or url != url.strip() or not url.isprintable():
        return NO_URL
    if settings.url_check == "stock" and not _is_stock(url, host):
        return NO_URL
    if settings.url_schemes == "https-only" and parts.scheme != "https":
        return "Only https URLs are allowed."
    return None


def normalized(url: str) -> str:
    """An accepted *url* as a server may store it: encoded, host in lower case and punycode, always with a path."""
    parts = urlsplit(url)
    host, port = _ascii(parts.hostname or ""), parts.port
    userinfo, at, _ = parts.netloc.rpartition("@")
    netloc = userinfo + at + (f"[{host}]" if ":" in host else host)
    if port not in {None, _DEFAULT_PORTS[parts.scheme]}:
        netloc += f":{port}"
    path = quote(parts.path or "/", safe=_SAFE)
    return parts._replace(netloc=netloc, path=path, query=quote(parts.query, safe=_SAFE)).geturl()


def _ascii(host: str) -> str:
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return host


def _is_stock(url: str, host: str) -> bool:
    if len(url) > _LONGEST_URL or len(host) > _LONGEST_HOST or any(each.isspace() for each in url):
        return False
    return bool(_NAME.fullmatch(host)) or _is_address(host)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
