"""Argyle's own words in the body of an error, in a form that is safe to print.

They are quoted only from recognised shapes: the errors of Django REST framework (``{"detail": "..."}``, ``{"field":
["..."]}``, and both nested at any depth), and plain text. HTML comes from a server between us and Argyle, and is never
quoted. A secret that the server repeats is removed, in every spelling and also in part.
"""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LONGEST = 300
"""The longest quote in characters."""

_DEEPEST = 10
_MOST = 100
_PART = 8
"""So many characters of a secret in a row are removed; fewer may be a word that a message happens to share."""

_UNNAMED = {"detail", "non_field_errors"}
"""Keys of Django REST framework that do not name a field."""

_TAG = re.compile(r"<[a-zA-Z!/?]")
_HIDDEN = "[secret]"


def error_words(body: bytes, content_type: str, *, secrets: Iterable[str]) -> str:
    """Argyle's words in an error's *body*, each reason with its path, like ``events[0]: No such event.``.

    Args:
        content_type: the reply's header; a body that is not JSON is quoted only where this is ``text/plain``.
        secrets: what must not be repeated; searched for as it is, escaped, and in part.
    """
    # Shorten only after the secrets are removed: half a secret at the end would not be recognised.
    said = _printable("; ".join(islice(_said(body, content_type), _MOST))[: LONGEST * 10])
    words = without_secrets(said, secrets)
    return words if len(words) <= LONGEST else words[: LONGEST - 3].rstrip() + "..."


def _said(body: bytes, content_type: str) -> Iterator[str]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        value = body.decode("utf-8", "replace") if content_type.lower().startswith("text/plain") else None
    yield from _reasons(value, "", _DEEPEST)


def _reasons(value: object, path: str, deepest: int) -> Iterator[str]:
    """The reasons below *path*; the texts of one list form one reason."""
    if deepest == 0:
        return
    texts = [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str)]
    words = " ".join(each.strip() for each in texts[:_MOST] if not _TAG.search(each)).strip()
    if words and not _TAG.search(path):
        yield f"{path}: {words}" if path else words
    for key, each in _below(value):
        yield from _reasons(each, _joined(path, key), deepest - 1)


def _below(value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping):
        yield from value.items()
    elif isinstance(value, list):
        yield from ((str(index), each) for index, each in enumerate(value) if isinstance(each, (list, Mapping)))


def _joined(path: str, key: str) -> str:
    if key in _UNNAMED:
        return path
    if key.isdecimal():
        return f"{path}[{key}]"
    return f"{path}.{key}" if path else key


def _printable(text: str) -> str:
    """*text* in one line, without control and invisible characters."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def without_secrets(text: str, secrets: Iterable[str]) -> str:
    """*text* without *secrets*, and without their parts of :data:`_PART` characters or more."""
    for spelling in sorted({each for secret in secrets for each in _spellings(secret)}, key=len, reverse=True):
        text = text.replace(spelling, _HIDDEN)
        text = _without_parts(text, spelling)
    return text


def _spellings(secret: str) -> set[str]:
    """*secret* as a reply may spell it: as it is, escaped for JSON (also twice), Python, a URL or HTML, or base64."""
    once = json.dumps(secret)[1:-1]
    encoded = secret.encode("utf-8", "replace")
    ways = (
        secret,
        once,
        json.dumps(once)[1:-1],
        repr(secret)[1:-1],
        quote(encoded),
        quote_plus(encoded),
        html.escape(secret),
        base64.b64encode(encoded).decode(),
    )
    return {each for each in ways if each}


def _without_parts(text: str, secret: str) -> str:
    kept: list[str] = []
    start = 0
    while start < len(text):
        end = start + _PART
        if text[start:end] in secret and end <= len(text):
            while end < len(text) and text[start : end + 1] in secret:
                end += 1
            kept.append(_HIDDEN)
        else:
            end = start + 1
            kept.append(text[start])
        start = end
    return "".join(kept)
