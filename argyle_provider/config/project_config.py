"""Read the content of Pulumi.yaml as Pulumi does: the project's name, the folder of the stack files, config keys.

The rules are those of the engine's ``sdk/go/common/workspace/project.go`` and ``pkg/workspace/config.go`` (3.259).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from argyle_provider.config.secrets import holds_encrypted
from argyle_provider.core.keys import NAMESPACE
from argyle_provider.core.model import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

_ATTRIBUTES = ("type", "items", "default", "value", "secret", "description")
_TYPES = ("string", "integer", "boolean", "array", "object")
_PART = re.compile(r"[.\[]")
_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]+")


@dataclass(frozen=True)
class ProjectKey:
    """A config key in Pulumi.yaml.

    Attributes:
        path: the path of its value there, or of the key if it has no value.
        value: the value for stacks that don't set their own; None for no value.
        type: the type that a stack's value must have; empty for any.
        items: the type of an array's items, a map with ``type`` and ``items``.
        secret: whether a stack's value must be encrypted; Pulumi checks this only for typed keys.
        required: whether Pulumi refuses a stack without a value.
    """

    path: tuple[str, ...]
    value: object = None
    type: str = ""
    items: object = None
    secret: bool = False
    required: bool = False


@dataclass(frozen=True)
class ProjectConfig:
    """The content of a Pulumi.yaml.

    Attributes:
        name: the project's name, the namespace of config keys without one.
        folder: the folder of the stack files, relative to that of Pulumi.yaml.
        keys: the config keys, by full key.
        backend: the URL of the state; empty for the backend of ``pulumi login``.
        runtime: what runs the program, like ``python`` or ``yaml``; empty if it is not given.
    """

    name: str = NAMESPACE
    folder: str = "."
    keys: Mapping[str, ProjectKey] = field(default_factory=dict)
    backend: str = ""
    runtime: str = ""


def full_key(key: str, project: str) -> str | None:
    """*key* as ``namespace:name`` in the project of that name; None if Pulumi does not accept it."""
    match key.split(":"):
        case [name]:
            return f"{project}:{name}"
        case [namespace, name] | [namespace, "config", name]:
            return f"{namespace}:{name}"
    return None


def fits(value: object, type_: str, items: object = None) -> bool:
    """Whether Pulumi accepts *value* as *type_*; a number or true and false can be text."""
    match type_:
        case "string":
            return isinstance(value, str)
        case "integer":
            return _is_whole(value)
        case "boolean":
            return isinstance(value, bool) or (isinstance(value, str) and value in {"true", "false"})
        case "object":
            return isinstance(value, Mapping)
    if not isinstance(value, list) or not isinstance(items, Mapping):
        return False
    return all(fits(each, str(items.get("type")), items.get("items")) for each in value)


def _is_whole(value: object) -> bool:
    match value:
        case bool():
            return False
        case int():
            return True
        case float():
            return value.is_integer()
        case str():
            return _WHOLE_NUMBER.fullmatch(value) is not None
    return False


def project_config(content: object) -> tuple[ProjectConfig, tuple[Problem, ...]]:
    """Read the *content* of a Pulumi.yaml, and find why Pulumi or this package refuses it."""
    if not isinstance(content, Mapping):
        return ProjectConfig(), (Problem(("name",), "Pulumi.yaml must be a map that starts with `name:`."),)
    name = content.get("name")
    if not isinstance(name, str) or not name:
        return ProjectConfig(), (Problem(("name",), "The project has no name. Add one, like `name: argyle`."),)
    folder, problems = _folder(content)
    runtime = content.get("runtime")
    runtime = runtime if isinstance(runtime, str) else _text_in(runtime, "name")
    read = ProjectConfig(name, folder, backend=_text_in(content.get("backend"), "url"), runtime=runtime)
    config = content.get("config")
    if isinstance(config, str) or config is None:
        return read, tuple(problems)
    if not isinstance(config, Mapping):
        return read, (*problems, Problem(("config",), "`config` must be a map of keys."))
    keys = {str(written): _key(str(written), value, name) for written, value in config.items()}
    problems += _key_problems(config, name)
    found = {full_key(written, name): key for written, key in keys.items()}
    return replace(read, keys={key: each for key, each in found.items() if key}), tuple(problems)


def _text_in(section: object, key: str) -> str:
    value = section.get(key) if isinstance(section, Mapping) else None
    return value if isinstance(value, str) else ""


def _folder(content: Mapping[str, object]) -> tuple[str, list[Problem]]:
    """The folder of the stack files; ``config`` as text is the old form of ``stackConfigDir``."""
    folder, config = content.get("stackConfigDir"), content.get("config")
    if folder is not None and not isinstance(folder, str):
        return ".", [Problem(("stackConfigDir",), "`stackConfigDir` must be the path of a folder.")]
    if folder is not None and isinstance(config, str):
        message = "`config` and `stackConfigDir` both set the folder of the stack files. Remove `config`."
        return ".", [Problem(("config",), message)]
    named = config if isinstance(config, str) else folder or ""
    # Pulumi joins the two paths as text, so a leading slash does not make the path absolute.
    return posixpath.normpath(posixpath.join(".", named.lstrip("/"))), []


def _key(written: str, value: object, project: str) -> ProjectKey:
    path = ("config", written)
    if not isinstance(value, Mapping):
        return ProjectKey(path, value)
    attribute = next((each for each in ("default", "value") if value.get(each) is not None), None)
    return ProjectKey(
        path=(*path, attribute) if attribute else path,
        value=value.get(attribute) if attribute else None,
        type=str(value.get("type", "")),
        items=value.get("items"),
        secret=value.get("secret") is True,
        required=attribute is None and _is_own(written, project),
    )


def _is_own(written: str, project: str) -> bool:
    return ":" not in written or written.startswith(f"{project}:")


def _key_problems(config: Mapping[object, object], project: str) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for written, value in config.items():
        key = full_key(str(written), project)
        for message in _messages(str(written), key, value, project):
            yield Problem(("config", str(written)), message)
        if key in seen:
            message = f"`{written}` and `{seen[key]}` are the same key. Keep one of them."
            yield Problem(("config", str(written)), message)
        elif key:
            seen[key] = str(written)


def _messages(written: str, key: str | None, value: object, project: str) -> Iterator[str]:
    if key is None:
        yield "A config key must be `name` or `namespace:name`."
        return
    name = key.partition(":")[2]
    if key.startswith(f"{NAMESPACE}:") and _PART.search(name):
        whole = _PART.split(name)[0]
        yield f"This key sets a part of `{NAMESPACE}:{whole}`. Set the whole `{whole}`, or set it in each stack file."
    if isinstance(value, Mapping):
        yield from _declaration_messages(value, is_own=_is_own(written, project))
    elif not isinstance(value, (str, int, list)):
        yield "The value must be text, a whole number, true, false, a list, or a map with `default` or `value`."


def _declaration_messages(value: Mapping[object, object], *, is_own: bool) -> Iterator[str]:
    unknown = [str(each) for each in value if each not in _ATTRIBUTES]
    if unknown:
        yield (
            f"Unknown attribute `{unknown[0]}`. A key can have {', '.join(_ATTRIBUTES[:-1])} and {_ATTRIBUTES[-1]}. "
            f"If its value is a map, write `{'default' if is_own else 'value'}:` and the map below it."
        )
    default, plain, type_ = value.get("default"), value.get("value"), value.get("type")
    if type_ is not None and type_ not in _TYPES:
        yield f"`type` must be {', '.join(_TYPES[:-1])} or {_TYPES[-1]}."
    elif default is not None and plain is not None:
        yield "A key can't have both `default` and `value`. Remove one of them."
    elif is_own:
        yield from _own_messages(value)
    elif default is not None or type_ is not None or plain is None:
        yield (
            "A key outside the project's namespace needs a `value`, and can't have a `default` or a `type`. Write "
            "`value:` instead."
        )
    if holds_encrypted(default) or holds_encrypted(plain):
        yield "Pulumi.yaml can't have encrypted values: each stack has its own key. Set the value in each stack file."


def _own_messages(value: Mapping[object, object]) -> Iterator[str]:
    default, type_, items = value.get("default"), value.get("type"), value.get("items")
    if type_ == "array" and not isinstance(items, Mapping):
        yield "An array needs the type of its items. Add it, like `items: {type: string}`."
    elif type_ is not None and default is not None and not fits(default, str(type_), items):
        yield f"The default does not have the type {type_}. Change one of them."
