"""Write a declaration as a stack file, with a placeholder for each secret."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from itertools import groupby
from typing import TYPE_CHECKING

from argyle_provider.config.stack_file import NOT_SET
from argyle_provider.config.yaml_values import is_text
from argyle_provider.core.keys import DEFAULTS, ENVIRONMENT, SUBSCRIPTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from argyle_provider.core.model import Declaration, Entry, EventChoice, JsonValue, SubscriptionConfig

EDITOR_LINE = "yaml-language-server: $schema=schema.json"

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./:@?=&-]*[A-Za-z0-9/]")


class _Yaml(str):
    """Text that is already YAML."""

    __slots__ = ()


def stack_file_text(declaration: Declaration, *, comment: Sequence[str], secret_in_defaults: bool) -> str:
    """The text of the file; the same declaration gives the same bytes.

    Args:
        comment: lines of comment for the top of the file.
        secret_in_defaults: whether all entries have the same secret, which is then written once, in
            ``argyle:defaults``.
    """
    protects = bool(declaration.entries) and all(entry.protect for entry in declaration.entries)
    secret = _placeholder(f"{declaration.stack}.defaults") if secret_in_defaults else None
    defaults = _present({"protect": protects or None, "secret": secret})
    content = {
        ENVIRONMENT: declaration.environment.value,
        DEFAULTS: defaults or None,
        SUBSCRIPTIONS: {
            entry.key: {key: value for key, value in _entry(entry, declaration).items() if key not in defaults}
            for entry in declaration.entries
        },
    }
    head = "".join(f"# {line}".rstrip() + "\n" for line in [EDITOR_LINE, *comment])
    return head + "".join(f"{line}\n" for line in _lines({"config": _present(content)}))


def secret_paths(declaration: Declaration, *, secret_in_defaults: bool) -> list[tuple[str, ...]]:
    """The config paths of the placeholders."""
    if secret_in_defaults:
        return [(DEFAULTS, "secret")]
    return [(SUBSCRIPTIONS, entry.key, "secret") for entry in declaration.entries if entry.secret]


def _entry(entry: Entry, declaration: Declaration) -> dict[str, object]:
    return _present(
        {
            "name": entry.name or None,
            "url": entry.url,
            "secret": _placeholder(f"{declaration.stack}.{entry.key}") if entry.secret else None,
            "protect": entry.protect or None,
            "allowUnknownEvents": entry.allow_unknown_events or None,
            "events": list(_events(entry.choices)),
        }
    )


def _events(choices: Sequence[EventChoice]) -> Iterator[object]:
    """One item per event and config; all ``days_synced`` of an event are one item."""
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
    return {name: _flow(config)} if config else name


def _flow(value: JsonValue) -> _Yaml:
    """*value* on one line."""
    if isinstance(value, Mapping):
        return _Yaml("{" + ", ".join(f"{_text(key)}: {_flow(each)}" for key, each in value.items()) + "}")
    if isinstance(value, tuple):
        return _Yaml("[" + ", ".join(map(_flow, value)) + "]")
    return _Yaml(_text(value) if isinstance(value, str) else json.dumps(value))


def _text(value: str) -> str:
    """*value*, quoted if YAML could read it as something else."""
    if _PLAIN.fullmatch(value) and is_text(value):
        return value
    quoted = json.dumps(value, ensure_ascii=False)
    return "".join(each if each.isprintable() else f"\\U{ord(each):08x}" for each in quoted)


def _placeholder(whose: str) -> _Yaml:
    return _flow({"secure": f"{NOT_SET}: {whose}"})


def _present(fields: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in fields.items() if value is not None}


def _lines(content: Mapping[str, object]) -> Iterator[str]:
    """*content* as lines of YAML: maps in block style, each list item on one line."""
    for key, value in content.items():
        if isinstance(value, Mapping) and value:
            yield f"{_text(key)}:"
            yield from (f"  {line}" for line in _lines(value))
        elif isinstance(value, list) and value:
            yield f"{_text(key)}:"
            yield from (f"  - {_item(each)}" for each in value)
        else:
            yield f"{_text(key)}: {_scalar(value)}"


def _item(value: object) -> str:
    return ", ".join(_lines(value)) if isinstance(value, Mapping) else _scalar(value)


def _scalar(value: object) -> str:
    if isinstance(value, _Yaml):
        return value
    return _text(value) if isinstance(value, str) else json.dumps(value)
