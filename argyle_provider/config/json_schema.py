"""The JSON Schema of a stack file, for editors, made from the model that validates it.

It knows shapes: keys, types, event names and the config that each event takes. What a value means (hosts, secrets,
names across entries) is ``argyle-webhooks validate``'s business, so what the schema refuses, that refuses too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic.json_schema import GenerateJsonSchema

from argyle_provider.config.schema import Defaults, EntryConfig, StackConfig, schema_of
from argyle_provider.core.commands import set_secret
from argyle_provider.core.content import MOST_ITEMS
from argyle_provider.core.events import CATALOGUE, CATALOGUE_DATE
from argyle_provider.core.keys import NAMESPACE, SUBSCRIPTIONS
from argyle_provider.core.model import WILDCARD

if TYPE_CHECKING:
    from argyle_provider.core.events import Event

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_EXAMPLE = (SUBSCRIPTIONS, "payroll", "secret")
_ENCRYPTED: dict[str, Any] = {
    "description": f"Encrypted: `{set_secret(_EXAMPLE, stack='sandbox')}` writes it for the entry payroll.",
    "type": "object",
    "properties": {"secure": {"type": "string"}},
    "required": ["secure"],
    "additionalProperties": False,
}
_DAYS = {"type": "integer", "minimum": 1}
_VALUES: dict[str, Any] = {
    "include_resource": {"type": "boolean"},
    "days_synced": {"anyOf": [_DAYS, {"type": "array", "items": _DAYS, "minItems": 1}]},
    "items": {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1, "maxItems": MOST_ITEMS},
}


def stack_file_schema() -> dict[str, Any]:
    """The schema of the whole file."""
    properties = _properties(StackConfig)
    properties |= {
        "subscriptions": {**properties["subscriptions"], "additionalProperties": _entry()},
        "defaults": {**properties["defaults"], **_object(Defaults)},
        "apiKeySecret": _ENCRYPTED,
    }
    keys = {f"{NAMESPACE}:{key}": value for key, value in properties.items()}
    return {
        "$schema": DIALECT,
        "title": "A stack file of Argyle webhook subscriptions",
        "description": f"Made by `argyle-webhooks schema`; the events are those of {CATALOGUE_DATE}.",
        "type": ["object", "null"],
        "properties": {
            "config": {
                "type": ["object", "null"],
                "properties": keys,
                "propertyNames": {"if": {"pattern": "^argyle:"}, "then": {"enum": sorted(keys)}},
            }
        },
    }


def _entry() -> dict[str, Any]:
    """An entry; the names of events are free where it allows unknown ones."""
    entry = _object(EntryConfig)
    known = {"properties": {"events": {"items": {"anyOf": [*_known_events()]}}}}
    allows = {"properties": {"allowUnknownEvents": {"const": True}}, "required": ["allowUnknownEvents"]}
    entry["properties"]["events"]["minItems"] = 1
    return {**entry, "if": {"not": allows}, "then": known}


def _known_events() -> list[dict[str, Any]]:
    plain = [name for name, event in CATALOGUE.items() if not event.config_required]
    return [
        {"enum": [*plain, WILDCARD]},
        *(_event_with_config(event) for event in CATALOGUE.values() if event.config_key),
    ]


def _event_with_config(event: Event) -> dict[str, Any]:
    config = {
        "type": "object",
        "properties": {event.config_key: _VALUES[event.config_key or ""]},
        "additionalProperties": False,
        "required": [event.config_key] if event.config_required else [],
    }
    return {
        "type": "object",
        "description": event.meaning,
        "properties": {event.name: config},
        "required": [event.name],
        "additionalProperties": False,
    }


def _object(model: type) -> dict[str, Any]:
    """The keys of *model*, where a secret is an encrypted one."""
    schema = GenerateJsonSchema().generate(schema_of(model))
    properties = _properties(model)
    if "secret" in properties:
        properties["secret"] = _ENCRYPTED
    return {
        "type": "object",
        "properties": properties,
        "required": schema.get("required", []),
        "additionalProperties": False,
    }


def _properties(model: type) -> dict[str, Any]:
    """What pydantic says of each key, without its inner names, and without null: nobody writes it."""
    schema = GenerateJsonSchema().generate(schema_of(model))
    return {key: _plain(value, schema.get("$defs", {})) for key, value in schema["properties"].items()}


def _plain(value: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    kept = {key: each for key, each in value.items() if key not in {"title", "default", "$ref", "anyOf"}}
    if "$ref" in value:
        target = definitions[value["$ref"].rpartition("/")[2]]
        kept = {key: each for key, each in target.items() if key in {"type", "enum"}} | kept
    options = [each for each in value.get("anyOf", []) if each != {"type": "null"}]
    return {**options[0], **kept} if len(options) == 1 else kept
