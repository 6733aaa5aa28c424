"""Read YAML as a graph of nodes with places, as Pulumi reads it (gopkg.in/yaml.v3), or as problems.

Anchors, aliases and merge keys are resolved. A map's own key comes before a merged one, and the first merged map before
the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import yaml

from argyle_provider.config.yaml_events import UnreadableError, events
from argyle_provider.config.yaml_events import place as place_of
from argyle_provider.core.model import Position, Problem

if TYPE_CHECKING:
    from argyle_provider.config.yaml_events import Place

MERGE = "<<"
MOST_NODES = 100_000
"""The most nodes, with each alias counted as its value; 128 KiB of config has fewer."""
DEEPEST = 100
"""The most levels of nested lists and maps. Pulumi stops at 10,000, which no config needs."""

_FEW_NODES = 1000
_MOSTLY_ALIASES = 50
"""Pulumi refuses a file with over 1,000 nodes if 99 % come from aliases (yaml.v3, `decode.go`); here 98 %."""

_TOO_MUCH = (
    f"The file has more than {MOST_NODES:,} values up to here, or nearly all are copied by aliases (`*`). Split it."
)
_TOO_DEEP = f"Lists and maps are nested more than {DEEPEST} levels deep here."


class Scalar:
    """A text, and whether it is written without quotes."""

    __slots__ = ("is_plain", "place", "text")
    height = 0
    size = 1

    def __init__(self, place: Place, text: str, *, is_plain: bool) -> None:
        self.place = place
        self.text = text
        self.is_plain = is_plain


class Sequence:
    """A list: each item with its place; the place of an alias is the alias itself."""

    __slots__ = ("height", "items", "size")

    def __init__(self) -> None:
        self.items: list[tuple[Place, Node]] = []
        self.height = self.size = 1


class Mapping:
    """A map: each value with its key, by the key's text, including merged ones (``<<``)."""

    __slots__ = ("entries", "height", "size")

    def __init__(self) -> None:
        self.entries: dict[str, tuple[Scalar, Node]] = {}
        self.height = self.size = 1

    def get(self, key: str) -> Node | None:
        """The value of *key*, or None."""
        entry = self.entries.get(key)
        return entry[1] if entry else None


Node: TypeAlias = "Scalar | Sequence | Mapping"


@dataclass(frozen=True)
class Document:
    """The content of a file.

    Attributes:
        root: the top node; None if the file is empty or can't be read.
        problems: why the file can't be read, or what Pulumi would refuse in it. Paths start at the root.
    """

    root: Node | None
    problems: tuple[Problem, ...] = ()


def read_yaml(content: bytes, *, shown_as: str) -> Document:
    """The document in *content*, which can be any bytes; messages name the file *shown_as*."""
    composer = _Composer(shown_as)
    try:
        composer.compose(content)
    except UnreadableError as error:
        composer.tell(str(error), error.place)
        return Document(None, tuple(composer.problems))
    return Document(composer.root, tuple(composer.problems))


class _OpenList:
    """A list that is still being read."""

    takes_key = False

    def __init__(self, place: Place, *, in_brackets: bool) -> None:
        self.place = place
        self.in_brackets = in_brackets
        self.node = Sequence()

    @property
    def label(self) -> str | int | None:
        """The index of the next item."""
        return len(self.node.items)

    def add(self, place: Place, node: Node, composer: _Composer, *, is_alias: bool) -> None:  # noqa: ARG002 - as a map
        self.node.items.append((place, node))

    def close(self) -> int:
        """Finish the list; returns the number of entries that were merged."""
        return 0


class _OpenMap:
    """A map that is still being read: keys and values alternate."""

    def __init__(self, place: Place, *, in_brackets: bool) -> None:
        self.place = place
        self.in_brackets = in_brackets
        self.node = Mapping()
        self._key: Scalar | None = None
        self._merged: list[Mapping] | None = None

    @property
    def takes_key(self) -> bool:
        """Whether the next node is a key."""
        return self._key is None

    @property
    def label(self) -> str | int | None:
        """The key of the current value; None between two entries."""
        return self._key.text if self._key else None

    def add(self, place: Place, node: Node, composer: _Composer, *, is_alias: bool) -> None:
        key = self._key
        if key is None:
            self._key = _as_key(place, node)
        elif key.text == MERGE:
            self._merge(key, place, node, is_alias=is_alias)
            self._key = None
        else:
            first = self.node.entries.setdefault(key.text, (key, node))
            if first[0] is not key:
                line = first[0].place[0]
                composer.tell(f"This map already has the same key on line {line}. Remove one of them.", key.place)
            self._key = None

    def _merge(self, key: Scalar, place: Place, node: Node, *, is_alias: bool) -> None:
        if not key.is_plain:
            message = "Pulumi reads a key `<<` as a merge, even in quotes. Use another name."
            raise UnreadableError(message, key.place)
        if self._merged is not None:
            message = "A map can have only one merge key (`<<`). To merge several maps, write `<<: [*one, *other]`."
            raise UnreadableError(message, key.place)
        nodes = [each for _, each in node.items] if isinstance(node, Sequence) and not is_alias else [node]
        self._merged = [each for each in nodes if isinstance(each, Mapping)]
        if len(self._merged) < len(nodes):
            message = "The value of a merge key (`<<`) must be a map or a list of maps."
            raise UnreadableError(message, place)

    def close(self) -> int:
        """Add the merged entries; returns their number."""
        for merged in self._merged or ():
            for text, entry in merged.entries.items():
                self.node.entries.setdefault(text, entry)
        return sum(len(merged.entries) for merged in self._merged or ())


def _as_key(place: Place, node: Node) -> Scalar:
    if not isinstance(node, Scalar):
        message = "A key must be text, and this one is a list or a map. Quote it if it is text."
        raise UnreadableError(message, place)
    return Scalar(place, node.text, is_plain=node.is_plain)


class _Composer:
    """Builds the graph from events, without recursion, because a file can be deeper than the call stack."""

    def __init__(self, shown_as: str) -> None:
        self._shown_as = shown_as
        self._open: list[_OpenList | _OpenMap] = []
        self._anchors: dict[str, Node] = {}
        self._documents = 0
        self._nodes = 0
        self.root: Node | None = None
        self.problems: list[Problem] = []

    def tell(self, message: str, place: Place) -> None:
        """Add a problem at *place*, with the path of the current node."""
        path = tuple(each.label for each in self._open if each.label is not None)
        self.problems.append(Problem(path, message, position=Position(self._shown_as, *place)))

    def compose(self, content: bytes) -> None:
        """Read all of *content*.

        Raises:
            UnreadableError: it can't be read as Pulumi would read it.
        """
        steps = {
            yaml.ScalarEvent: self._scalar,
            yaml.AliasEvent: self._alias,
            yaml.SequenceStartEvent: self._start,
            yaml.MappingStartEvent: self._start,
            yaml.SequenceEndEvent: self._end,
            yaml.MappingEndEvent: self._end,
            yaml.DocumentStartEvent: self._document,
        }
        for event in events(content):
            step = steps.get(type(event))
            if step is not None:
                step(event)
        if self.root is not None and self.root.size > max(_FEW_NODES, self._nodes * _MOSTLY_ALIASES):
            raise UnreadableError(_TOO_MUCH, (1, 1))

    def _document(self, event: Any) -> None:  # noqa: ANN401 - PyYAML has no types
        place = place_of(event.start_mark)
        self._documents += 1
        if self._documents > 1:
            message = "A second document starts here (`---`), and Pulumi reads only the first. Keep one in the file."
            raise UnreadableError(message, place)
        if event.version or event.tags:
            self.tell("Pulumi refuses most lines that start with `%`. Remove them.", place)

    def _scalar(self, event: Any) -> None:  # noqa: ANN401 - as above
        node = Scalar(place_of(event.start_mark), event.value, is_plain=not event.style)
        if node.is_plain and "?" in node.text and self._in_brackets:
            self.tell("In brackets, Pulumi reads a `?` as the start of a key. Quote the text with the `?`.", node.place)
        self._take_properties(event, node, node.place)
        self._add(node.place, node)

    def _alias(self, event: Any) -> None:  # noqa: ANN401 - as above
        place = place_of(event.start_mark)
        target = self._anchors.get(event.anchor)
        if target is None:
            message = "There is no anchor (`&`) of this name before this alias (`*`). Check its spelling."
            raise UnreadableError(message, place)
        if any(each.node is target for each in self._open):
            message = "This alias (`*`) is inside its own anchor (`&`), so the value would never end. Remove the alias."
            raise UnreadableError(message, place)
        self._add(place, target, is_alias=True)

    def _start(self, event: Any) -> None:  # noqa: ANN401 - as above
        place = place_of(event.start_mark)
        kind = _OpenMap if isinstance(event, yaml.MappingStartEvent) else _OpenList
        opened = kind(place, in_brackets=self._in_brackets or bool(event.flow_style))
        if self._open and self._open[-1].takes_key:
            _as_key(place, opened.node)
        if len(self._open) == DEEPEST:
            raise UnreadableError(_TOO_DEEP, place)
        self._take_properties(event, opened.node, place)
        self._open.append(opened)

    def _end(self, _event: Any) -> None:  # noqa: ANN401 - as above
        done = self._open.pop()
        self._count(done.close(), done.place)
        self._add(done.place, done.node)

    @property
    def _in_brackets(self) -> bool:
        return bool(self._open) and self._open[-1].in_brackets

    def _take_properties(self, event: Any, node: Node, place: Place) -> None:  # noqa: ANN401 - as above
        if event.tag is not None:
            message = (
                "Pulumi reads tags (`!...`) differently from other YAML tools. Remove the tag, and quote what is text."
            )
            self.tell(message, place)
        if event.anchor is not None:
            self._anchors[event.anchor] = node

    def _add(self, place: Place, node: Node, *, is_alias: bool = False) -> None:
        self._count(1, place)
        if not self._open:
            self.root = node
            return
        top = self._open[-1]
        top.add(place, node, self, is_alias=is_alias)
        top.node.size += node.size
        top.node.height = max(top.node.height, node.height + 1)
        if top.node.size > MOST_NODES:
            raise UnreadableError(_TOO_MUCH, place)
        if len(self._open) - 1 + top.node.height > DEEPEST:
            raise UnreadableError(_TOO_DEEP, place)

    def _count(self, nodes: int, place: Place) -> None:
        self._nodes += nodes
        if self._nodes > MOST_NODES:
            raise UnreadableError(_TOO_MUCH, place)
