"""The figures in docs/performance.md are the measured ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import report
from bench.engine import PHASES, SCENARIOS, VARIANTS, Sample, Scenario
from bench.results import FILE, Results

ROOT = Path(__file__).parents[3]


@pytest.fixture(name="results", scope="module")
def _results() -> Results:
    """What is committed."""
    return Results.read(FILE)


def test_the_document_shows_what_was_measured(results: Results) -> None:
    """Each table is equal word for word, so nobody edits figures by hand."""
    text = report.DOCUMENT.read_text()

    for name, table in report.tables(results).items():
        assert f"<!-- {name} -->\n{table}<!-- /{name} -->" in text


def test_every_part_was_measured(results: Results) -> None:
    """All programs, phases, sizes and latencies, at least three times."""
    assert set(results.scenarios) == set(SCENARIOS)
    for scenario in results.scenarios:
        assert results.rounds(scenario) >= 3
        for phase in PHASES:
            assert all(results.seconds(scenario, phase, variant) > 0 for variant in VARIANTS)
    assert results.timings
    assert results.warm is not None
    assert results.load is not None


def test_each_chart_is_there(results: Results) -> None:
    """A chart loads nothing."""
    for scenario in results.scenarios:
        chart = (report.IMAGES / f"bench-{scenario.size}-{scenario.milliseconds}ms.svg").read_text()
        assert "<script" not in chart


def test_a_part_that_is_measured_again_replaces_the_old_one() -> None:
    """The other parts stay."""
    results = Results()
    for size in (100, 1000):
        results.take(Scenario(size, 0), [Sample("ours", size, 0.0, "create", 1.0, 1)])
    results.take(Scenario(100, 0), [Sample("ours", 100, 0.0, "create", 9.0, 1)])

    assert [each.size for each in results.scenarios] == [100, 1000]
    assert results.seconds(Scenario(100, 0), "create", "ours") == 9.0


def test_a_target_can_be_missed() -> None:
    """A missed target is shown as missed, and nothing is left out."""
    results = Results()
    results.take(
        Scenario(1000, 0),
        [
            Sample(variant, 1000, 0.0, phase, 9.0 if variant == "ours" else 1.0, 1, {"GET": 7}, 1)
            for variant in VARIANTS
            for phase in PHASES
        ],
    )

    found = {each.what: each.kept for each in report.targets(results)}
    assert found["preview, 1,000, ours / trivial"] is False
    assert found["refresh of 1,000 at 0 ms"] is False
