"""The schema of the package, from which the engine's tools generate SDKs and documentation."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from argyle_provider.config.schema import Defaults, EntryConfig, StackConfig, key_of
from argyle_provider.core.events import CATALOGUE, CATALOGUE_DATE
from argyle_provider.core.keys import NAMESPACE
from argyle_provider.core.model import WILDCARD, Environment, Replacement
from argyle_provider.properties import COMPONENT, SECRETS
from argyle_provider.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable

SUBSCRIPTION = f"{NAMESPACE}:index:WebhookSubscription"
SET = f"{NAMESPACE}:index:SubscriptionSet"
GET_EVENTS = f"{NAMESPACE}:index:getEvents"
GET_SUBSCRIPTIONS = f"{NAMESPACE}:index:getSubscriptions"

_EVENT, _ENTRY, _DEFAULTS, _SUBSCRIPTION = (
    f"{NAMESPACE}:index:{name}" for name in ("Event", "Entry", "EntryDefaults", "LiveSubscription")
)
_TEXT = {"type": "string"}
_SWITCH = {"type": "boolean"}
_ANYTHING: dict[str, Any] = {"type": "object", "additionalProperties": {"$ref": "pulumi.json#/Any"}}
_ONE_EVENT = {"oneOf": [{"type": "string", "$ref": f"#/types/{_EVENT}"}, _TEXT]}
_CHOICE = {"oneOf": [*_ONE_EVENT["oneOf"], _ANYTHING]}


_SETTINGS = ("environment", "apiKeyId", "apiKeySecret", "apiUrl", "allowedHosts")
NO_SETTINGS = frozenset(map(key_of, fields(StackConfig))) - set(_SETTINGS)
"""The keys of a stack file that say nothing about the account, but what is declared in it."""


def schema() -> dict[str, Any]:
    """The whole document."""
    return {
        "name": NAMESPACE,
        "displayName": "Argyle",
        "version": __version__,
        "description": f"Argyle webhook subscriptions, with Argyle's events of {CATALOGUE_DATE}.",
        "keywords": ["pulumi", "argyle", "category/infrastructure", "kind/native"],
        "license": "Apache-2.0",
        "config": {"variables": _settings()},
        "provider": {
            "description": "One Argyle account in one environment.",
            "inputProperties": _settings(),
        },
        "types": {
            _EVENT: _events(),
            _ENTRY: _type("One entry: the events that a receiver gets.", _entry(), ["events"]),
            _DEFAULTS: _type("The values of every entry that does not set its own.", _of(Defaults)),
            _SUBSCRIPTION: _type(
                "A subscription that is live in the account.", _live(), required=["id", "name", "url"]
            ),
        },
        "resources": {SUBSCRIPTION: _subscription(), COMPONENT: _component(), SET: _set()},
        "functions": {
            GET_EVENTS: {
                "description": "The events that Argyle delivers. Sends no request.",
                "outputs": _type("", {"events": {**_list(_ANYTHING), "description": "One per event."}}, ["events"]),
            },
            GET_SUBSCRIPTIONS: {
                "description": "The live subscriptions of the account, without their secrets.",
                "outputs": _type(
                    "",
                    {"subscriptions": _list({"$ref": f"#/types/{_SUBSCRIPTION}"})},
                    ["subscriptions"],
                ),
            },
        },
        "language": {},
    }


def _subscription() -> dict[str, Any]:
    inputs: dict[str, Any] = {
        "name": _said(_TEXT, "The name, which the receiver sees in each delivery."),
        "url": _said(_TEXT, "The receiver: the https URL that Argyle delivers to."),
        "events": _said(_list(_ONE_EVENT), "The events to deliver, or `*` for all."),
        "config": _said(_ANYTHING, "Argyle's event-specific configuration, like `days_synced: 90`."),
        "secret": _said({**_TEXT, "secret": True}, "The secret that Argyle signs deliveries with."),
        "protect": _said(
            _SWITCH,
            "Whether the subscription can be replaced but not removed. The engine's own `protect` also forbids every "
            "change, because a change is a replacement.",
        ),
        "entry": _said(
            _TEXT,
            "The name that several subscriptions share which `protect` treats as one. Default: the resource's name.",
        ),
    }
    environment = {"environment": _said(_TEXT, "The Argyle environment of the subscription.")}
    required = ["name", "url", "events"]
    return {
        "description": "One Argyle webhook subscription. Argyle can't change a subscription, so every change is a "
        "replacement: the new one is created before the old one is deleted.",
        "inputProperties": inputs,
        "requiredInputs": required,
        "properties": {**inputs, **environment},
        "required": [*required, "environment"],
    }


def _component() -> dict[str, Any]:
    keys = {key: each for key, each in _of(StackConfig).items() if key in {"allowedHosts", "maxDeletions"}}
    return {
        "isComponent": True,
        "description": "Several subscriptions, declared as entries. Each entry becomes the fewest subscriptions that "
        "Argyle accepts. An update that removes a protected entry, or more than `maxDeletions`, is refused.",
        "inputProperties": {
            **keys,
            "entries": _said(
                {"type": "object", "additionalProperties": {"$ref": f"#/types/{_ENTRY}"}}, "The entries, by name."
            ),
            "defaults": _said({"$ref": f"#/types/{_DEFAULTS}"}, "The values of every entry that does not set its own."),
            "replacement": _said(
                _TEXT, f"The order of a replacement: {_alternatives(each.value for each in Replacement)}."
            ),
        },
        "requiredInputs": ["entries"],
    }


def _set() -> dict[str, Any]:
    """A resource like any other to the engine; only the component declares it."""
    inputs = {
        "environment": _said(_TEXT, "The Argyle environment."),
        "entries": _said(_TEXT, "The declared entries as JSON, without secrets."),
        "maxDeletions": _said({"type": "integer"}, "How many subscriptions one update can delete."),
    }
    return {
        "description": "The record of a StackSubscriptions, which declares it. It exists in the state alone.",
        "inputProperties": inputs,
        "requiredInputs": ["environment", "entries"],
        "properties": inputs,
        "required": ["environment", "entries"],
    }


def _settings() -> dict[str, Any]:
    keys = _of(StackConfig)
    known = _alternatives(each.value for each in Environment)
    environment = _said(_TEXT, f"{keys['environment']['description']} One of: {known}.")
    return {key: environment if key == "environment" else keys[key] for key in _SETTINGS}


def _events() -> dict[str, Any]:
    named = [
        {"name": _pascal(each.name), "value": each.name, "description": each.meaning} for each in CATALOGUE.values()
    ]
    everything = {"name": "All", "value": WILDCARD, "description": "every event"}
    return {
        "type": "string",
        "description": "An event of Argyle's documentation. Any other text works too: Argyle may have newer ones.",
        "enum": [*named, everything],
    }


def _entry() -> dict[str, Any]:
    keys = _of(EntryConfig)
    keys.pop("quietAfter")  # for `doctor` and `list`, which read stack files
    return {**keys, "events": _said(_list(_CHOICE), keys["events"]["description"])}


def _live() -> dict[str, Any]:
    return {
        "id": _said(_TEXT, "Argyle's id."),
        "name": _said(_TEXT, "The name that the receiver sees."),
        "url": _said(_TEXT, "Where Argyle delivers."),
        "events": _list(_TEXT),
        "config": _ANYTHING,
        "createdAt": _said(_TEXT, "When it was created, in ISO 8601."),
        "unreadable": _said(_TEXT, "Why the rest of it can't be read; missing for most subscriptions."),
    }


_KINDS: dict[str, dict[str, Any]] = {
    "str": _TEXT,
    "bool": _SWITCH,
    "enum": _TEXT,
    "int": {"type": "integer"},
    "tuple": {"type": "array", "items": _TEXT},
}


def _of(model: type) -> dict[str, Any]:
    """The keys of a stack file's *model*, with the descriptions that editors show."""
    found = {}
    for each in fields(model):
        kind = each.metadata["schema"]
        kind = kind.get("schema", kind) if kind["type"] == "nullable" else kind
        secret = {"secret": True} if key_of(each) in SECRETS else {}
        found[key_of(each)] = _said({**_KINDS.get(kind["type"], _ANYTHING), **secret}, each.metadata["description"])
    return found


def _said(shape: dict[str, Any], description: str) -> dict[str, Any]:
    return {**shape, "description": description}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _type(description: str, properties: dict[str, Any], required: Iterable[str] = ()) -> dict[str, Any]:
    return {"type": "object", "description": description, "properties": properties, "required": list(required)}


def _pascal(event: str) -> str:
    """The name of an event in generated code: ``user_uploads.ocr_failed`` is ``UserUploadsOcrFailed``."""
    return "".join(part.capitalize() for part in event.replace(".", "_").split("_"))


def _alternatives(values: Iterable[str]) -> str:
    return ", ".join(f"`{each}`" for each in values)
