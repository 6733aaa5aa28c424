"""Write a declaration as a stack file; a secret that is not encrypted yet becomes a placeholder."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Encryption:
    """A secret that a stack file has from the start, encrypted with a passphrase that everybody can know.

    Attributes:
        salt: the stack's ``encryptionsalt``.
        ciphertext: what stands for the secret of each entry.
    """

    salt: str
    ciphertext: str


def stack_file_text(
    declaration: Declaration, *, comment: Sequence[str], secret_in_defaults: bool, encryption: Encryption | None = None
) -> str:
    """The text of the file; the same declaration gives the same bytes.

    Args:
        comment: lines of comment for the top of the file.
        secret_in_defaults: whether all entries have the same secret, which is then written once, in
            ``argyle:defaults``.
        encryption: what is written instead of placeholders.
    """
    protects = bool(declaration.entries) and all(entry.protect for entry in declaration.entries)
    secret = _secret(f"{declaration.stack}.defaults", encryption) if secret_in_defaults else None
    defaults = _present({"protect": protects or None, "secret": secret})
    content = {
        ENVIRONMENT: declaration.environment.value,
        DEFAULTS: defaults or None,
        SUBSCRIPTIONS: {
            entry.key: {
                key: value for key, value in _entry(entry, declaration, encryption).items() if key not in defaults
            }
            for entry in declaration.entries
        },
    }
    head = "".join(f"# {line}".rstrip() + "\n" for line in [EDITOR_LINE, *comment])
    file = _present({"encryptionsalt": encryption and encryption.salt, "config": _present(content)})
    return head + "".join(f"{line}\n" for line in _lines(file))


def secret_paths(declaration: Declaration, *, secret_in_defaults: bool) -> list[tuple[str, ...]]:
    """The config paths of the placeholders."""
    if secret_in_defaults:
        return [(DEFAULTS, "secret")]
    return [(SUBSCRIPTIONS, entry.key, "secret") for entry in declaration.entries if entry.secret]


def _entry(entry: Entry, declaration: Declaration, encryption: Encryption | None) -> dict[str, object]:
    return _present(
        {
            "name": entry.name or None,
            "url": entry.url,
            "secret": _secret(f"{declaration.stack}.{entry.key}", encryption) if entry.secret else None,
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
        return _Yaml("{" + ", ".join(f"{yaml_text(key)}: {_flow(each)}" for key, each in value.items()) + "}")
    if isinstance(value, tuple):
        return _Yaml("[" + ", ".join(map(_flow, value)) + "]")
    return _Yaml(yaml_text(value) if isinstance(value, str) else json.dumps(value))


def yaml_text(value: str) -> str:
    """*value*, quoted if YAML could read it as something else."""
    if _PLAIN.fullmatch(value) and is_text(value):
        return value
    quoted = json.dumps(value, ensure_ascii=False)
    return "".join(each if each.isprintable() else f"\\U{ord(each):08x}" for each in quoted)


def _secret(whose: str, encryption: Encryption | None) -> _Yaml:
    return _flow({"secure": encryption.ciphertext if encryption else f"{NOT_SET}: {whose}"})


def _present(fields: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in fields.items() if value is not None}


def _lines(content: Mapping[str, object]) -> Iterator[str]:
    """*content* as lines of YAML: maps in block style, each list item on one line."""
    for key, value in content.items():
        if isinstance(value, Mapping) and value:
            yield f"{yaml_text(key)}:"
            yield from (f"  {line}" for line in _lines(value))
        elif isinstance(value, list) and value:
            yield f"{yaml_text(key)}:"
            yield from (f"  - {_item(each)}" for each in value)
        else:
            yield f"{yaml_text(key)}: {_scalar(value)}"


def _item(value: object) -> str:
    return ", ".join(_lines(value)) if isinstance(value, Mapping) else _scalar(value)


def _scalar(value: object) -> str:
    if isinstance(value, _Yaml):
        return value
    return yaml_text(value) if isinstance(value, str) else json.dumps(value)
