"""Say what is wrong with a command line, in this project's words.

The command-line library and its validator have words of their own (``Value error``, ``[OPTIONS]``), and some of their
messages don't name the accepted values. What a parameter accepts is read from the annotation of our own function.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

import typer

from argyle_provider.core.suggestion import did_you_mean, one_of
from argyle_provider.report.words import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

_EXTRA = re.compile(r"Got unexpected extra argument\S* \((.*)\)", re.DOTALL)
_UNKNOWN = re.compile(r"No such command '(.*)'\.", re.DOTALL)
_NUMBERS = {int: "a whole number", float: "a number"}


UsageError: type[Exception] = typer.BadParameter.__mro__[1]
"""The base of the library's errors about a command line. Depending on the library's version, its home is another."""


def usage_text(error: Any) -> str:
    """What is wrong and what to do, for a :data:`UsageError`; the help, if it is only that no command is named."""
    if type(error).__name__ == "NoArgsIsHelpError":
        return str(error.message)
    path = error.ctx.command_path if error.ctx else "argyle-webhooks"  # the library does not know it for every error
    return f"Error: {_message(error, path, f'Run `{path} --help` for its options.')}"


def _message(error: Any, path: str, see: str) -> str:
    if isinstance(error, typer.BadParameter):
        return _about_value(error, path, see)
    if type(error).__name__ == "NoSuchOption":
        name = str(error.option_name)
        return f"`{path}` has no option `{printable(name)}`.{did_you_mean(name, _option_names(error.ctx))} {see}"
    if type(error).__name__ == "BadOptionUsage":
        return f"`{error.option_name}` {'takes no value' if 'not take' in error.message else 'needs a value'}."
    if extra := _EXTRA.fullmatch(error.message):
        return f"`{path}` takes no argument `{printable(extra[1])}`. {see}"
    if unknown := _UNKNOWN.match(error.message):
        close = did_you_mean(unknown[1], getattr(error.ctx.command, "commands", ()))
        return f"`{path}` has no command `{printable(unknown[1])}`.{close} Run `{path} --help` for its commands."
    return f"{error.message} {see}"


def _about_value(error: Any, path: str, see: str) -> str:
    if error.param is None:
        return f"`{error.param_hint}`: {error.message}" if error.param_hint else str(error.message)
    named, takes = _named(error.param), _accepted(error.ctx, error.param)
    if type(error).__name__ == "MissingParameter":
        return f"`{path}` needs {named}{f', which is {takes}' if takes else ''}. {see}"
    return f"{named} must be {takes}." if takes else f"{named}: {printable(error.message)}"


def _option_names(context: Any) -> Iterator[str]:
    for each in context.command.params if context else ():
        yield from (name for name in each.opts if name.startswith("--"))


def _named(parameter: Any) -> str:
    is_option = parameter.param_type_name == "option"
    return f"`{parameter.opts[0] if is_option else parameter.metavar or parameter.name.upper()}`"


def _accepted(context: Any, parameter: Any) -> str:
    """The values that *parameter* accepts; empty where it takes any text, or where our own parser says it."""
    hints = get_type_hints(context.command.callback, include_extras=True)
    kind, info = _taken_apart(hints.get(parameter.name, str))  # the library adds options of its own
    if getattr(info, "parser", None):
        return ""
    if isinstance(kind, type) and issubclass(kind, Enum):
        return one_of([each.value for each in kind])
    return _NUMBERS[kind] + _range(info) if kind in _NUMBERS else ""


def _taken_apart(annotation: Any) -> tuple[Any, Any]:
    """The type of a value, and typer's description of the parameter."""
    annotated, *infos = get_args(annotation) or (annotation,)
    kinds = [each for each in get_args(annotated) or (annotated,) if each is not type(None)]
    return kinds[0], infos[0] if infos else None


def _range(info: Any) -> str:
    low, high = info.min, info.max
    if low is None or high is None:
        return "" if low is None else f", {low} or more"
    return f" from {low} to {high}"
