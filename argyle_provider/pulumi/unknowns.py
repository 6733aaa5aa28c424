"""Values that a preview does not know yet: objects in the SDK, a marker on the wire and in property bags."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi.output import Unknown

from argyle_provider.properties import UNKNOWN


def marked(value: Any) -> Any:
    """*value* with each unknown object of the SDK replaced by the marker, a text that equals only itself."""
    match value:
        case Unknown():
            return UNKNOWN
        case Mapping():
            return {key: marked(each) for key, each in value.items()}
        case list():
            return [marked(each) for each in value]
        case _:
            return value
