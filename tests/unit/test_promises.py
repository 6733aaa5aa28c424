"""The promises of a release that need no stack: public names, commands with options and exit codes, config keys."""

from __future__ import annotations

import importlib
import inspect
import re
from typing import TYPE_CHECKING, Any

import argyle_provider
from argyle_provider.config.json_schema import stack_file_schema
from tests.promises import promised
from tests.unit.cli.test_main import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MODULES = ("argyle_provider", "argyle_provider.emulator", "argyle_provider.signature", "argyle_provider.testing")


def test_public_names_are_as_promised() -> None:
    """Every public name, its parameters, and the public attributes of a class. A new parameter is optional."""
    promised("names.txt", (line for module in MODULES for line in _names(module)))


def _names(module: str) -> Iterator[str]:
    home = importlib.import_module(module)
    for name in home.__all__:
        value = getattr(home, name)
        path = f"{module}.{name}"
        yield path
        if inspect.isclass(value) and issubclass(value, Exception):
            yield f"{path} is a {value.__mro__[1].__name__}"
        elif callable(value):
            yield from _parameters(path, value)
        if inspect.isclass(value):
            yield from _attributes(path, value)


def _parameters(path: str, value: Callable[..., Any]) -> Iterator[str]:
    for each in inspect.signature(value).parameters.values():
        required = each.default is each.empty and each.kind not in {each.VAR_POSITIONAL, each.VAR_KEYWORD}
        position = ", by name" if each.kind is each.KEYWORD_ONLY else ""
        yield f"{path}({each.name}{position}{'' if required else ', optional'})"


def _attributes(path: str, value: type) -> Iterator[str]:
    ours = [each for each in value.__mro__ if each.__module__.startswith(argyle_provider.__name__)]
    for name in {name for each in ours for name in [*vars(each), *getattr(each, "__annotations__", {})]}:
        if not name.startswith("_"):
            yield f"{path}.{name}"
            member = inspect.getattr_static(value, name, None)
            if inspect.isfunction(member):
                yield from (line for line in _parameters(f"{path}.{name}", member) if "(self" not in line)


def test_commands_are_as_promised() -> None:
    """Every command, its arguments and options, and the exit codes that its help describes."""
    promised("commands.txt", (line for path, each in COMMANDS.items() for line in _usage(path, each)))


def _usage(path: str, command: Any) -> Iterator[str]:
    words = f"argyle-webhooks {path}".strip()
    yield words
    for each in command.params:
        for option in [*each.opts, *each.secondary_opts] if each.param_type_name == "option" else [each.name.upper()]:
            yield f"{words} {option}"
    described = re.search(r"Exit codes?: (.*?)\n\n", inspect.cleandoc(command.help or "") + "\n\n", re.DOTALL)
    for code in re.findall(r"(?:^|[;,] )(\d+)\b", " ".join(described[1].split())) if described else ():
        yield f"{words} exits with {code}"


def test_config_keys_are_as_promised() -> None:
    """Every key of a stack file; ``*`` is a name that the file chooses."""
    promised("config.txt", _keys(stack_file_schema()["properties"]["config"], ""))


def _keys(schema: dict[str, Any], path: str) -> Iterator[str]:
    for key, each in schema.get("properties", {}).items():
        yield f"{path}{key}"
        yield from _keys(each, f"{path}{key}.")
    for key in ("additionalProperties", "items"):
        if isinstance(schema.get(key), dict):
            yield from _keys(schema[key], f"{path}*.")
