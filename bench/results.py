"""The measured results in a JSON file, and the figures computed from them."""

from __future__ import annotations

import json
import os
import platform
import statistics
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.deliveries import Load
from bench.engine import PHASES, Sample, Scenario
from bench.micro import Timing
from bench.settings import Setting
from bench.warm import Warm

if TYPE_CHECKING:
    from collections.abc import Iterable

FILE = Path(__file__).parent / "results.json"


@dataclass
class Results:
    """All results; a new measurement of a part replaces the old one."""

    machine: dict[str, str] = field(default_factory=dict)
    samples: list[Sample] = field(default_factory=list)
    hosts: list[Sample] = field(default_factory=list)
    timings: list[Timing] = field(default_factory=list)
    settings: list[Setting] = field(default_factory=list)
    warm: Warm | None = None
    load: Load | None = None

    @classmethod
    def read(cls, path: Path = FILE) -> Results:
        """Read the results at *path*; empty where there is no file."""
        if not path.is_file():
            return cls()
        content = json.loads(path.read_text())
        return cls(
            machine=content["machine"],
            samples=[Sample(**each) for each in content["samples"]],
            hosts=[Sample(**each) for each in content.get("hosts", ())],
            timings=[Timing(**each) for each in content["timings"]],
            settings=[Setting(**each) for each in content["settings"]],
            warm=Warm(**content["warm"]) if content["warm"] else None,
            load=Load(**content["load"]) if content.get("load") else None,
        )

    def write(self, path: Path = FILE) -> None:
        """Write the results to *path*."""
        self.machine = this_machine()
        path.write_text(json.dumps(asdict(self), indent=1) + "\n")

    def take(self, scenario: Scenario, samples: Iterable[Sample]) -> None:
        """Replace the samples of *scenario*."""
        self.samples = [each for each in self.samples if scenario_of(each) != scenario] + list(samples)

    @property
    def of_hosts(self) -> Results:
        """The results of both hosts beside each other."""
        return Results(samples=self.hosts)

    @property
    def scenarios(self) -> list[Scenario]:
        """The measured scenarios, small and fast ones first."""
        return sorted({scenario_of(each) for each in self.samples}, key=lambda each: (each.milliseconds, each.size))

    def seconds(self, scenario: Scenario, phase: str, variant: str) -> float:
        """The median time of a phase."""
        return statistics.median(each.seconds for each in self._found(scenario, phase, variant))

    def rounds(self, scenario: Scenario) -> int:
        """The number of measured rounds."""
        return len(self._found(scenario, next(iter(PHASES)), "ours"))

    def ratio(self, scenario: Scenario, phase: str, variant: str = "ours", base: str = "trivial") -> float:
        """Ours divided by the trivial one, the median of the rounds; a round compares times measured within seconds."""
        return statistics.median(self._ratios(scenario, phase, variant, base))

    def spread(self, scenario: Scenario, phase: str) -> tuple[float, float]:
        """The smallest and the largest ratio of one round; the difference is the machine's noise."""
        ratios = self._ratios(scenario, phase)
        return min(ratios), max(ratios)

    def beyond(self, scenario: Scenario, phase: str) -> float:
        """The extra seconds of ours over the trivial one, median of the rounds."""
        return statistics.median(ours - trivial for ours, trivial in self._pairs(scenario, phase))

    def _ratios(self, scenario: Scenario, phase: str, variant: str = "ours", base: str = "trivial") -> list[float]:
        return [one / other for one, other in self._pairs(scenario, phase, variant, base)]

    def _pairs(
        self, scenario: Scenario, phase: str, variant: str = "ours", base: str = "trivial"
    ) -> list[tuple[float, float]]:
        """The seconds of two programs, round by round."""
        found = (self._found(scenario, phase, each) for each in (variant, base))
        return [(one.seconds, other.seconds) for one, other in zip(*found, strict=True)]

    def requests(self, scenario: Scenario, phase: str, variant: str) -> dict[str, int]:
        """The number of requests by method, in the round with the most."""
        methods = {method for each in self._found(scenario, phase, variant) for method in each.requests}
        found = self._found(scenario, phase, variant)
        return {method: max(each.requests.get(method, 0) for each in found) for method in sorted(methods)}

    def memory(self, scenario: Scenario, variant: str) -> float:
        """The most memory of the provider's process in any phase, median of the rounds, in MB."""
        phases = [[float(each.memory) for each in self._found(scenario, phase, variant)] for phase in PHASES]
        return max(map(statistics.median, phases)) / 1e6

    def state(self, scenario: Scenario, variant: str) -> float:
        """The bytes of state per subscription."""
        sizes = [float(each.state) for each in self._found(scenario, "create", variant)]
        return statistics.median(sizes) / scenario.size

    def work(self, name: str, size: int) -> float:
        """The median time of a piece of work of the core."""
        (found,) = (each for each in self.timings if (each.work, each.size) == (name, size))
        return found.seconds

    def _found(self, scenario: Scenario, phase: str, variant: str) -> list[Sample]:
        return [
            each
            for each in self.samples
            if scenario_of(each) == scenario and (each.phase, each.variant) == (phase, variant)
        ]


def scenario_of(sample: Sample) -> Scenario:
    """The scenario of a sample."""
    return Scenario(sample.size, round(sample.latency * 1000))


def this_machine() -> dict[str, str]:
    """The machine, on which absolute times depend. Ratios are similar on other machines."""
    lines: list[Any] = [line.split(":", 1) for line in _cpuinfo().splitlines() if ":" in line]
    model = next((value.strip() for key, value in lines if key.strip() == "model name"), platform.machine())
    return {
        "processor": model,
        "cores": str(os.cpu_count()),
        "system": platform.system(),
        "python": platform.python_version(),
        "pulumi SDK": version("pulumi"),
    }


def _cpuinfo() -> str:
    path = Path("/proc/cpuinfo")
    return path.read_text() if path.is_file() else ""
