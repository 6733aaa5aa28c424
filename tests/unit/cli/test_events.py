"""`argyle-webhooks events`: the list of events, and searches in it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from argyle_provider.cli import main
from argyle_provider.core.events import CATALOGUE

if TYPE_CHECKING:
    from collections.abc import Sequence


def names(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    """The events that a search finds."""
    assert main(["events", *arguments, "--format", "json"]) == 0
    return [each["name"] for each in json.loads(capsys.readouterr().out)["events"]]


def test_all_events_have_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Each event has a line with config and meaning."""
    assert main(["events"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["EVENT", "CONFIG", "MEANING"]
    assert [line.split()[0] for line in lines[1:]] == list(CATALOGUE)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--resource", "ratings"], ["ratings.added", "ratings.updated"]),
        (["--config", "items"], ["items.updated", "items.removed"]),
        (["FORM", "submitted"], ["user_forms.submitted", "user_forms.removed"]),
        (["hours"], ["gigs.fully_synced"]),
        (["--resource", "gigs", "--config", "days_synced"], ["gigs.partially_synced"]),
    ],
)
def test_a_search_narrows(capsys: pytest.CaptureFixture[str], arguments: Sequence[str], expected: list[str]) -> None:
    """By resource, by config key, by words in name, meaning and advice, and by all of them together."""
    assert names(capsys, *arguments) == expected


def test_a_program_gets_everything_known(capsys: pytest.CaptureFixture[str]) -> None:
    """The JSON report includes the page in Argyle's documentation."""
    main(["events", "gigs.fully_synced", "--format", "json"])

    assert json.loads(capsys.readouterr().out) == {
        "version": 1,
        "catalogueDate": "2026-09",
        "events": [
            {
                "name": "gigs.fully_synced",
                "resource": "gigs",
                "meaning": "all gigs have been retrieved for the first time",
                "advice": "may take hours on large accounts: where time matters, add gigs.partially_synced",
                "rare": None,
                "config": None,
                "page": "https://docs.argyle.com/api-reference/gigs-webhooks/fully-synced",
            }
        ],
    }


@pytest.mark.parametrize("arguments", [["gigs.aded"], ["--resource", "gig"], ["--config", "day_synced"]])
def test_nothing_found_names_the_nearest(capsys: pytest.CaptureFixture[str], arguments: Sequence[str]) -> None:
    """The exit code is 1, as for grep."""
    assert main(["events", *arguments]) == 1

    assert "Did you mean" in capsys.readouterr().out
