"""A declaration as the text of a stack file. Its secrets stay out: each is a placeholder to set with ``pulumi``."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from itertools import groupby
from typing import TYPE_CHECKING

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from argyle_provider.config.stack_file import NOT_SET
from argyle_provider.core.validation import SUBSCRIPTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from argyle_provider.core.model import Declaration, Entry, EventChoice, JsonValue, SubscriptionConfig

EDITOR_LINE = "yaml-language-server: $schema=schema.json"
DEFAULTS = "argyle:defaults"

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./:@?=&-]*[A-Za-z0-9/]")
# Pulumi reads YAML 1.1, in which these are no text; ruamel writes 1.2.
_NO_TEXT = {"yes", "no", "on", "off", "true", "false", "null"}


def stack_file_text(declaration: Declaration, *, comment: Sequence[str], secret_in_defaults: bool) -> str:
    """The file; the same declaration gives the same bytes.

    Args:
        comment: lines for its head.
        secret_in_defaults: whether all entries have one secret, which then stands once, in ``argyle:defaults``.
    """
    protects = bool(declaration.entries) and all(entry.protect for entry in declaration.entries)
    secret = _placeholder(f"{declaration.stack}.defaults") if secret_in_defaults else None
    defaults = _present({"protect": protects or None, "secret": secret})
    content = {
        "argyle:environment": declaration.environment.value,
        DEFAULTS: defaults or None,
        SUBSCRIPTIONS: {
            _text(entry.key): {key: value for key, value in _entry(entry, declaration).items() if key not in defaults}
            for entry in declaration.entries
        },
    }
    head = "".join(f"# {line}".rstrip() + "\n" for line in [EDITOR_LINE, *comment])
    return head + _yaml({"config": _present(content)})


def secret_paths(declaration: Declaration, *, secret_in_defaults: bool) -> list[str]:
    """Where the file's placeholders stand, as ``pulumi config set --path`` wants them."""
    if secret_in_defaults:
        return [f"{DEFAULTS}.secret"]
    return [f"{SUBSCRIPTIONS}.{entry.key}.secret" for entry in declaration.entries if entry.secret]


def _entry(entry: Entry, declaration: Declaration) -> dict[str, object]:
    return _present(
        {
            "name": entry.name and _text(entry.name),
            "url": _text(entry.url),
            "secret": _placeholder(f"{declaration.stack}.{entry.key}") if entry.secret else None,
            "protect": entry.protect or None,
            "allowUnknownEvents": entry.allow_unknown_events or None,
            "events": list(_events(entry.choices)),
        }
    )


def _events(choices: Sequence[EventChoice]) -> Iterator[object]:
    """A line per event and config; the numbers of days of one event are one line."""
    for name, group in groupby(choices, key=lambda each: each.event):
        configs = [each.config for each in group]
        days = sorted(days for each in configs for days in _days(each))
        yield from (_line(name, each) for each in configs if not _days(each))
        if days:
            yield _line(name, {"days_synced": days[0] if len(days) == 1 else tuple(days)})


def _days(config: SubscriptionConfig) -> tuple[int, ...]:
    match config:
        case {"days_synced": int(days), **others} if not others:
            return (days,)
        case _:
            return ()


def _line(name: str, config: SubscriptionConfig) -> object:
    return {_text(name): _flow(config)} if config else _text(name)


def _flow(value: JsonValue) -> object:
    """*value* on one line."""
    if isinstance(value, Mapping):
        mapping = CommentedMap({key: _flow(each) for key, each in value.items()})
        mapping.fa.set_flow_style()
        return mapping
    if isinstance(value, tuple):
        sequence = CommentedSeq(map(_flow, value))
        sequence.fa.set_flow_style()
        return sequence
    return _text(value) if isinstance(value, str) else value


def _text(value: str) -> str:
    """*value*, quoted where YAML could take it for something else."""
    plain = _PLAIN.fullmatch(value) and value.lower() not in _NO_TEXT
    return value if plain else DoubleQuotedScalarString(value)


def _placeholder(whose: str) -> object:
    return _flow({"secure": f"{NOT_SET}: {whose}"})


def _present(fields: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in fields.items() if value is not None}


def _yaml(content: Mapping[str, object]) -> str:
    yaml = YAML(typ="rt")
    yaml.width = 4096  # a long URL stays on its line
    yaml.indent(mapping=2, sequence=4, offset=2)
    text = io.StringIO()
    yaml.dump(content, text)
    return text.getvalue()
