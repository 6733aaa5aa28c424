"""Why a signature does not fit: the known mistakes are tried, alone and together, and the one that fits is named.

Each mistake is one that real receivers, relays or files make. A signature is the work of whoever signed; whether the
mistake is there or in what was saved, the reader knows.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import itertools
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from argyle_provider.core.deliveries import NamedSecret


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that is not as Argyle does it.

    Attributes:
        key: a word for programs.
        what: what was done, for the end of "It fits ...".
        advice: what to do, as a sentence.
    """

    key: str
    what: str
    advice: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a signature was made.

    Attributes:
        mistakes: all that differs from what Argyle does.
        secret: the name of the secret that fits; None where it was signed with an empty key.
    """

    mistakes: tuple[Mistake, ...]
    secret: str | None


_SHA256 = Mistake("sha256", "HMAC-SHA256", "Argyle signs with HMAC-SHA512: use SHA-512.")
_UPPER = Mistake("upper-case", "upper-case hex", "Argyle sends lower-case hex, and receivers compare letter by letter.")
_PREFIX = Mistake("prefix", "a prefix before the digest", "Argyle sends the bare digest: leave the prefix out.")
_BASE64 = Mistake("base64", "base64 in place of hex", "Argyle sends lower-case hex: write the digest as hex.")
_BLANKS = Mistake("blanks", "white space around the header's value", "Remove it where the value is stored.")
_COMPACT = Mistake(
    "compact-body",
    "the body serialised again without indentation",
    "Sign and verify the raw bytes that were received, not a body that was parsed and serialised again.",
)
_INDENTED = Mistake(
    "indented-body",
    "the body indented by two spaces, as Argyle sends it",
    "Something between Argyle and here serialised the body again: pass the exact bytes on.",
)
_LINE_END = Mistake(
    "body-line-end",
    "the body without the line end at its end",
    "Argyle sends none: an editor or a shell has added it to what was saved.",
)
_CRLF = Mistake("body-crlf", "the body with plain line ends", "Something has turned its line ends into CRLF.")
_SECRET_LINE_END = Mistake(
    "secret-line-end",
    "a line end after the secret",
    "Remove it where the secret is read or stored: a file that ends with a newline is the usual cause.",
)
_SECRET_BLANKS = Mistake(
    "secret-blanks",
    "the secret without the white space around it",
    "The secret that was given here has white space around it: set it without.",
)
_SECRET_BASE64 = Mistake(
    "secret-base64",
    "the secret decoded from base64",
    "Argyle's key is the secret's own text: do not decode it.",
)
_EMPTY_KEY = Mistake("empty-key", "an empty key", "No secret is set where it was signed: set it there.")
_OTHER = Mistake(
    "other-secret",
    "the secret of another environment",
    "Give the receiver its own environment's secret, or the subscription its own receiver's.",
)

_PREFIXED = re.compile(r"\A[A-Za-z0-9_-]+=(?=.)")
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})+")
_OTHER_ALPHABET = str.maketrans("-_", "+/")
_DIGEST_BYTES = {64: "sha512", 32: "sha256"}
_Variant = tuple[tuple[Mistake, ...], bytes]


def explain(
    body: bytes, header: str, secrets: Sequence[NamedSecret], others: Sequence[NamedSecret] = ()
) -> Explanation | None:
    """How the signature in *header* was made, with as few mistakes as possible; None where no known ones fit.

    Args:
        secrets: those that should fit.
        others: those of other environments, which should not.
    """
    found = [
        Explanation((*of_header, *of_algorithm, *of_body, *of_key), name)
        for of_header, digest in _digests(header)
        for of_algorithm, algorithm in _algorithms(digest)
        for (of_body, content), (of_key, key, name) in itertools.product(_bodies(body), _keys(secrets, others))
        if hmac.compare_digest(hmac.digest(key, content, algorithm), digest)
    ]
    return min(found, key=lambda each: len(each.mistakes), default=None)


def has_length_of_sha256(header: str) -> bool:
    """Whether *header* holds a digest of SHA-256 in one of the known spellings."""
    return any(len(digest) == min(_DIGEST_BYTES) for _, digest in _digests(header))


def _algorithms(digest: bytes) -> Iterator[tuple[tuple[Mistake, ...], str]]:
    algorithm = _DIGEST_BYTES.get(len(digest))
    if algorithm is not None:
        yield ((), algorithm) if algorithm == "sha512" else ((_SHA256,), algorithm)


def _digests(header: str) -> Iterator[_Variant]:
    """The digests that a header may stand for."""
    text = header.strip()
    blanks = (_BLANKS,) if text != header else ()
    for value, prefix in {_PREFIXED.sub("", text): (_PREFIX,), text: ()}.items():
        if _HEX.fullmatch(value):
            upper = () if value == value.lower() else (_UPPER,)
            yield (*blanks, *prefix, *upper), bytes.fromhex(value)
        decoded = _from_base64(value)
        if decoded is not None:
            yield (*blanks, *prefix, _BASE64), decoded


def _from_base64(text: str) -> bytes | None:
    """What *text* stands for in base64, of either alphabet, padded or not; None where it is something else."""
    padded = text.translate(_OTHER_ALPHABET) + "=" * (-len(text) % 4)
    try:
        return base64.b64decode(padded, validate=True)
    except (ValueError, binascii.Error):
        return None


def _bodies(body: bytes) -> Iterator[_Variant]:
    """The body, and what it may have been when it was signed."""
    yield (), body
    for mistake, content in ((_LINE_END, body.rstrip(b"\r\n")), (_CRLF, body.replace(b"\r\n", b"\n"))):
        if content != body:
            yield (mistake,), content
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        return
    for ascii_only in (False, True):
        yield (_INDENTED,), _written(message, ascii_only, indent=2)
        yield (_COMPACT,), _written(message, ascii_only, separators=(",", ":"))
        yield (_COMPACT,), _written(message, ascii_only)


def _written(message: object, ascii_only: bool, **layout: object) -> bytes:  # noqa: FBT001 - read in one place above
    return json.dumps(message, ensure_ascii=ascii_only, **layout).encode("utf-8", "surrogatepass")  # type: ignore[arg-type]


def _keys(
    secrets: Sequence[NamedSecret], others: Sequence[NamedSecret]
) -> Iterator[tuple[tuple[Mistake, ...], bytes, str | None]]:
    """Each key that may have been used, and the name of its secret."""
    for whose, named in (((), secrets), ((_OTHER,), others)):
        for each in named:
            for mistake, key in _spellings(each.value):
                yield (*whose, *mistake), key, each.name
    yield (_EMPTY_KEY,), b"", None


def _spellings(secret: str) -> Iterator[_Variant]:
    key = secret.encode("utf-8", "surrogatepass")
    yield (), key
    yield (_SECRET_LINE_END,), key + b"\n"
    yield (_SECRET_LINE_END,), key + b"\r\n"
    if secret.strip() != secret:
        yield (_SECRET_BLANKS,), key.strip()
    decoded = _from_base64(secret.removeprefix("whsec_"))
    if decoded:
        yield (_SECRET_BASE64,), decoded
