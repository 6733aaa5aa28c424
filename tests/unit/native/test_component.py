"""What the inputs of the component declare."""

from __future__ import annotations

from typing import Any

import pytest

from argyle_provider.core.expansion import expand_all
from argyle_provider.core.model import Environment, Replacement
from argyle_provider.exceptions import ConfigurationError
from argyle_provider.native.component import declaration_from
from argyle_provider.native.schema import schema
from argyle_provider.properties import COMPONENT, UNKNOWN

PAYROLL = {"url": "https://hooks.example.com/argyle", "secret": "a long enough secret", "events": ["gigs.added"]}


def declared(inputs: dict[str, Any]) -> Any:
    """The declaration of a component `hooks`."""
    return declaration_from(inputs, Environment.SANDBOX, component="hooks", stack="dev")


def test_entries_expand_as_in_a_stack_file() -> None:
    """With defaults, limits and config per event."""
    events = ["gigs.added", {"gigs.partially_synced": {"days_synced": 90.0}}]
    rest = {"url": PAYROLL["url"], "secret": PAYROLL["secret"]}

    found = declared(
        {
            "entries": {"payroll": {"events": events}},
            "defaults": rest,
            "maxDeletions": 1.0,
            "replacement": "delete-first",
            "allowedHosts": ["hooks.example.com"],
        }
    )

    assert [each.subscription.name for each in expand_all(found)] == ["dev-payroll", "dev-payroll-partial-90"]
    assert (found.max_deletions, found.replacement) == (1, Replacement.DELETE_FIRST)


def with_unknown(*place: str) -> dict[str, Any]:
    """The inputs of a component with two entries, in which a preview does not know the value at *place*."""
    rest = {"url": PAYROLL["url"], "secret": PAYROLL["secret"]}
    inputs = {"entries": {"payroll": dict(PAYROLL), "audit": {"events": ["gigs.removed"]}}, "defaults": rest}
    field: Any = inputs
    for part in place[:-1]:
        field = field[part]
    field[place[-1]] = UNKNOWN
    return inputs


SCHEMA = schema()
PLACES = [
    *((field,) for field in SCHEMA["resources"][COMPONENT]["inputProperties"]),
    *(("defaults", field) for field in SCHEMA["types"]["argyle:index:EntryDefaults"]["properties"]),
    *(("entries", "payroll", field) for field in SCHEMA["types"]["argyle:index:Entry"]["properties"]),
    ("entries", "payroll"),
]
LATER = {"name", "secret", "url"}


@pytest.mark.parametrize("place", [each for each in PLACES if each[-1] in LATER], ids=".".join)
def test_what_a_preview_does_not_know_is_no_problem(place: tuple[str, ...]) -> None:
    """An entry may deliver to a receiver that the same program creates."""
    entries = {each.key: each for each in declared(with_unknown(*place)).entries}

    assert getattr(entries["audit" if place[0] == "defaults" else "payroll"], place[-1]) == UNKNOWN


@pytest.mark.parametrize("place", [each for each in PLACES if each[-1] not in LATER], ids=".".join)
def test_what_decides_how_many_subscriptions_there_are_must_be_known(place: tuple[str, ...]) -> None:
    """And what guards them: a preview would show that subscriptions are deleted, or that none is protected."""
    with pytest.raises(ConfigurationError) as error:
        declared(with_unknown(*place))

    _, problem = str(error.value).splitlines()
    assert problem.strip().startswith(f"{'.'.join(place)}: The value must be known in a preview.")


@pytest.mark.parametrize(
    ("inputs", "place"),
    [
        ({"entries": {"payroll": {**PAYROLL, "events": [UNKNOWN]}}}, "entries.payroll.events"),
        ({"entries": {"payroll": {**PAYROLL, "events": [{"gigs.added": UNKNOWN}]}}}, "entries.payroll.events"),
        ({"entries": {"url": UNKNOWN}}, "entries.url"),
        ({"entries": {}, "allowedHosts": [UNKNOWN]}, "allowedHosts"),
    ],
)
def test_an_unknown_part_is_as_good_as_an_unknown_value(inputs: dict[str, Any], place: str) -> None:
    """An entry can have the name of a field."""
    with pytest.raises(ConfigurationError, match=f"{place}: The value must be known in a preview"):
        declared(inputs)


def test_entries_of_a_wrong_type_are_named() -> None:
    """A program in a language without types can pass anything."""
    with pytest.raises(ConfigurationError, match="entries: "):
        declared({"entries": []})


def test_every_problem_is_named_at_its_place_in_the_inputs() -> None:
    """The keys of a stack file would lead nowhere."""
    with pytest.raises(ConfigurationError) as error:
        declared({"entries": {"payroll": {**PAYROLL, "url": "http://hooks.example.com"}}, "maxDeletions": -1.0})

    first, *rest = str(error.value).splitlines()
    assert first == "The inputs of StackSubscriptions `hooks` are wrong. Nothing was sent to Argyle:"
    assert sorted(each.split(":")[0].strip() for each in rest) == ["entries.payroll.url", "maxDeletions"]


def test_a_missing_secret_is_set_in_the_program(capsys: pytest.CaptureFixture[str]) -> None:
    """No command of a stack file would reach the entry."""
    declared({"entries": {"payroll": {"url": PAYROLL["url"], "events": PAYROLL["events"]}}})

    said = capsys.readouterr()
    assert "Pass one as `secret`." in said.out + said.err
    assert "pulumi config" not in said.out + said.err
