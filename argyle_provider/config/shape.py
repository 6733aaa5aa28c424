"""Turn pydantic-core's errors into problems: the place and what is right there, never the value."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from argyle_provider.config.schema import key_of
from argyle_provider.config.secrets import is_glued, shown_path
from argyle_provider.core.keys import NAMESPACE
from argyle_provider.core.model import Problem
from argyle_provider.core.suggestion import did_you_mean
from argyle_provider.core.times import DURATION_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic_core import ErrorDetails, ValidationError

MISSING = "The key is missing. Add it."

_WORDS = {
    "missing": MISSING,
    "string_type": "The value must be text. Quote it if it is a number.",
    "bool_type": "The value must be true or false, without quotes.",
    "list_type": "The value must be a list.",
    "tuple_type": "The value must be a list.",
    "dict_type": "The value must be a map.",
    "dataclass_type": "The value must be a map.",
    "int_type": "The value must be a whole number.",
    "int_parsing": "The value must be a whole number.",
    "string_pattern_mismatch": f"The value must be {DURATION_WORDS}.",
    "int_from_float": "The value must be a whole number.",
}


_GLUED = "A key here contains its value too, so it is not shown. Write `secret: ...`, with a space after the colon."


def shape_problems(error: ValidationError, model: type, prefix: tuple[str | int, ...]) -> Iterator[Problem]:
    """Each error as a problem, with *prefix* before its path."""
    for each in error.errors(include_url=False, include_context=True, include_input=True):
        path = _argyle((*prefix, *each["loc"]))
        yield Problem(shown_path(path), _GLUED if is_glued(path) else _words(each, model))


def _argyle(path: tuple[str | int, ...]) -> tuple[str | int, ...]:
    first = str(path[0])
    return (first if first.startswith(f"{NAMESPACE}:") else f"{NAMESPACE}:{first}", *path[1:])


def _words(error: ErrorDetails, model: type) -> str:
    kind = error["type"]
    if kind == "unexpected_keyword_argument":
        known = [key_of(each) for each in fields(_model_at(model, error))]
        key = str(error["loc"][-1])
        listed = f" The keys here are {', '.join(sorted(known))}."
        return f"Unknown key `{key}`.{did_you_mean(key, known) or listed}"
    if kind == "enum":
        expected = str(error["ctx"]["expected"]).replace("'", "")
        written = error["input"]
        hint = did_you_mean(written, expected.replace(" or ", ", ").split(", ")) if isinstance(written, str) else ""
        return f"`{NAMESPACE}:{error['loc'][-1]}` must be {expected}.{hint}"
    if kind == "event_shape":
        return str(error["msg"])
    return _WORDS.get(kind, "The value has the wrong type.")


def _model_at(model: type, error: ErrorDetails) -> type:
    """The model that an unknown key was written in: *model* or one inside it."""
    for part in error["loc"][:-1]:
        for each in fields(model):
            if part == key_of(each):
                model = each.metadata["schema"].get("cls", model)
    return model
