"""Turn the config that Pulumi passes into a declaration and its problems."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argyle_provider.config.inputs import StackInputs
from argyle_provider.config.offline import read_offline
from argyle_provider.config.online import read_online
from argyle_provider.config.parsing import LARGEST, parse, size_problems
from argyle_provider.config.schema import STRUCTURED
from argyle_provider.core.model import Entry, Environment, EventChoice, KnownUnmanaged, Replacement, Severity

ENTRY = {"url": "https://hooks.example.com/argyle", "secret": "s", "events": ["gigs.added"]}


def config(subscriptions: object = None, **keys: object) -> dict[str, object]:
    """A stack's config as Pulumi passes it: scalars as text, lists and maps as JSON text."""
    found: dict[str, object] = {"argyle:environment": "sandbox", "other:key": "ignored"}
    found["argyle:subscriptions"] = json.dumps({"payroll": ENTRY} if subscriptions is None else subscriptions)
    return found | {f"argyle:{key}": value for key, value in keys.items()}


def problems(subscriptions: object = None, **keys: object) -> dict[str, str]:
    """What is wrong, by place."""
    return {each.where: each.message for each in parse(config(subscriptions, **keys), stack="dev")[1]}


def test_an_entry_is_silent_after_its_own_time_or_else_the_stacks() -> None:
    """A wrong time is a problem, and neither hides the others nor is used."""
    entries = {"own": {**ENTRY, "quietAfter": "12h"}, "other": ENTRY, "wrong": {**ENTRY, "quietAfter": "soon"}}

    declaration, found = parse(config(entries, quietAfter="3d"), stack="dev")
    wrong = parse(config(quietAfter="3 days"), stack="dev")[0]

    assert {each.key: each.quiet_after for each in declaration.entries} == {"own": "12h", "other": "3d", "wrong": "3d"}
    assert [each.where for each in found] == ["argyle:subscriptions.wrong.quietAfter"]
    assert "like `12h` or `3d`" in found[0].message
    assert (wrong.quiet_after, wrong.entries[0].quiet_after) == ("", "")


def test_known_strangers_are_read_and_each_wrong_one_has_its_place() -> None:
    """All problems at once; those with the right shape are kept."""
    known = [
        {"id": "x", "reason": "ours"},
        "text",
        {"name": "ops-*", "reason": " ", "until": "soon"},
        {"id": "y", "name": "z", "reason": "r", "untill": "2026-12-31"},
        {"reason": "r"},
        {"id": "y", "name": "z", "reason": "r", "until": "2026-13-01"},
        {"name": "**", "reason": "r", "until": "2026-12-31"},
    ]

    declaration, found = parse(config(knownUnmanaged=json.dumps(known)), stack="dev")

    assert declaration.known_unmanaged[:2] == (
        KnownUnmanaged("ours", id="x"),
        KnownUnmanaged(" ", name="ops-*", until="soon", place=2),
    )
    assert {each.where.removeprefix("argyle:knownUnmanaged"): each.message.partition(".")[0] for each in found} == {
        "[1]": "The value must be a map",
        "[2].reason": "The reason is empty",
        "[2].until": 'The value must be a date in quotes, like "2026-12-31"',
        "[3].untill": "Unknown key `untill`",
        "[4]": "An entry must have an `id` or a `name`, and not both",
        "[5]": "An entry must have an `id` or a `name`, and not both",
        "[5].until": 'The value must be a date in quotes, like "2026-12-31"',
        "[6].name": "The pattern matches every name, so no stranger would be drift",
    }


def test_a_whole_stack_is_read() -> None:
    """Every key is read, and text from Pulumi gets its type."""
    declaration, found = parse(
        config(
            defaults='{"secret": "shared", "protect": true}',
            allowedHosts='["*.example.com"]',
            maxDeletions="3",
            replacement="delete-first",
            subscriptions=None,
        )
        | {
            "argyle:subscriptions": {
                "audit": {"url": "https://audit.example.com", "events": ["gigs.added"], "protect": False, "name": "a"},
                "payroll": {"url": "https://p.example.com", "events": ["x.y"], "allowUnknownEvents": True},
            }
        },
        stack="dev",
    )

    assert [each.severity for each in found] == [Severity.WARNING]
    assert declaration.environment is Environment.SANDBOX
    assert (declaration.max_deletions, declaration.replacement) == (3, Replacement.DELETE_FIRST)
    assert declaration.allowed_hosts == ("*.example.com",)
    assert declaration.entries == (
        Entry("audit", "https://audit.example.com", (EventChoice("gigs.added"),), "shared", "a", protect=False),
        Entry(
            "payroll",
            "https://p.example.com",
            (EventChoice("x.y"),),
            "shared",
            protect=True,
            allow_unknown_events=True,
        ),
    )


def test_a_list_of_days_is_one_choice_each() -> None:
    """One line of the file, as many subscriptions as numbers."""
    events = ["gigs.added", {"gigs.partially_synced": {"days_synced": [90, 182]}}, {"items.updated": {"items": ["i"]}}]

    declaration, _ = parse(config({"payroll": {**ENTRY, "events": events}}), stack="dev")

    assert declaration.entries[0].choices == (
        EventChoice("gigs.added"),
        EventChoice("gigs.partially_synced", {"days_synced": 90}),
        EventChoice("gigs.partially_synced", {"days_synced": 182}),
        EventChoice("items.updated", {"items": ("i",)}),
    )


def test_an_empty_map_is_a_decision_and_a_missing_one_an_error() -> None:
    """A file without the section must not remove every webhook."""
    missing = {key: value for key, value in config().items() if key != "argyle:subscriptions"}

    empty = problems({})
    _, found = parse(missing, stack="dev")

    assert empty == {}
    assert ["write `argyle:subscriptions: {}`" in each.message for each in found] == [True]


def test_a_key_of_the_projects_own_namespace_is_named_where_ours_is_missing() -> None:
    """Pulumi reads a key without a namespace as the project's own, and a person may expect ours to be there too."""
    missing = {key: value for key, value in config().items() if key != "argyle:subscriptions"}
    file = StackInputs(b"config:\n  argyle:environment: sandbox\n  acme:subscriptions: {}\n", shown_as="f")

    in_a_run = read_online(missing | {"acme:subscriptions": "{}"}, [], StackInputs(b"", shown_as="f"), stack="dev")[1]
    offline = read_offline(file, stack="dev").problems

    for (each,) in (in_a_run, offline):
        assert "`acme:subscriptions` is another key: the namespace is always `argyle`." in each.message


def test_under_an_unknown_key_nobody_is_told_to_write_a_secret_in_plain_text() -> None:
    """The key is what is wrong, at any depth."""
    entry = '{url: "https://h.example.com", events: [gigs.added], secrt: {secure: "v1:x"}}'
    text = f"config:\n  argyle:environment: sandbox\n  argyle:subscriptions: {{a: {entry}}}\n  argyle:deflts: {entry}\n"

    found = read_offline(StackInputs(text.encode(), shown_as="f"), stack="dev").problems

    errors = [each.message for each in found if each.severity is Severity.ERROR]
    assert [each.partition("`.")[0] for each in errors] == ["Unknown key `secrt", "Unknown key `deflts"]


@pytest.mark.parametrize(
    ("keys", "where", "words"),
    [
        ({"environment": "sandbx"}, "argyle:environment", "Did you mean `sandbox`"),
        ({"maxDeletions": "some"}, "argyle:maxDeletions", "whole number"),
        ({"replacement": "create-frist"}, "argyle:replacement", "Did you mean `create-first`"),
        ({"allowedHost": "[]"}, "argyle:allowedHost", "Did you mean `allowedHosts`"),
        ({"zzzz": "1"}, "argyle:zzzz", "The keys here are"),
        ({"defaults": '{"protct": true}'}, "argyle:defaults.protct", "Did you mean `protect`"),
        ({"defaults": "no json"}, "argyle:defaults", "must be a map"),
        ({"allowedHosts": '"one"'}, "argyle:allowedHosts", "must be a list"),
    ],
)
def test_a_wrong_key_of_the_stack_is_named(keys: dict[str, object], where: str, words: str) -> None:
    """With what is right there; the entries are still checked."""
    found = problems({"payroll": {**ENTRY, "events": ["gigs.aded"]}}, **keys)

    assert words in found[where]
    assert "argyle:subscriptions.payroll.events.gigs.aded" in found


@pytest.mark.parametrize(
    ("entry", "where", "words"),
    [
        ("text", "", "must be a map"),
        ({"url": "https://a.example.com"}, ".events", "missing"),
        ({"events": ["gigs.added"]}, "", "no `url`"),
        ({**ENTRY, "events": "gigs.added"}, ".events", "must be a list"),
        ({**ENTRY, "events": [["gigs.added"]]}, ".events[0]", "one name with its config"),
        ({**ENTRY, "events": [{"a": {}, "b": {}}]}, ".events[0]", "one name with its config"),
        ({**ENTRY, "events": [{"a": "b"}]}, ".events[0]", "one name with its config"),
        ({**ENTRY, "protect": "yes"}, ".protect", "true or false"),
        ({**ENTRY, "secret": 12345}, ".secret", "must be text"),
        ({**ENTRY, "evnts": []}, ".evnts", "Did you mean `events`"),
    ],
)
def test_a_wrong_entry_is_named(entry: object, where: str, words: str) -> None:
    """With its place and what is right there; never the value, which may be a secret."""
    found = problems({"payroll": entry, "good": ENTRY})

    assert words in found[f"argyle:subscriptions.payroll{where}"]
    assert "12345" not in str(found)


@pytest.mark.parametrize(
    ("size", "severities"),
    [(0, []), (LARGEST // 2, []), (LARGEST * 4 // 5, [Severity.WARNING]), (LARGEST, [Severity.ERROR])],
)
def test_a_config_near_the_limit_is_a_problem(size: int, severities: list[Severity]) -> None:
    """With the way to split it, while it still works."""
    found = size_problems(size)

    assert [each.severity for each in found] == severities
    assert all("second stack" in each.message for each in found)


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["url", "events", "secret", "name"]) | st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)
KEYS = st.sampled_from(["environment", "subscriptions", "defaults", "allowedHosts", "maxDeletions", "replacement"])


@given(st.dictionaries((KEYS | st.text(max_size=5)).map(lambda key: f"argyle:{key}"), JSON, max_size=6))
def test_nothing_is_too_strange_to_be_read(anything: dict[str, object]) -> None:
    """Whatever the config holds, there is a declaration and a list of problems."""
    declaration, found = parse(anything, stack="dev")

    assert all(str(each) for each in found)
    assert declaration.stack == "dev"


@given(JSON)
def test_no_entry_s_value_is_ever_shown_as_its_secret(value: object) -> None:
    """No message contains a secret, whatever its type."""
    secret = f"hidden-{json.dumps(value, default=str)}"

    found = problems({"payroll": {**ENTRY, "secret": [secret], "url": 1}, "other": {**ENTRY, "secret": secret}})

    assert "hidden-" not in str(found)


@pytest.mark.parametrize("key", sorted(STRUCTURED))
def test_a_list_or_a_map_may_be_json_text(key: str) -> None:
    """Pulumi passes them as JSON text, and the stack is the same either way."""
    values: dict[str, object] = {
        "argyle:allowedHosts": ["*.example.com"],
        "argyle:defaults": {"protect": True},
        "argyle:knownUnmanaged": [{"id": "x", "reason": "theirs"}],
        "argyle:subscriptions": {"payroll": ENTRY},
    }
    written = {"argyle:environment": "sandbox", **values}

    assert parse(written | {key: json.dumps(values[key])}, stack="dev") == parse(written, stack="dev")
    assert set(values) == STRUCTURED
