"""Turn the bytes of a YAML file into libyaml's events, or one error.

The messages of a YAML library quote the line, which may contain a secret. So they are never shown: our error says what
is wrong and where.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Any, TypeAlias

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST_FILE = 1024 * 1024
"""Bytes. Pulumi can't start a program with more than 128 KiB of config; a file can also have comments."""

Place: TypeAlias = tuple[int, int]
"""Line and column, from 1."""

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""libyaml if PyYAML was built with it, as it is ten times faster."""

_CONTROL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
"""Characters that YAML allows only as escapes, and inner byte order marks: libyaml and Pulumi read them differently."""

_HINTS = {
    "found character that cannot start any token": "Quote text that starts like this, and indent with spaces only.",
    "mapping values are not allowed": "This line has a second `: `. Quote the text that contains it.",
    "could not find expected ':'": "A `:` is missing after the key that starts here or above.",
    "did not find expected key": "The indentation is wrong, or a quote before this place is not closed.",
    "did not find expected '-'": "The indentation of this list is wrong. Start each item with `- ` in the same column.",
    "did not find expected ','": "A list or map in brackets is not closed, or a comma is missing.",
    "found unexpected end of stream": "A quote that starts above is not closed.",
    "found unknown escape character": "A backslash in double quotes starts an unknown escape. Use single quotes.",
    "did not find expected <document start>": "There is text after the end of the document. Keep one document.",
    "block sequence entries are not allowed": "A list can't start here. Put its first `- ` on a line of its own.",
}
"""Our words for libyaml's most common errors (scanner.c, parser.c), by the start of its message."""


class UnreadableError(Exception):
    """Raised when the file can't be read; the message is ours and contains nothing of the file."""

    def __init__(self, message: str, place: Place) -> None:
        super().__init__(message)
        self.place = place


def events(content: bytes) -> Iterator[Any]:
    """The PyYAML events (``yaml.events``) of *content*, which can be any bytes.

    Raises:
        UnreadableError: it is too large, not UTF-8, or not YAML.
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
        size = LARGEST_FILE // 1024
        message = (
            f"The file is larger than {size} KiB, more config than Pulumi can start a program with. Split the stack."
        )
        raise UnreadableError(message, (1, 1))
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        message = "The file is not UTF-8 text here. Save it as UTF-8."
        raise UnreadableError(message, _end_of(content[: error.start].decode("utf-8"))) from None
    found = _CONTROL.search(text)
    if found:
        message = "The file has a control character here. Remove it, or write it as an escape in double quotes."
        raise UnreadableError(message, _end_of(text[: found.start()]))


def _end_of(text: str) -> Place:
    return text.count("\n") + 1, len(text) - text.rfind("\n")


def _words(error: yaml.YAMLError) -> str:
    found = str(getattr(error, "problem", ""))
    hint = next((words for start, words in _HINTS.items() if found.startswith(start)), "")
    return f"This is not valid YAML. {hint}".rstrip()
