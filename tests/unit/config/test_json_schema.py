"""The published schema and the validator agree on the shape of a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from argyle_provider.config.inputs import StackInputs
from argyle_provider.config.json_schema import stack_file_schema
from argyle_provider.config.offline import read_offline
from argyle_provider.core.events import CATALOGUE

ROOT = Path(__file__).parents[3]
SECRET = {"secure": "v1:a:b"}
ENTRY: dict[str, Any] = {"url": "https://a.example.com/x", "secret": SECRET, "events": ["gigs.added"]}


def file(entry: object = None, *, without: str = "", **keys: Any) -> dict[str, Any]:
    """A stack file with one entry."""
    config = {"argyle:environment": "sandbox", "argyle:subscriptions": {"payroll": ENTRY if entry is None else entry}}
    config |= {f"argyle:{key}": value for key, value in keys.items()}
    return {"config": {key: value for key, value in config.items() if key != f"argyle:{without}"}}


def with_events(*events: object, **fields: Any) -> dict[str, Any]:
    """A stack file whose entry has these events."""
    return file({**ENTRY, "events": list(events), **fields})


GOOD = {
    "plain": file(),
    "nothing declared": file(subscriptions={}),
    "every key": file(
        defaults={"url": "https://a.example.com", "secret": SECRET, "protect": True},
        allowedHosts=["*.example.com"],
        maxDeletions=3,
        replacement="delete-first",
        quietAfter="3d",
        knownUnmanaged=[{"id": "x", "reason": "ours"}, {"name": "ops-*", "reason": "theirs", "until": "2026-12-31"}],
        apiKeyId="id",
        apiKeySecret=SECRET,
    ),
    "every key of an entry": file(
        {**ENTRY, "name": "n", "protect": True, "allowUnknownEvents": True, "quietAfter": "12h"}
    ),
    "defaults": file({"events": ["gigs.added"]}, defaults={"url": "https://a.example.com"}),
    "configs": with_events(
        {"gigs.partially_synced": {"days_synced": 30}},
        {"shifts.partially_synced": {"days_synced": [30, 90]}},
        {"accounts.added": {"include_resource": False}},
        {"items.updated": {"items": ["item_1"]}},
        {"gigs.partially_synced": {}},
    ),
    "wildcard": with_events("*"),
    "unknown event let through": with_events("gigs.imagined", {"gigs.other": {"x": 1}}, allowUnknownEvents=True),
    "other namespaces": {"config": {**file()["config"], "aws:region": "eu"}, "encryptionsalt": "v1:x"},
    "every plain event": with_events(*(name for name, event in CATALOGUE.items() if not event.config_required)),
}
BAD_SHAPE = {
    "config is a list": {"config": []},
    "unknown environment": file(environment="sandbx"),
    "unknown key": file(maxDeletion=1),
    "subscriptions is a list": file(subscriptions=[]),
    "limit is text": file(maxDeletions="many"),
    "replacement": file(replacement="first"),
    "quiet after no time": file(quietAfter="0d"),
    "quiet after a number": file(quietAfter=3),
    "quiet after an odd unit": file({**ENTRY, "quietAfter": "3 days"}),
    "known ones are a map": file(knownUnmanaged={"id": "x", "reason": "r"}),
    "known one is text": file(knownUnmanaged=["x"]),
    "known one without a reason": file(knownUnmanaged=[{"id": "x"}]),
    "unknown key of a known one": file(knownUnmanaged=[{"id": "x", "reason": "r", "untill": "2026-12-31"}]),
    "known until a number": file(knownUnmanaged=[{"id": "x", "reason": "r", "until": 2026}]),
    "hosts is text": file(allowedHosts="a.example.com"),
    "entry is text": file("https://a.example.com"),
    "entry without events": file({"url": "https://a.example.com"}),
    "no events": with_events(),
    "unknown key of an entry": file({**ENTRY, "protekt": True}),
    "protect is text": file({**ENTRY, "protect": "yes"}),
    "plain secret": file({**ENTRY, "secret": "in clear"}),
    "plain default secret": file(defaults={"secret": "in clear"}),
    "plain key": file(apiKeySecret="in clear"),
    "unknown default": file(defaults={"name": "x"}),
    "unknown event": with_events("gigs.aded"),
    "unknown event with config": with_events({"gigs.aded": {}}),
    "two events in one": with_events({"gigs.added": {}, "gigs.removed": {}}),
    "event is a number": with_events(3),
    "config of another event": with_events({"accounts.added": {"days_synced": 30}}),
    "config where none is": with_events({"gigs.added": {"days_synced": 30}}),
    "days is text": with_events({"gigs.partially_synced": {"days_synced": "30"}}),
    "no days": with_events({"gigs.partially_synced": {"days_synced": 0}}),
    "days is an empty list": with_events({"gigs.partially_synced": {"days_synced": []}}),
    "items without items": with_events("items.updated"),
    "items empty": with_events({"items.updated": {"items": []}}),
    "include_resource is text": with_events({"accounts.added": {"include_resource": "yes"}}),
    "wildcard with config": with_events({"*": {"days_synced": 3}}),
}
BAD_MEANING = {
    "no environment": file(without="environment"),  # it may come from Pulumi ESC
    "no subscriptions": file(without="subscriptions"),  # as above
    "http": file({**ENTRY, "url": "http://a.example.com"}),
    "no url": file({"events": ["gigs.added"]}),
    "wildcard with others": with_events("*", "gigs.added"),
    "known by nothing": file(knownUnmanaged=[{"reason": "r"}]),
    "known until a day that is none": file(knownUnmanaged=[{"id": "x", "reason": "r", "until": "2026-02-30"}]),
    "negative limit": file(maxDeletions=-1),
    "one name twice": file(subscriptions={"a": {**ENTRY, "name": "n"}, "b": {**ENTRY, "name": "n"}}),
}


def errors(content: object) -> list[str]:
    """What `argyle-webhooks validate` says of the file, warnings aside."""
    read = read_offline(StackInputs(json.dumps(content).encode(), shown_as="Pulumi.dev.yaml"), stack="dev")
    return [str(each) for each in read.errors]


def is_valid(content: object) -> bool:
    """Whether the schema accepts the file."""
    return jsonschema.Draft202012Validator(stack_file_schema()).is_valid(content)


def test_the_committed_schema_is_the_model_s() -> None:
    """`argyle-webhooks schema > stacks/schema.json` writes it again."""
    committed = json.loads((ROOT / "stacks" / "schema.json").read_text())

    assert committed == stack_file_schema()
    jsonschema.Draft202012Validator.check_schema(committed)


@pytest.mark.parametrize("path", sorted((ROOT / "stacks").glob("Pulumi.*.yaml")), ids=lambda path: path.name)
def test_each_stack_file_names_the_schema(path: Path) -> None:
    """So an editor finds it."""
    assert path.read_text().startswith("# yaml-language-server: $schema=schema.json\n")


@pytest.mark.parametrize("name", GOOD)
def test_both_take_what_is_good(name: str) -> None:
    """Each key and each form of an event."""
    assert errors(GOOD[name]) == []
    assert is_valid(GOOD[name])


@pytest.mark.parametrize("name", BAD_SHAPE)
def test_both_refuse_a_wrong_shape(name: str) -> None:
    """The editor marks it while a person types, and the command reports it."""
    assert errors(BAD_SHAPE[name])
    assert not is_valid(BAD_SHAPE[name])


@pytest.mark.parametrize("name", BAD_MEANING)
def test_meaning_is_the_validator_s_alone(name: str) -> None:
    """The schema accepts what it can't know; it never refuses more than the validator."""
    assert errors(BAD_MEANING[name])
    assert is_valid(BAD_MEANING[name])
