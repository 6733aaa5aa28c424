"""The package's schema."""

from __future__ import annotations

import re
from typing import Any

from argyle_provider.core.events import CATALOGUE
from argyle_provider.native.functions import FUNCTIONS
from argyle_provider.native.schema import GET_EVENTS, GET_SUBSCRIPTIONS, schema
from argyle_provider.properties import SECRETS, SUBSCRIPTION

SCHEMA = schema()


def test_every_event_is_in_the_enum_and_any_other_text_passes() -> None:
    """A program in any language gets the names completed, and can use a new event."""
    event = SCHEMA["types"]["argyle:index:Event"]
    items = SCHEMA["resources"][SUBSCRIPTION]["inputProperties"]["events"]["items"]

    assert {each["value"] for each in event["enum"]} == {*CATALOGUE, "*"}
    assert len({each["name"] for each in event["enum"]}) == len(event["enum"])
    assert all(each["name"].isidentifier() and each["description"] for each in event["enum"])
    assert items["oneOf"] == [{"type": "string", "$ref": "#/types/argyle:index:Event"}, {"type": "string"}]


def properties(document: Any) -> list[tuple[str, dict[str, Any]]]:
    """Every property of the document, at any depth."""
    found: list[tuple[str, dict[str, Any]]] = []
    if isinstance(document, dict):
        for key, each in document.items():
            if key in {"properties", "inputProperties", "variables"} and isinstance(each, dict):
                found += each.items()
            found += properties(each)
    return found


def test_everything_is_described() -> None:
    """In sentences: the editor shows them in each language, and the generated documentation consists of them."""
    named = [*properties(SCHEMA), *SCHEMA["types"].items(), *SCHEMA["resources"].items(), *SCHEMA["functions"].items()]
    named += [(value["name"], value) for each in SCHEMA["types"].values() for value in each.get("enum", [])]

    assert [name for name, each in named if not re.fullmatch(r"[A-Z`].*\.", each.get("description", ""))] == []


def test_every_secret_is_marked() -> None:
    """So that the engine encrypts it, in each place where it can be written."""
    secrets = [(name, each) for name, each in properties(SCHEMA) if name in SECRETS]

    assert len(secrets) == 6
    assert all(each.get("secret") for _, each in secrets)
    assert [name for name, each in properties(SCHEMA) if each.get("secret") and name not in SECRETS] == []


def test_references_lead_somewhere() -> None:
    """A generator stops at one that does not."""
    text = str(SCHEMA)

    assert all(f"#/types/{name}" in text for name in SCHEMA["types"])
    assert text.count("#/types/") == sum(text.count(f"#/types/{name}'") for name in SCHEMA["types"])


def test_every_function_is_described() -> None:
    """And each described one can be called."""
    assert SCHEMA["functions"].keys() == FUNCTIONS.keys() == {GET_EVENTS, GET_SUBSCRIPTIONS}
