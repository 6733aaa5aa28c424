"""What the inputs of the component declare."""

from __future__ import annotations

from typing import Any

import pytest

from argyle_provider.core.expansion import expand_all
from argyle_provider.core.model import Environment, Replacement
from argyle_provider.exceptions import ConfigurationError
from argyle_provider.native.component import declaration_from
from argyle_provider.properties import UNKNOWN

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


@pytest.mark.parametrize("field", ["url", "secret"])
def test_what_a_preview_does_not_know_is_no_problem(field: str) -> None:
    """An entry may deliver to a receiver that the same program creates."""
    (entry,) = declared({"entries": {"payroll": {**PAYROLL, field: UNKNOWN}}}).entries

    assert getattr(entry, field) == UNKNOWN


@pytest.mark.parametrize(
    ("entries", "place"),
    [
        (UNKNOWN, "entries: The entries"),
        ({"payroll": UNKNOWN, "audit": PAYROLL}, "entries.payroll: The entry"),
        ({"payroll": {**PAYROLL, "events": [UNKNOWN]}}, "entries.payroll.events: The events"),
        ({"payroll": {**PAYROLL, "events": UNKNOWN}}, "entries.payroll.events: The events"),
    ],
)
def test_what_decides_how_many_subscriptions_there_are_must_be_known(entries: object, place: str) -> None:
    """A preview without an entry would show that its subscriptions are deleted."""
    with pytest.raises(ConfigurationError, match=f"{place} must be known in a preview"):
        declared({"entries": entries})


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
