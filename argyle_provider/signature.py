"""Sign and verify deliveries as Argyle does: for receivers, and for whoever tests them.

::

    from argyle_provider import signature

    signature.verify(request.body, request.headers.get(signature.HEADER), [secret])

Argyle signs the exact bytes of the body with HMAC-SHA512, keyed by the subscription's secret, and sends the digest in
lower-case hex. (Source: 20 of 20 recorded deliveries; one of them pins the tests.) Parsed and serialised again, a body
has other bytes, and no signature fits.

Argyle signs no time and no id, so **a signature does not protect against replay**: a copy of a delivery verifies for
ever. See :func:`fingerprint`.

This module needs nothing but Python's standard library.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import TYPE_CHECKING

from argyle_provider.exceptions import (
    MalformedSignature,
    MissingSignature,
    NoSecret,
    SignatureError,
    WrongSignature,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "HEADER",
    "MalformedSignature",
    "MissingSignature",
    "NoSecret",
    "SignatureError",
    "WrongSignature",
    "fingerprint",
    "sign",
    "verify",
]

HEADER = "X-Argyle-Signature"
"""The header that carries the signature. A subscription without a secret sends none."""

_SIGNATURE = re.compile(r"[0-9a-f]{128}")


def sign(body: bytes, secret: str) -> str:
    """The signature that Argyle sends with *body*: 128 lower-case hex digits.

    Args:
        body: the exact bytes that are sent.
        secret: the subscription's secret.

    Raises:
        NoSecret: the secret is empty or blank.
        TypeError: the body is not bytes, or the secret is not text.
    """
    return hmac.digest(_key(secret), _raw(body), "sha512").hex()


def verify(body: bytes, header: str | bytes | None, secrets: Sequence[str]) -> int:
    """Make sure that a delivery was signed with one of *secrets*, and return the index of that one.

    Give several secrets while one is rotated: deliveries signed with the old and with the new one arrive in any order.
    How long it takes depends neither on which secret fits nor on how much of a signature is right.

    Args:
        body: the exact bytes received, not parsed and serialised again.
        header: the value of :data:`HEADER`, or None where there is none.
        secrets: the secrets to accept; at least one.

    Raises:
        SignatureError: refuse the delivery, with 401. One of MissingSignature, MalformedSignature and WrongSignature.
        NoSecret: there are no secrets, or one is empty or blank. Leave it uncaught: the receiver's set-up is wrong, and
            a 500 shows it, while a 401 would lose the delivery in silence.
        TypeError: the body is not bytes, a secret is not text, or one text stands where a list of them belongs.
    """
    if isinstance(secrets, (str, bytes)):
        message = "Give the secrets as a list: [secret]."
        raise TypeError(message)
    expected = [sign(body, secret) for secret in secrets]
    if not expected:
        message = "There is no secret to verify with. Give at least one."
        raise NoSecret(message)
    given = _signature(header)
    fits = [hmac.compare_digest(each, given) for each in expected]
    if True not in fits:
        message = "The signature fits none of the secrets: it was made with another one, or for another body."
        raise WrongSignature(message)
    return fits.index(True)


def fingerprint(body: bytes) -> str:
    """A short name for exactly these bytes, to recognise a delivery that comes twice: 64 hex digits (SHA-256).

    Argyle sends no delivery id, so this is all there is to recognise a retry by, and it has a limit: two events may
    have equal bodies. Two ``accounts.updated`` of one account, seconds apart, are equal, and both are real. Use it
    where doing the work once is enough for both (fetch the account again), not to count events.

    Raises:
        TypeError: the body is not bytes.
    """
    return hashlib.sha256(_raw(body)).hexdigest()


def _raw(body: object) -> bytes:
    if not isinstance(body, (bytes, bytearray, memoryview)):
        message = f"Give the body as the raw bytes that were received, not as {type(body).__name__}."
        raise TypeError(message)
    return bytes(body)


def _key(secret: object) -> bytes:
    if not isinstance(secret, str):
        message = f"Give each secret as str, not as {type(secret).__name__}."
        raise TypeError(message)
    if not secret.strip():
        message = "A secret is empty. Set it, or leave it out of the list."
        raise NoSecret(message)
    # Half a character can't be encoded otherwise, and the text of that error would quote the secret.
    return secret.encode("utf-8", "surrogatepass")


def _signature(header: object) -> str:
    if header is not None and not isinstance(header, (str, bytes)):
        message = f"Give the header as str or bytes, or None where there is none, not as {type(header).__name__}."
        raise TypeError(message)
    if not header:
        message = f"The delivery has no {HEADER} header."
        raise MissingSignature(message)
    text = header.decode("latin-1") if isinstance(header, bytes) else header
    if not _SIGNATURE.fullmatch(text):
        message = f"The {HEADER} header is not 128 lower-case hex digits."
        raise MalformedSignature(message)
    return text
