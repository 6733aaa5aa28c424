"""The SDK's property values, to and from property bags (``properties.py``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


def values_from(bag: Bag) -> Values:
    """*bag* for the engine, with its secrets marked.

    An unknown value is the marker itself: the SDK (3.259) can't send its own unknown object.
    """
    return {key: _value(each, is_secret=key in SECRETS and each != UNKNOWN) for key, each in bag.items()}


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
