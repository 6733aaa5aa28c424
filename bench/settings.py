"""Measure the effect of the engine's two settings for large stacks on our resources."""

from __future__ import annotations

import statistics
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.engine import Scenario, run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SIZE = 1000
CASES = {
    "neither": {},
    "PULUMI_SKIP_CHECKPOINTS": {"PULUMI_SKIP_CHECKPOINTS": "true"},
    "both": {"PULUMI_SKIP_CHECKPOINTS": "true", "PULUMI_PARALLEL_DIFF": "true"},
}
"""The environment variables of each case, by its name in the table."""


@dataclass
class Setting:
    """The median time of one phase in one case, in seconds."""

    name: str
    phase: str
    seconds: float


def measure(*, rounds: int, tell: Callable[[str], None]) -> Iterator[Setting]:
    """Run all phases of ours with :data:`SIZE` subscriptions and 0 ms in each case."""
    found: dict[tuple[str, str], list[float]] = defaultdict(list)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        for number in range(rounds):
            for name, environ in CASES.items():
                tell(f"{SIZE:,}, settings: {name}: round {number + 1} of {rounds}")
                for each in run(Path(folder) / f"{number}-{name}", "ours", Scenario(SIZE, 0), environ):
                    found[name, each.phase].append(each.seconds)
    for (name, phase), seconds in found.items():
        yield Setting(name, phase, statistics.median(seconds))
