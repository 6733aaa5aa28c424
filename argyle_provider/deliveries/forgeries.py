"""Deliveries signed as Argyle signs them, and forgeries: each with one thing wrong on purpose."""

from __future__ import annotations

import base64
import hmac
import json
import re
import secrets
from typing import TYPE_CHECKING

from argyle_provider import samples, signature
from argyle_provider.core.deliveries import names_in
from argyle_provider.core.outgoing import Outgoing
from argyle_provider.core.probes import Probe

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

OTHER_HEADERS = (
    "Argyle-Signature",
    "Signature",
    "X-Argyle-Hmac-Sha512",
    "X-Hub-Signature",
    "X-Hub-Signature-256",
    "X-Signature",
    "X-Webhook-Signature",
)
"""Where receivers look that were written for another service."""

_WHOM = re.compile(rb'"(?:account|user|id)": "[^"]*"')
_DIGIT = re.compile(rb"[0-9]")
_Pairs = tuple[tuple[str, str], ...]


def genuine(body: bytes, secret: str | None) -> Outgoing:
    """The delivery of *body* as Argyle sends it, signed where there is a secret."""
    return _outgoing(body, () if secret is None else _header(signature.sign(body, secret)))


def forged(probe: Probe, body: bytes, secret: str, *, other: str = "") -> Outgoing:
    """The delivery of *body* with what is wrong in *probe*, which is one of ``FORGERIES``.

    Args:
        secret: the receiver's own.
        other: another environment's.

    Raises:
        KeyError: *probe* is no forgery.
        NoSecret: a secret is empty.
    """
    if probe is Probe.ALTERED:
        changed = altered(body)
        return _outgoing(changed, _header(signature.sign(body, secret)), probe)
    return _outgoing(body, _HEADERS[probe](body, secret, other), probe)


def with_headers(body: bytes, headers: Mapping[str, str], *, secret: str | None) -> Outgoing:
    """A recorded delivery with its own headers; signed anew where there is a secret."""
    if secret is None:
        return _outgoing(body, (), recorded=tuple(headers.items()))
    kept = tuple((name, value) for name, value in headers.items() if name.lower() != signature.HEADER.lower())
    return _outgoing(body, _header(signature.sign(body, secret)), recorded=kept)


def altered(body: bytes) -> bytes:
    """*body* with one byte changed, about the same user and account: a receiver that looks at these first still does.

    It is the last digit of anything else; white space where there is none.
    """
    rest = _WHOM.sub(lambda whom: b" " * len(whom[0]), body)
    digits = [each.start() for each in _DIGIT.finditer(rest)]
    if digits:
        return body[: digits[-1]] + bytes([body[digits[-1]] ^ 1]) + body[digits[-1] + 1 :]
    head, end, tail = body.rpartition(b"\n")
    return head + b" " + tail if end else body + b" "


def _outgoing(body: bytes, signed: _Pairs, probe: Probe | None = None, recorded: _Pairs | None = None) -> Outgoing:
    event, name = names_in(body)
    plain = tuple(samples.headers(None).items()) if recorded is None else recorded
    return Outgoing(body, (*plain, *signed), event, name, forgery=probe and probe.key)


def _header(value: str) -> _Pairs:
    return ((signature.HEADER, value),)


def _digest(body: bytes, key: str, algorithm: str = "sha512") -> bytes:
    return hmac.digest(key.encode("utf-8", "surrogatepass"), body, algorithm)


def _elsewhere(digest: bytes, algorithm: str) -> _Pairs:
    """*digest* in every other header; GitHub's have a prefix."""
    value = digest.hex()
    return tuple((name, f"{algorithm}={value}" if "Hub" in name else value) for name in OTHER_HEADERS)


def _compact(body: bytes) -> bytes:
    """*body* as JavaScript writes it again."""
    return json.dumps(json.loads(body), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _on_one_line(body: bytes) -> bytes:
    """*body* as Python writes it again."""
    return json.dumps(json.loads(body)).encode()


def _base64(digest: bytes) -> str:
    return base64.b64encode(digest).decode()


_HEADERS: Mapping[Probe, Callable[[bytes, str, str], _Pairs]] = {
    Probe.UNSIGNED: lambda *_: (),
    Probe.EMPTY_HEADER: lambda *_: _header(""),
    Probe.RANDOM_KEY: lambda body, *_: _header(_digest(body, secrets.token_hex()).hex()),
    Probe.EMPTY_KEY: lambda body, *_: _header(_digest(body, "").hex()),
    Probe.SHA256: lambda body, secret, _: _header(_digest(body, secret, "sha256").hex()),
    Probe.SHA256_PREFIX: lambda body, secret, _: _header("sha256=" + _digest(body, secret, "sha256").hex()),
    Probe.SHA256_ELSEWHERE: lambda body, secret, _: _elsewhere(_digest(body, secret, "sha256"), "sha256"),
    Probe.ELSEWHERE: lambda body, secret, _: _elsewhere(_digest(body, secret), "sha512"),
    Probe.COMPACT: lambda body, secret, _: _header(_digest(_compact(body), secret).hex()),
    Probe.COMPACT_PYTHON: lambda body, secret, _: _header(_digest(_on_one_line(body), secret).hex()),
    Probe.TRUNCATED: lambda body, secret, _: _header(signature.sign(body, secret)[:64]),
    Probe.OVERLONG: lambda body, secret, _: _header(2 * signature.sign(body, secret)),
    Probe.NOT_ASCII: lambda body, secret, _: _header(f"\xe9{signature.sign(body, secret)[1:]}"),
    Probe.OTHER_ENVIRONMENT: lambda body, _, other: _header(signature.sign(body, other)),
    Probe.SECRET_LINE_END: lambda body, secret, _: _header(signature.sign(body, f"{secret}\n")),
    Probe.BASE64: lambda body, secret, _: _header(_base64(_digest(body, secret))),
    Probe.SHA256_BASE64: lambda body, secret, _: _header(_base64(_digest(body, secret, "sha256"))),
    Probe.TWO_HEADERS: lambda body, secret, _: (
        *_header(_digest(body, secrets.token_hex()).hex()),
        *_header(signature.sign(body, secret)),
    ),
}
