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

if TYPE_CHECKING:
    from dataclasses import Field

    from pydantic_core import CoreSchema

_TEXT = core_schema.str_schema()
_SWITCH = core_schema.bool_schema(strict=True)
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
    message = "an event is a name, or one name with its config: `gigs.partially_synced: {days_synced: 30}`"
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

    url: str | None = _optional(_TEXT, "Where Argyle delivers, https.")
    secret: str | None = _optional(_TEXT, "What deliveries are signed with.", repr=False)
    events: list[str | dict[str, Any]] = _key(
        core_schema.list_schema(
            core_schema.no_info_before_validator_function(_event, core_schema.union_schema([_TEXT, _ANYTHING]))
        ),
        "What to deliver: names, or one name with its config.",
    )
    name: str | None = _optional(_TEXT, "What the receiver sees in each delivery; without it, <stack>-<entry>.")
    protect: bool | None = _optional(_SWITCH, "Whether the entry may be edited but not removed.")
    allow_unknown_events: bool = _key(
        _SWITCH, "Let an event through that the catalogue does not know yet.", default=False
    )


@dataclass(frozen=True, kw_only=True)
class Defaults:
    """What each entry has that does not say otherwise."""

    url: str | None = _optional(_TEXT, "Where Argyle delivers, https.")
    secret: str | None = _optional(_TEXT, "What deliveries are signed with.", repr=False)
    protect: bool = _key(_SWITCH, "Whether entries may be edited but not removed.", default=False)


@dataclass(frozen=True, kw_only=True)
class StackConfig:
    """The keys of the namespace ``argyle`` in a stack's config."""

    environment: Environment = _key(
        core_schema.enum_schema(Environment, [*Environment], sub_type="str"),
        "Decides the host; a stack stays in its environment.",
    )
    subscriptions: dict[str, Any] = _key(_ANYTHING, "What this stack's account delivers, by entry.")
    defaults: Defaults = _key(
        schema_of(Defaults), "What each entry has that does not say otherwise.", default=Defaults()
    )
    allowed_hosts: tuple[str, ...] = _key(
        core_schema.tuple_variable_schema(_TEXT),
        "The only hosts that entries may deliver to; *.example.com for all below.",
        default=(),
    )
    max_deletions: int | None = _optional(
        core_schema.int_schema(), "How many subscriptions one `pulumi up` may delete."
    )
    replacement: Replacement = _key(
        core_schema.enum_schema(Replacement, [*Replacement], sub_type="str"),
        "The order of a replacement's two steps.",
        default=Replacement.CREATE_FIRST,
    )
    api_url: str | None = _optional(_TEXT, "An emulator's address; environment local only.")
    api_key_id: str | None = _optional(_TEXT, "The API key's id, where the environment does not hold the key.")
    api_key_secret: str | None = _optional(
        _TEXT, "The API key's secret, where the environment does not hold the key.", repr=False
    )


ENTRY_CONFIG = SchemaValidator(schema_of(EntryConfig))
STACK_CONFIG = SchemaValidator(schema_of(StackConfig))

STRUCTURED = frozenset(
    f"{NAMESPACE}:{key_of(each)}"
    for each in fields(StackConfig)
    if each.metadata["schema"]["type"] in {"dict", "tuple", "dataclass"}
)
"""The keys, with their namespace, whose value is a list or a map: the engine passes those as JSON text."""
