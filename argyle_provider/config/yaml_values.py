"""Read the values of nodes, and refuse text that YAML tools read in different ways.

YAML 1.1, YAML 1.2 and Pulumi (gopkg.in/yaml.v3) read some unquoted text differently: `0042` is 42, or 34 (octal), or
text. A reviewer would read another value than the account gets, so such text is an error.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from argyle_provider.config.yaml_nodes import Mapping, Scalar, Sequence
from argyle_provider.core.model import Position, Problem

if TYPE_CHECKING:
    from argyle_provider.config.yaml_events import Place
    from argyle_provider.config.yaml_nodes import Node

_NULL = {"", "~", "null", "Null", "NULL"}
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})", re.ASCII)
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,8})\.[0-9]{1,4}", re.ASCII)
_OTHERWISE = re.compile(
    r"""
    y | n | yes | no | on | off                             # booleans of YAML 1.1
    | = | <<                                                # its value and merge
    | [-+]? 0 (x [-+0-9a-f_]* | o [-+0-7_]* | b [-+01_]*)   # numbers in other bases, in Pulumi with inner signs
    | [-+]? [0-9][0-9_]* (\.[0-9_]*)? (e [-+]?[0-9_]+)?     # octal in 1.1, with exponent in 1.2, with _ in 1.1
    | [-+]? \.[0-9_]+ (e [-+]?[0-9_]+)?
    | [-+]? [0-9][0-9_]* (:[0-5]?[0-9])+ (\.[0-9_]*)?       # base 60 of YAML 1.1
    | [-+]? \.(inf | nan)
    | [0-9]{4}-[0-9]{1,2}-[0-9]{1,2} ([t\s].*)?             # dates of YAML 1.1 and Pulumi
    """,
    re.ASCII | re.IGNORECASE | re.VERBOSE | re.DOTALL,
)

_LOSES_LINES = "This multi-line text starts with white space, and Pulumi would lose some of it. Remove the white space."


class Encrypted(str):
    """The ciphertext of ``{secure: ciphertext}``, used as the value of the secret, which is unknown offline."""

    __slots__ = ()


def is_text(text: str) -> bool:
    """Whether all YAML tools read *text* as text if it is unquoted."""
    return not (text in _NULL or text in _BOOLEANS or _WHOLE.fullmatch(text) or _OTHERWISE.fullmatch(text))


class ValueReader:
    """Reads the values of nodes of the file *shown_as*, and collects problems."""

    def __init__(self, shown_as: str) -> None:
        self._shown_as = shown_as
        self._told: set[Place] = set()
        self.problems: list[Problem] = []

    def value(self, node: Node, path: tuple[str | int, ...]) -> object:
        """The value that the program gets for *node* at *path*; text if YAML tools disagree."""
        match node:
            case Scalar():
                return self._scalar(node, path)
            case Sequence():
                return [self.value(item, (*path, index)) for index, (_, item) in enumerate(node.items)]
            case Mapping():
                return self._map(node, path)

    def name(self, key: Scalar, path: tuple[str | int, ...]) -> None:
        """Check a key: all YAML tools must read it as text."""
        if _loses_lines(key.text):
            self._tell(_LOSES_LINES, path, key.place)
        elif key.is_plain and not is_text(key.text):
            message = "YAML tools read this key in different ways, and Pulumi may read another key. Quote it."
            self._tell(message, path, key.place)

    def _map(self, node: Mapping, path: tuple[str | int, ...]) -> object:
        secure = node.get("secure") if len(node.entries) == 1 else None
        if isinstance(secure, Scalar):
            ciphertext = self._scalar(secure, (*path, "secure"))
            if isinstance(ciphertext, str):
                return Encrypted(ciphertext)
        values: dict[str, object] = {}
        for text, (key, value) in node.entries.items():
            self.name(key, (*path, text))
            values[text] = self.value(value, (*path, text))
        return values

    def _scalar(self, node: Scalar, path: tuple[str | int, ...]) -> object:
        text = node.text
        if _loses_lines(text):
            self._tell(_LOSES_LINES, path, node.place)
        if not node.is_plain:
            return text
        if text in _NULL:
            return None
        if text in _BOOLEANS:
            return _BOOLEANS[text]
        if _WHOLE.fullmatch(text):
            return int(text)
        if _DECIMAL.fullmatch(text):
            number = float(text)
            return int(number) if number.is_integer() else number
        if _OTHERWISE.fullmatch(text):
            message = (
                "YAML tools read this value in different ways. Quote it if it is text. If not, write true, false or a "
                "number like 30."
            )
            self._tell(message, path, node.place)
        return text

    def _tell(self, message: str, path: tuple[str | int, ...], place: Place) -> None:
        """Add a problem, once per place: several aliases can lead to the same place."""
        if place not in self._told:
            self._told.add(place)
            self.problems.append(Problem(path, message, position=Position(self._shown_as, *place)))


def _loses_lines(text: str) -> bool:
    """Whether Pulumi changes this text when it rewrites the file before reading it (yaml.v3, block style)."""
    return "\n" in text and text[0].isspace()
