"""The shape of a stack's config: which keys there are, and of which type each value is.

What a value means is judged by :mod:`argyle_provider.core.validation`.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from argyle_provider.core.model import Environment, Replacement


def _event(value: object) -> object:
    """An event is a name, or one name with its config."""
    match value:
        case str():
            return value
        case dict() if len(value) == 1 and all(isinstance(config, dict) for config in value.values()):
            return value
    message = "an event is a name, or one name with its config: `gigs.partially_synced: {days_synced: 30}`"
    kind = "event_shape"
    raise PydanticCustomError(kind, message)


class _Keys(BaseModel):
    """A map with known keys only, written in camel case."""

    model_config = ConfigDict(extra="forbid", alias_generator=to_camel, frozen=True, hide_input_in_errors=True)


class EntryConfig(_Keys):
    """One entry of ``argyle:subscriptions``."""

    url: str | None = None
    secret: str | None = Field(default=None, repr=False)
    events: list[Annotated[str | dict[str, Any], BeforeValidator(_event)]]
    name: str | None = None
    protect: StrictBool | None = None
    allow_unknown_events: StrictBool = False


class Defaults(_Keys):
    """What each entry has that does not say otherwise."""

    url: str | None = None
    secret: str | None = Field(default=None, repr=False)
    protect: StrictBool = False


class StackConfig(_Keys):
    """The keys of the namespace ``argyle`` in a stack's config."""

    REQUIRED: ClassVar = ("environment", "subscriptions")

    environment: Environment
    subscriptions: dict[str, Any]
    defaults: Defaults = Defaults()
    allowed_hosts: list[str] = []
    max_deletions: int | None = None
    replacement: Replacement = Replacement.CREATE_FIRST
    api_url: str | None = None
    api_key_id: str | None = None
    api_key_secret: str | None = Field(default=None, repr=False)
