"""The proxy and the trusted certificates for requests to Argyle, from the environment variables of this machine.

Both are checked before the first request. Otherwise a wrong setting fails deep inside the HTTP library, with an error
that blames something else and is retried in vain.
"""

from __future__ import annotations

import importlib.util
import os
import re
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from requests.utils import get_environ_proxies, select_proxy

from argyle_provider.core.hosts import is_loopback
from argyle_provider.core.urls import Url, UrlError

if TYPE_CHECKING:
    from collections.abc import Mapping

_BUNDLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
_HASHED = re.compile(r"[0-9a-f]{8}\.[0-9]+")
_SOCKS = frozenset({"socks4", "socks4a", "socks5", "socks5h"})


@dataclass(frozen=True, slots=True)
class Route:
    """The proxy and the certificates for one host.

    Attributes:
        proxy_url: the proxy with its credentials, never printed; empty without a proxy.
        proxy: host and port of the proxy.
        proxy_from: the variable with the proxy, or the system's settings.
        certificates: the file or folder of trusted certificates; empty for those of the HTTP library.
        certificates_from: the variable with the certificates.
        blocked: why no request can be sent, and which setting to change; empty where requests can be sent.
    """

    proxy_url: str = ""
    proxy: str = ""
    proxy_from: str = ""
    certificates: str = ""
    certificates_from: str = ""
    blocked: str = ""


def route_to(base_url: str, environ: Mapping[str, str] = os.environ) -> Route:
    """The route to *base_url*. A loopback address never goes through a proxy."""
    if is_loopback(Url.parse(base_url).host):
        return Route()
    certificates_from = next((each for each in _BUNDLES if environ.get(each)), "")
    certificates = environ.get(certificates_from, "")
    proxy_url = select_proxy(base_url, get_environ_proxies(base_url)) or ""
    proxy_from = _proxy_from(proxy_url, environ) if proxy_url else ""
    proxy = _address(proxy_url)
    blocked = [
        _why_no_proxy(proxy_url, proxy_from) if proxy_url else "",
        _why_no_certificates(certificates, certificates_from) if certificates else "",
    ]
    return Route(proxy_url, proxy, proxy_from, certificates, certificates_from, " ".join(filter(None, blocked)))


def _proxy_from(proxy_url: str, environ: Mapping[str, str]) -> str:
    names = [each for each, value in environ.items() if each.lower().endswith("_proxy") and value == proxy_url]
    return f"`{min(names, key=lambda each: each.lower().startswith('all'))}`" if names else "the system's settings"


def _parsed(proxy_url: str) -> Url | None:
    try:
        return Url.parse(proxy_url if "://" in proxy_url else f"http://{proxy_url}")
    except UrlError:
        return None


def _address(proxy_url: str) -> str:
    url = _parsed(proxy_url)
    return url.address if url else ""


def _why_no_proxy(proxy_url: str, proxy_from: str) -> str:
    """Why the proxy can't be used. Never quotes its URL, which may contain a password."""
    url = _parsed(proxy_url)
    if url is not None and url.scheme in _SOCKS and importlib.util.find_spec("socks") is None:
        return (
            f"The proxy in {proxy_from} is a SOCKS proxy, which needs another package. Run `pip install PySocks`, or "
            "set an HTTP proxy."
        )
    if url is None or url.scheme not in {"http", "https", *_SOCKS} or not _can_be_sent(url.credentials or ""):
        return (
            f"The proxy in {proxy_from} is not a valid address. Write it like http://proxy.example.com:3128, with user "
            "name and password percent-encoded (http://USER:PASSWORD@proxy.example.com:3128), or remove it."
        )
    return ""


def _can_be_sent(credentials: str) -> bool:
    """Whether *credentials* fit into a header; the HTTP library encodes them as Latin-1."""
    return all(each <= "\xff" for each in unquote(credentials))


def _why_no_certificates(path: str, variable: str) -> str:
    what = _wrong_with_certificates(path)
    if not what:
        return ""
    return (
        f"`{variable}` is {path!r}, {what}. "
        "Set the variable to a PEM file with the certificate authorities to trust, or unset it."
    )


def _wrong_with_certificates(path: str) -> str:
    try:
        if Path(path).is_dir():
            hashed = any(_HASHED.fullmatch(each.name) for each in Path(path).iterdir())
            return "" if hashed else "a folder without hash names for its certificates (see `openssl rehash`)"
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(path)
    except FileNotFoundError:
        return "which does not exist"
    except ssl.SSLError:
        return "which has no certificate in PEM format"
    except OSError:
        return "which can't be read"
    return ""
