"""The switches."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from argyle_provider.emulator.errors import EmulatorError
from argyle_provider.emulator.settings import Settings, parse_switches, switches

DOCUMENTS = Path(__file__).parents[3] / "docs"


def test_assignments_are_typed_and_the_last_one_wins() -> None:
    """Text becomes the value of the field's own type."""
    settings = parse_switches(["create_status=200", "max_subscriptions=3", "names=unique", "names=any"])

    assert settings == Settings(create_status=200, max_subscriptions=3)
    assert parse_switches(["delivery_timeout=0.5", "delivery_retries=2"]) == Settings(
        delivery_timeout=0.5, delivery_retries=2
    )


def test_none_is_a_value() -> None:
    """A number can be unset, as text and as null in JSON."""
    limited = Settings(max_subscriptions=3, max_text_length=50)

    assert limited.changed({"max_subscriptions": "none", "max_text_length": "none"}) == Settings()
    assert limited.changed({"max_subscriptions": None, "max_text_length": None}) == Settings()


@pytest.mark.parametrize(
    ("assignment", "words"),
    [
        ("create_status", ["NAME=VALUE", "create_status"]),
        ("creat_status=200", ["creat_status", "create_status"]),
        ("create_status=202", ["202", "201", "200"]),
        ("max_subscriptions=-1", ["-1", "none", "a number"]),
        ("max_text_length=long", ["long", "none", "255", "a number"]),
        ("create_status=3", ["3", "201, 200."]),
        ("names=", ["any", "unique"]),
        ("delivery_timeout=-1", ["-1", "10, a number"]),
        ("delivery_timeout=nan", ["nan", "10, a number"]),
        ("delivery_retries=0.5", ["0.5", "1, 0, a number"]),
    ],
)
def test_a_wrong_assignment_is_told_what_would_be_right(assignment: str, words: list[str]) -> None:
    """The message names what was given and what is known."""
    with pytest.raises(EmulatorError) as caught:
        parse_switches([assignment])

    assert all(word in str(caught.value) for word in words)


def test_every_switch_is_documented_with_all_its_values() -> None:
    """The table in the documentation equals the code."""
    rows = {
        line.split("`")[1]: line
        for line in (DOCUMENTS / "emulator.md").read_text().splitlines()
        if line.startswith("| `")
    }

    for switch in switches():
        values = ", ".join(f"`{choice}`" for choice in switch.choices)
        assert rows[switch.name].startswith(f"| `{switch.name}` | {values}")
        assert rows[switch.name].endswith(f"| {switch.what} |")


def test_every_switch_stands_for_something_that_is_unknown() -> None:
    """Section 8 of the API's facts names each once, beside what the provider does about it."""
    section = (DOCUMENTS / "argyle-api.md").read_text().partition("\n## 8. ")[2].partition("\n## ")[0]
    rows = [line.split(" | ") for line in section.splitlines() if line.startswith("| ")]
    named = [name for row in rows for name in re.findall(r"`(\w+)`", row[1])]

    assert sorted(named) == sorted(switch.name for switch in switches())


@pytest.mark.parametrize("switch", switches(), ids=lambda switch: switch.name)
def test_every_value_of_every_switch_can_be_set(switch: object) -> None:
    """What help lists is accepted."""
    name, choices = switch.name, switch.choices  # type: ignore[attr-defined] # a Switch, which pytest hides

    assert [str(getattr(parse_switches([f"{name}={choice}"]), name)).lower() for choice in choices] == list(choices)
