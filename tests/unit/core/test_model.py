"""The values that all other modules use."""

from __future__ import annotations

import pytest

from argyle_provider.core.model import Position, Problem, Subscription, canonical_config
from argyle_provider.core.suggestion import did_you_mean


def test_a_subscription_does_not_show_its_secret() -> None:
    """A log or a traceback does not contain the secret."""
    subscription = Subscription.canonical(name="a", url="u", events=["e"], secret="hush-hush")

    assert "hush-hush" not in repr(subscription)


@pytest.mark.parametrize("nothing", [None, {}])
def test_no_config_has_one_form(nothing: dict[str, object] | None) -> None:
    """Argyle reads null, a missing and an empty config as the same."""
    assert canonical_config(nothing) == {}


def test_a_config_means_the_same_after_the_wire() -> None:
    """Whole numbers are whole again, lists are sets, keys are in order."""
    config = {"items": ["b", "a", "b"], "days_synced": 90.0, "nested": {"z": 1.5, "a": None}}

    assert canonical_config(config) == {"days_synced": 90, "items": ("a", "b"), "nested": {"a": None, "z": 1.5}}
    assert list(canonical_config(config)) == ["days_synced", "items", "nested"]


def test_a_config_holds_json_values_only() -> None:
    """Anything else is a mistake in a program, named by its type."""
    with pytest.raises(TypeError, match="not bytes"):
        canonical_config({"key": b"bytes"})


def test_a_problem_reads_as_place_path_and_words() -> None:
    """An editor can jump to the place, and a person knows the key."""
    problem = Problem(("argyle:subscriptions", "payroll", "events", 2), "no", position=Position("dev.yaml", 4, 7))

    assert str(problem) == "dev.yaml:4:7: argyle:subscriptions.payroll.events[2]: no"
    assert str(Problem(("argyle:environment",), "no")) == "argyle:environment: no"


def test_the_nearest_spelling_is_offered_only_when_it_is_near() -> None:
    """A wrong guess would be worse than none."""
    assert did_you_mean("gigs.aded", ["gigs.added", "gigs.removed"]) == " Did you mean `gigs.added`?"
    assert did_you_mean("zzz", ["gigs.added"]) == ""
