"""``make bench``: measure, and update docs/performance.md."""

from __future__ import annotations

import signal
import sys
from enum import Enum
from typing import Annotated

import typer

from bench import deliveries, engine, micro, report, settings, warm
from bench.results import FILE, Results


class Part(str, Enum):
    """The parts that can be measured alone."""

    ENGINE = "engine"
    SETTINGS = "settings"
    CORE = "core"
    WARM = "warm"
    DELIVERIES = "deliveries"
    HOSTS = "hosts"


def main(
    *,
    part: Annotated[list[Part] | None, typer.Option(help="Measure only this part; by default all.")] = None,
    size: Annotated[
        list[int] | None, typer.Option(help="Measure only this number of subscriptions: 10, 100, 300 or 1000.")
    ] = None,
    latency: Annotated[
        list[int] | None, typer.Option(help="Measure only with this latency of the API in ms: 0 or 200.")
    ] = None,
    rounds: Annotated[int, typer.Option(min=1, help="The number of rounds; results are medians.")] = 3,
) -> None:
    """Compare the cost of a run with a trivial provider, the floor.

    A measured part replaces its old results in bench/results.json. Tables and charts show all results.

    \b
    Examples:
      make bench
      make bench ARGS="--part engine --size 100 --latency 0"
      make bench ARGS="--part core"
    """
    # In the background, a shell makes commands ignore SIGINT, and the engine then waits 5 s for its language host.
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
        tell(f"engine: about {estimate:.0f} minutes on 2 cores; don't use the machine for anything else")
        for scenario in scenarios:
            results.take(scenario, engine.measure(scenario, rounds=rounds, tell=tell))
            results.write()
    if Part.SETTINGS in chosen:
        tell(f"settings of the engine: about {rounds * 5:.0f} minutes")
        results.settings = list(settings.measure(rounds=rounds, tell=tell))
        results.write()
    if Part.CORE in chosen:
        tell("core: about 20 seconds")
        results.timings = list(micro.measure(rounds=max(rounds, 3)))
        results.write()
    if Part.WARM in chosen:
        results.warm = warm.measure(rounds=rounds, tell=tell)
        results.write()
    if Part.DELIVERIES in chosen:
        tell("deliveries: about 20 seconds")
        results.load = deliveries.measure(rounds=rounds, tell=tell)
        results.write()
    if Part.HOSTS in chosen:
        for scenario in [each for each in engine.HOST_SCENARIOS if each in scenarios]:
            beside = results.of_hosts
            beside.take(scenario, engine.measure(scenario, rounds=rounds, tell=tell, variants=engine.HOSTS))
            results.hosts = beside.samples
            results.write()
    report.write(results)
    sys.stdout.write("\n".join(report.tables(results).values()))
    tell(f"wrote {FILE.name}, docs/performance.md and its charts")


def tell(text: str) -> None:
    """Print what the benchmark does now."""
    sys.stderr.write(f"bench: {text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    try:
        typer.run(main)
    except RuntimeError as error:
        sys.exit(f"bench: {error}")
