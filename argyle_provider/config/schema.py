"""The shape of a stack's config: which keys exist, and of which type each value is.

A dataclass per map, each field with the schema that its value is validated by. The stack's program validates with
pydantic-core alone: loading pydantic itself takes longer than everything else that the program does with a small stack.
What a value means is judged by :mod:`argyle_provider.core.validation`.
"""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field, fields
from typing import TYPE_CHECKING, Any, cast

from pydantic_core import PydanticCustomError, SchemaValidator, core_schema

from argyle_provider.core.keys import NAMESPACE
from argyle_provider.core.model import Environment, Replacement
from argyle_provider.core.times import DURATION

if TYPE_CHECKING:
    from dataclasses import Field

    from pydantic_core import CoreSchema

_TEXT = core_schema.str_schema()
_SWITCH = core_schema.bool_schema(strict=True)
_DURATION = core_schema.str_schema(pattern=DURATION)
_ANYTHING = core_schema.dict_schema(core_schema.str_schema())


def _key(schema: CoreSchema, description: str, **settings: Any) -> Any:  # noqa: ANN401 - as dataclasses.field does
    """A key whose value has *schema*; without a ``default`` among *settings* it is required."""
    return field(**settings, metadata={"schema": schema, "description": description})


def _optional(schema: CoreSchema, description: str, **settings: Any) -> Any:  # noqa: ANN401 - as dataclasses.field does
    return _key(core_schema.nullable_schema(schema), description, default=None, **settings)


def _event(value: object) -> object:
    """An event is a name, or one name with its config."""
    match value:
        case str():
            return value
        case dict() if len(value) == 1 and all(isinstance(config, dict) for config in value.values()):
            return value
    message = "An event must be a name, or one name with its config, like `gigs.partially_synced: {days_synced: 30}`."
    kind = "event_shape"
    raise PydanticCustomError(kind, message)


def schema_of(model: type) -> CoreSchema:
    """The schema of a map that has the keys of *model* and no other."""
    args = [
        core_schema.dataclass_field(
            each.name,
            _with_default(each),
            kw_only=True,
            validation_alias=key_of(each),
            metadata={"pydantic_js_updates": {"description": each.metadata["description"]}},
        )
        for each in fields(model)
    ]
    return core_schema.dataclass_schema(
        model,
        core_schema.dataclass_args_schema(model.__name__, args),
        [each.name for each in fields(model)],
        config=core_schema.CoreConfig(extra_fields_behavior="forbid", hide_input_in_errors=True),
    )


def _with_default(each: Field[Any]) -> CoreSchema:
    schema = cast("CoreSchema", each.metadata["schema"])
    return schema if each.default is MISSING else core_schema.with_default_schema(schema, default=each.default)


def key_of(each: Field[Any]) -> str:
    """The key in a stack file that the field *each* is read from: its name in camel case."""
    head, *rest = each.name.split("_")
    return head + "".join(part.capitalize() for part in rest)


@dataclass(frozen=True, kw_only=True)
class EntryConfig:
    """One entry of ``argyle:subscriptions``."""

    url: str | None = _optional(_TEXT, "The receiver: the https URL that Argyle delivers to.")
    secret: str | None = _optional(_TEXT, "The secret that Argyle signs deliveries with.", repr=False)
    events: list[str | dict[str, Any]] = _key(
        core_schema.list_schema(
            core_schema.no_info_before_validator_function(_event, core_schema.union_schema([_TEXT, _ANYTHING]))
        ),
        "The events to deliver: names, each alone or with its config.",
    )
    name: str | None = _optional(
        _TEXT, "The subscription's name, which the receiver sees in each delivery. Default: `<stack>-<entry>`."
    )
    protect: bool | None = _optional(_SWITCH, "Whether the entry can be edited but not removed.")
    allow_unknown_events: bool = _key(_SWITCH, "Accept events that the catalogue does not have yet.", default=False)
    quiet_after: str | None = _optional(
        _DURATION, "How long Argyle can send nothing before the entry is silent, like 3d. Default: argyle:quietAfter."
    )


@dataclass(frozen=True, kw_only=True)
class KnownUnmanagedConfig:
    """One entry of ``argyle:knownUnmanaged``."""

    id: str | None = _optional(_TEXT, "The subscription's id, as `list` shows it.")
    name: str | None = _optional(_TEXT, "The subscription's name; `*` is any text.")
    reason: str = _key(_TEXT, "Who made the subscription, and why it stays.")
    until: str | None = _optional(_TEXT, 'The last day on which it is not drift, like "2026-12-31".')


@dataclass(frozen=True, kw_only=True)
class Defaults:
    """The values of entries that don't set their own."""

    url: str | None = _optional(_TEXT, "The receiver: the https URL that Argyle delivers to.")
    secret: str | None = _optional(_TEXT, "The secret that Argyle signs deliveries with.", repr=False)
    protect: bool = _key(_SWITCH, "Whether entries can be edited but not removed.", default=False)


@dataclass(frozen=True, kw_only=True)
class StackConfig:
    """The keys of the namespace ``argyle`` in a stack's config."""

    environment: Environment = _key(
        core_schema.enum_schema(Environment, [*Environment], sub_type="str"),
        "The Argyle environment, which decides the API host. A stack can't change it.",
    )
    subscriptions: dict[str, Any] = _key(_ANYTHING, "The stack's subscriptions, by entry.")
    defaults: Defaults = _key(
        schema_of(Defaults), "The values of every entry that does not set its own.", default=Defaults()
    )
    allowed_hosts: tuple[str, ...] = _key(
        core_schema.tuple_variable_schema(_TEXT),
        "The only hosts that entries can deliver to; `*.example.com` for all hosts below it.",
        default=(),
    )
    known_unmanaged: tuple[Any, ...] = _key(
        core_schema.tuple_variable_schema(core_schema.any_schema()),
        "Live subscriptions that no stack manages and that are not drift, by id or name.",
        default=(),
    )
    max_deletions: int | None = _optional(
        core_schema.int_schema(), "How many subscriptions one `pulumi up` can delete."
    )
    replacement: Replacement = _key(
        core_schema.enum_schema(Replacement, [*Replacement], sub_type="str"),
        "The order of a replacement: both deliver for a moment (create-first), or deliveries pause (delete-first).",
        default=Replacement.CREATE_FIRST,
    )
    quiet_after: str | None = _optional(
        _DURATION, "How long Argyle can send nothing to an entry before the entry is silent, like 3d or 12h."
    )
    api_url: str | None = _optional(_TEXT, "The address of an emulator; only in environment local.")
    api_key_id: str | None = _optional(_TEXT, "The API key's id, if no environment variable sets it.")
    api_key_secret: str | None = _optional(
        _TEXT, "The API key's secret, if no environment variable sets it.", repr=False
    )


ENTRY_CONFIG = SchemaValidator(schema_of(EntryConfig))
KNOWN_UNMANAGED_CONFIG = SchemaValidator(schema_of(KnownUnmanagedConfig))
STACK_CONFIG = SchemaValidator(schema_of(StackConfig))

STRUCTURED = frozenset(
    f"{NAMESPACE}:{key_of(each)}"
    for each in fields(StackConfig)
    if each.metadata["schema"]["type"] in {"dict", "tuple", "dataclass"}
)
"""The keys, with their namespace, whose value is a list or a map: the engine passes those as JSON text."""
