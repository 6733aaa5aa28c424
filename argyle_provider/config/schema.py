"""The shape of a stack's config: which keys there are, and of which type each value is.

What a value means is judged by :mod:`argyle_provider.core.validation`.
"""

from __future__ import annotations

from typing import Annotated, Any, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from argyle_provider.core.keys import NAMESPACE
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

    model_config = ConfigDict(
        extra="forbid",
        alias_generator=to_camel,
        frozen=True,
        hide_input_in_errors=True,
    )


class EntryConfig(_Keys):
    """One entry of ``argyle:subscriptions``."""

    url: str | None = Field(default=None, description="Where Argyle delivers, https.")
    secret: str | None = Field(default=None, repr=False, description="What deliveries are signed with.")
    events: list[Annotated[str | dict[str, Any], BeforeValidator(_event)]] = Field(
        description="What to deliver: names, or one name with its config."
    )
    name: str | None = Field(
        default=None, description="What the receiver sees in each delivery; without it, <stack>-<entry>."
    )
    protect: StrictBool | None = Field(default=None, description="Whether the entry may be edited but not removed.")
    allow_unknown_events: StrictBool = Field(
        default=False, description="Let an event through that the catalogue does not know yet."
    )


class Defaults(_Keys):
    """What each entry has that does not say otherwise."""

    url: str | None = Field(default=None, description="Where Argyle delivers, https.")
    secret: str | None = Field(default=None, repr=False, description="What deliveries are signed with.")
    protect: StrictBool = Field(default=False, description="Whether entries may be edited but not removed.")


class StackConfig(_Keys):
    """The keys of the namespace ``argyle`` in a stack's config."""

    environment: Environment = Field(description="Decides the host; a stack stays in its environment.")
    subscriptions: dict[str, Any] = Field(description="What this stack's account delivers, by entry.")
    defaults: Defaults = Field(default=Defaults(), description="What each entry has that does not say otherwise.")
    allowed_hosts: list[str] = Field(
        default=[], description="The only hosts that entries may deliver to; *.example.com for all below."
    )
    max_deletions: int | None = Field(default=None, description="How many subscriptions one `pulumi up` may delete.")
    replacement: Replacement = Field(
        default=Replacement.CREATE_FIRST, description="The order of a replacement's two steps."
    )
    api_url: str | None = Field(default=None, description="An emulator's address; environment local only.")
    api_key_id: str | None = Field(
        default=None, description="The API key's id, where the environment does not hold the key."
    )
    api_key_secret: str | None = Field(
        default=None, repr=False, description="The API key's secret, where the environment does not hold the key."
    )


def _is_structured(annotation: object) -> bool:
    kind = get_origin(annotation) or annotation
    return isinstance(kind, type) and issubclass(kind, list | dict | BaseModel)


STRUCTURED = frozenset(
    f"{NAMESPACE}:{field.alias}" for field in StackConfig.model_fields.values() if _is_structured(field.annotation)
)
"""The keys, with their namespace, whose value is a list or a map: the engine hands those over as JSON text."""
