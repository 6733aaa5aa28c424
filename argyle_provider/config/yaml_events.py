"""From the bytes of a YAML file to libyaml's events, or one error in our own words.

The words of a YAML library quote the line they stumble over, and a secret may stand there. So none of them is passed
on: an error says what kind it is and where.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Any, TypeAlias

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST_FILE = 1024 * 1024
"""Bytes. The engine can't start a program with more than 128 KiB of config; the rest may be comments."""

Place: TypeAlias = tuple[int, int]
"""Line and column, from 1."""

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""libyaml, where PyYAML was built with it; it takes a tenth of the time."""

_CONTROL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
"""What YAML allows only as an escape, and byte order marks inside, which libyaml and the engine read differently."""

_HINTS = {
    "found character that cannot start any token": "Quote text that starts like this, and indent with spaces only.",
    "mapping values are not allowed": "A second `: ` stands in one line. Quote the text that contains it.",
    "could not find expected ':'": "A `:` is missing after the key that starts here or above.",
    "did not find expected key": "The indentation does not fit, or a quote before this place is not closed.",
    "did not find expected '-'": "The indentation of this list does not fit: each item starts with `- ` in one column.",
    "did not find expected ','": "A list or map in brackets is not closed, or a comma is missing.",
    "found unexpected end of stream": "A quote that starts above is not closed.",
    "found unknown escape character": "A backslash in double quotes starts an unknown escape. Use single quotes.",
    "did not find expected <document start>": "Text stands after the end of the document. Keep one per file.",
    "block sequence entries are not allowed": "A list can't start here. Put its first `- ` on a line of its own.",
}
"""What to do about libyaml's commonest findings (scanner.c, parser.c), by how they start."""


class UnreadableError(Exception):
    """The file can't be read on; the text is ours and holds nothing of the file."""

    def __init__(self, message: str, place: Place) -> None:
        super().__init__(message)
        self.place = place


def events(content: bytes) -> Iterator[Any]:
    """The events of PyYAML (``yaml.events``) in *content*, any bytes at all.

    Raises:
        UnreadableError: it is too large, or not UTF-8, or no YAML.
    """
    content = content.removeprefix(codecs.BOM_UTF8)
    _check_text(content)
    try:
        yield from yaml.parse(content, Loader=_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        raise UnreadableError(_words(error), place(mark) if mark else (1, 1)) from None


def place(mark: Any) -> Place:  # noqa: ANN401 - PyYAML has no types
    """The place of one of PyYAML's marks."""
    return mark.line + 1, mark.column + 1


def _check_text(content: bytes) -> None:
    if len(content) > LARGEST_FILE:
        message = (
            f"The file is larger than {LARGEST_FILE // 1024} KiB, more config than Pulumi can start a program with."
        )
        raise UnreadableError(message, (1, 1))
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        message = "The file is not UTF-8 text here. Save it as UTF-8."
        raise UnreadableError(message, _end_of(content[: error.start].decode("utf-8"))) from None
    found = _CONTROL.search(text)
    if found:
        message = "A control character stands here. Remove it, or write it as an escape in double quotes."
        raise UnreadableError(message, _end_of(text[: found.start()]))


def _end_of(text: str) -> Place:
    return text.count("\n") + 1, len(text) - text.rfind("\n")


def _words(error: yaml.YAMLError) -> str:
    found = str(getattr(error, "problem", ""))
    hint = next((words for start, words in _HINTS.items() if found.startswith(start)), "")
    return f"This is not valid YAML. {hint}".rstrip()
