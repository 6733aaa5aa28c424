"""``make bench``: measure, and write docs/performance.md anew."""

from __future__ import annotations

import signal
import sys
from enum import Enum
from typing import Annotated

import typer

from bench import engine, micro, report, settings, warm
from bench.results import FILE, Results


class Part(str, Enum):
    """What can be measured alone."""

    ENGINE = "engine"
    SETTINGS = "settings"
    CORE = "core"
    WARM = "warm"


def main(
    *,
    part: Annotated[list[Part] | None, typer.Option(help="Only this; all without it.")] = None,
    size: Annotated[list[int] | None, typer.Option(help="Only with so many subscriptions: 10, 100, 300, 1000.")] = None,
    latency: Annotated[list[int] | None, typer.Option(help="Only at this latency of the API, in ms: 0, 200.")] = None,
    rounds: Annotated[int, typer.Option(min=1, help="Medians are of so many.")] = 3,
) -> None:
    """Measure what a run costs beside the engine's own floor.

    Each part that is measured replaces what bench/results.json held of it; tables and charts are made of all of it.

    \b
    Examples:
      make bench
      make bench ARGS="--part engine --size 100 --latency 0"
      make bench ARGS="--part core"
    """
    # A shell that puts a command in the background lets it ignore this, and the engine waits 5 s for its language host.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    chosen = part or list(Part)
    scenarios = [
        each
        for each in engine.SCENARIOS
        if (not size or each.size in size) and (not latency or each.milliseconds in latency)
    ]
    results = Results.read()
    if Part.ENGINE in chosen:
        estimate = sum(each.seconds for each in scenarios) * rounds / 60
        tell(f"the engine's part takes about {estimate:.0f} minutes on 2 cores; leave the machine alone meanwhile")
        for scenario in scenarios:
            results.take(scenario, engine.measure(scenario, rounds=rounds, tell=tell))
            results.write()
    if Part.SETTINGS in chosen:
        tell(f"the engine's settings: about {rounds * 5:.0f} minutes")
        results.settings = list(settings.measure(rounds=rounds, tell=tell))
        results.write()
    if Part.CORE in chosen:
        tell("the core: about 20 seconds")
        results.timings = list(micro.measure(rounds=max(rounds, 3)))
        results.write()
    if Part.WARM in chosen:
        results.warm = warm.measure(rounds=rounds, tell=tell)
        results.write()
    report.write(results)
    sys.stdout.write("\n".join(report.tables(results).values()))
    tell(f"kept in {FILE.name}; docs/performance.md and its charts are written anew")


def tell(text: str) -> None:
    """Say what happens now."""
    sys.stderr.write(f"bench: {text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    try:
        typer.run(main)
    except RuntimeError as error:
        sys.exit(f"bench: {error}")
