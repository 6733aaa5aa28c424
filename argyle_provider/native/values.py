"""The SDK's property values, to and from property bags (``properties.py``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pulumi.provider.experimental.property_value import Computed, PropertyValue

from argyle_provider.properties import SECRETS, UNKNOWN, Bag

Values = dict[str, PropertyValue]


def bag_from(values: Mapping[str, PropertyValue]) -> dict[str, Any]:
    """The property bag in *values*: without the marks of secrets, and without what is null."""
    return {key: plain(each) for key, each in values.items() if each.value is not None}


def plain(value: PropertyValue) -> Any:
    """*value* without marks; an unknown one is the marker, and a file or a resource is no value that we take."""
    match value.value:
        case Computed():
            return UNKNOWN
        case Mapping() as fields:
            return {key: plain(each) for key, each in fields.items()}
        case bool() | float() | str() | None as scalar:
            return scalar
        case Sequence() as items:
            return [plain(each) for each in items]
        case other:
            return type(other)


def values_from(bag: Bag, given: Mapping[str, PropertyValue] | None = None) -> Values:
    """*bag* for the engine, with its secrets marked: what is always one, and what is one in *given*.

    The engine stores what has no mark unencrypted, also where the program has marked it. An unknown value is the marker
    itself: the SDK (3.259) can't send its own unknown object.
    """
    secrets = SECRETS | {key for key, each in (given or {}).items() if each.contains_secret()}
    return {key: _value(each, is_secret=key in secrets and each != UNKNOWN) for key, each in bag.items()}


def secret_texts(value: PropertyValue, *, inside_secret: bool = False) -> Iterator[str]:
    """The texts in *value* that the program has marked as secrets, alone or with what is around them."""
    is_secret = inside_secret or value.is_secret
    match value.value:
        case str() as text:
            yield from [text] if is_secret else []
        case Mapping() as fields:
            for each in fields.values():
                yield from secret_texts(each, inside_secret=is_secret)
        case Sequence() as items:
            for each in items:
                yield from secret_texts(each, inside_secret=is_secret)


def _value(value: object, *, is_secret: bool = False) -> PropertyValue:
    match value:
        case bool() | str() | None:
            return PropertyValue(value, is_secret)
        case int() | float():
            return PropertyValue(float(value), is_secret)
        case Mapping():
            return PropertyValue({str(key): _value(each) for key, each in value.items()}, is_secret)
        case list() | tuple():
            return PropertyValue([_value(each) for each in value], is_secret)
        case _:
            message = f"a property can't be {type(value).__name__}"
            raise TypeError(message)
