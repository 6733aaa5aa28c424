"""The schema of the package, from which the engine's tools generate SDKs and documentation."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from argyle_provider.config.schema import Defaults, EntryConfig, StackConfig, key_of
from argyle_provider.core.events import CATALOGUE, CATALOGUE_DATE, Event
from argyle_provider.core.keys import NAMESPACE
from argyle_provider.core.model import WILDCARD, Environment, Replacement
from argyle_provider.properties import COMPONENT, SECRETS, SUBSCRIPTION
from argyle_provider.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable

SET = f"{NAMESPACE}:index:SubscriptionSet"
GET_EVENTS = f"{NAMESPACE}:index:getEvents"
GET_SUBSCRIPTIONS = f"{NAMESPACE}:index:getSubscriptions"

_EVENT, _REPLACEMENT, _ENTRY, _DEFAULTS, _KNOWN_EVENT, _SUBSCRIPTION = (
    f"{NAMESPACE}:index:{name}"
    for name in ("Event", "Replacement", "Entry", "EntryDefaults", "KnownEvent", "LiveSubscription")
)
_TEXT = {"type": "string"}
_SWITCH = {"type": "boolean"}
_ANYTHING: dict[str, Any] = {"type": "object", "additionalProperties": {"$ref": "pulumi.json#/Any"}}
_ONE_EVENT = {"oneOf": [{"type": "string", "$ref": f"#/types/{_EVENT}"}, _TEXT]}
_CHOICE = {"oneOf": [*_ONE_EVENT["oneOf"], _ANYTHING]}

_SETTINGS = ("environment", "apiKeyId", "apiKeySecret", "apiUrl", "allowedHosts")
NO_SETTINGS = frozenset(map(key_of, fields(StackConfig))) - {*_SETTINGS, "knownUnmanaged"}
"""The keys of a stack file that say what is declared, and nothing about the account or its other subscriptions."""


def schema() -> dict[str, Any]:
    """The whole document."""
    return {
        "name": NAMESPACE,
        "displayName": "Argyle",
        "version": __version__,
        "description": f"Argyle webhook subscriptions, with Argyle's events of {CATALOGUE_DATE}.",
        "keywords": ["pulumi", "argyle", "category/infrastructure", "kind/native"],
        "license": "Apache-2.0",
        "meta": {"supportPack": True},  # the generated SDKs have this version, and the one for Go has a go.mod
        "config": {"variables": _settings()},
        "provider": {
            "description": "One Argyle account in one environment. A resource uses the one of its option `provider`, "
            "or else the one of the stack's config and the environment variables.",
            "inputProperties": _settings() | _own_key(),
            "requiredInputs": ["environment"],
        },
        "types": {
            _EVENT: _events(),
            _REPLACEMENT: _replacements(),
            _ENTRY: _type("One entry: the events that a receiver gets.", _entry(), ["events"]),
            _DEFAULTS: _type("The values of every entry that does not set its own.", _of(Defaults)),
            _KNOWN_EVENT: _type("An event of Argyle's documentation.", _known_event(), _known_event()),
            _SUBSCRIPTION: _type(
                "A subscription that is live in the account.", _live(), ["id", "name", "url", "events", "config"]
            ),
        },
        "resources": {SUBSCRIPTION: _subscription(), COMPONENT: _component(), SET: _set()},
        "functions": {
            GET_EVENTS: {
                "description": f"The events of Argyle's documentation of {CATALOGUE_DATE}. Sends no request.",
                "outputs": _type(
                    "", {"events": _said(_list({"$ref": f"#/types/{_KNOWN_EVENT}"}), "The events.")}, ["events"]
                ),
            },
            GET_SUBSCRIPTIONS: {
                "description": "The live subscriptions of the account, managed or not, without their secrets.",
                "outputs": _type(
                    "",
                    {"subscriptions": _said(_list({"$ref": f"#/types/{_SUBSCRIPTION}"}), "The subscriptions.")},
                    ["subscriptions"],
                ),
            },
        },
        # The compiler that a program has today. The generator's default is version 4: a second one, with 65 MB.
        "language": {"nodejs": {"typescriptVersion": "^5.0.0"}},
    }


def _subscription() -> dict[str, Any]:
    inputs: dict[str, Any] = {
        "name": _said(_TEXT, "The name, which the receiver sees in each delivery."),
        "url": _said(_TEXT, "The receiver: the https URL that Argyle delivers to."),
        "events": _said(_list(_ONE_EVENT), "The names of the events to deliver; `*` alone is all events."),
        "config": _said(_ANYTHING, "The config that all these events share, like `days_synced: 90`."),
        "secret": _said({**_TEXT, "secret": True}, "The secret that Argyle signs deliveries with."),
        "protect": _said(
            _SWITCH,
            "Whether the subscription can be replaced but not removed. The engine's own `protect` also forbids every "
            "change, because a change is a replacement.",
        ),
        "entry": _said(
            _TEXT,
            "The group of the subscription. `protect` treats the subscriptions of a group as one. Default: a group for "
            "itself, with the resource's name.",
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
                {"type": "string", "$ref": f"#/types/{_REPLACEMENT}"},
                f"The order of a replacement. Default: `{Replacement.CREATE_FIRST.value}`.",
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
        "description": "Not for programs: each `StackSubscriptions` declares one. It records in the state what is "
        "declared, so that an update that removes too much is refused.",
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


def _own_key() -> dict[str, Any]:
    """The key of a provider that the program makes, which comes before the one in environment variables."""
    return {
        "apiKeyId": _said(_TEXT, "The API key's id. Default: the environment variable `ARGYLE_API_KEY_ID`."),
        "apiKeySecret": _said(
            {**_TEXT, "secret": True},
            "The API key's secret. Default: the environment variable `ARGYLE_API_KEY_SECRET`.",
        ),
    }


def _events() -> dict[str, Any]:
    named = [
        {"name": _pascal(each.name), "value": each.name, "description": _described(each)} for each in CATALOGUE.values()
    ]
    everything = {"name": "All", "value": WILDCARD, "description": "All events; the only one of its subscription."}
    return {
        "type": "string",
        "description": "An event of Argyle's documentation. Any other text works too, because Argyle may have newer "
        "ones; an entry accepts such an event with `allowUnknownEvents`.",
        "enum": [*named, everything],
    }


def _described(event: Event) -> str:
    takes = f" {'Needs' if event.config_required else 'Takes'} the config `{event.config_key}`."
    return f"{event.meaning[0].upper()}{event.meaning[1:]}.{takes if event.config_key else ''}"


def _replacements() -> dict[str, Any]:
    said = {
        Replacement.CREATE_FIRST: "Create the new subscription first: both deliver for a moment.",
        Replacement.DELETE_FIRST: "Delete the old subscription first: deliveries pause.",
    }
    return {
        "type": "string",
        "description": "The order in which a subscription is replaced.",
        "enum": [{"name": _pascal(each.name), "value": each.value, "description": said[each]} for each in Replacement],
    }


def _entry() -> dict[str, Any]:
    keys = _of(EntryConfig)
    keys.pop("quietAfter")  # for `doctor` and `list`, which read stack files
    return {**keys, "events": _said(_list(_CHOICE), keys["events"]["description"])}


def _known_event() -> dict[str, Any]:
    return {
        "name": _said(_TEXT, "The name, like `gigs.added`."),
        "meaning": _said(_TEXT, "What has happened when Argyle delivers it."),
        "configKey": _said(_TEXT, "The key of `config` that it takes, or empty."),
        "advice": _said(_TEXT, "What Argyle recommends, or empty."),
    }


def _live() -> dict[str, Any]:
    return {
        "id": _said(_TEXT, "Argyle's id."),
        "name": _said(_TEXT, "The name that the receiver sees."),
        "url": _said(_TEXT, "Where Argyle delivers."),
        "events": _said(_list(_TEXT), "The names of the events that it delivers."),
        "config": _said(_ANYTHING, "The config of its events."),
        "createdAt": _said(_TEXT, "When it was created, in ISO 8601. Missing where `unreadable` is set."),
        "unreadable": _said(_TEXT, "Why its events and config can't be read. Missing for most subscriptions."),
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


def _pascal(name: str) -> str:
    """A name in generated code: ``user_uploads.ocr_failed`` is ``UserUploadsOcrFailed``."""
    return "".join(part.capitalize() for part in name.replace(".", "_").split("_"))


def _alternatives(values: Iterable[str]) -> str:
    return ", ".join(f"`{each}`" for each in values)
