"""Write the results as tables into docs/performance.md, and as charts."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.engine import HOSTS, PHASES, VARIANTS, Scenario
from bench.micro import ENTRIES, PARSING, REVIEW, SIZES, STACKS, WORKS
from bench.settings import CASES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.results import Results

ROOT = Path(__file__).parent.parent
DOCUMENT = ROOT / "docs" / "performance.md"
IMAGES = ROOT / "docs" / "images"
PAGE = 200
"""The number of subscriptions on one page of Argyle's list."""

LEAST_RATE = 500
"""Deliveries per second."""

COLOURS = ("#8a949e", "#c98a2b", "#0b57d0")

SMALL, LARGE, SLOW = Scenario(100, 0), Scenario(1000, 0), Scenario(100, 200)
FEW, SOME = Scenario(10, 0), Scenario(300, 0)


@dataclass(frozen=True)
class Target:
    """One promise about speed, and the measured figure."""

    what: str
    promise: str
    figure: str
    kept: bool


def write(results: Results) -> None:
    """Write the tables into the document, and the charts into its image folder."""
    text = DOCUMENT.read_text()
    for name, table in tables(results).items():
        before, _, rest = text.partition(f"<!-- {name} -->\n")
        after = rest.partition(f"<!-- /{name} -->")[2]
        text = f"{before}<!-- {name} -->\n{table}<!-- /{name} -->{after}"
    DOCUMENT.write_text(text)
    for scenario in results.scenarios:
        chart = _chart(results, scenario)
        (IMAGES / f"bench-{scenario.size}-{scenario.milliseconds}ms.svg").write_text(chart)


def tables(results: Results) -> dict[str, str]:
    """The tables by their names in the document."""
    return {
        "machine": "".join(f"- {key}: {value}\n" for key, value in results.machine.items()),
        "targets": _table(
            ("figure", "target", "measured", ""),
            [
                (each.what, each.promise, each.figure, "kept" if each.kept else "**missed**")
                for each in targets(results)
            ],
        ),
        "times": _table(
            ("", "phase", *VARIANTS, "ours / trivial", "requests, naive", "requests, ours"), list(_times(results))
        ),
        "hosts": _table(
            ("", "phase", "trivial", "dynamic", "native", "native / trivial", "native / dynamic", "requests, native"),
            list(_hosts(results.of_hosts)),
        ),
        "settings": _table(("", *PHASES), list(_settings(results))),
        "core": _table(("work", *(f"{size:,} entries" for size in SIZES), "growth"), list(_core(results))),
    }


def _table(headings: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [headings, tuple("---" for _ in headings), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _times(results: Results) -> Iterator[tuple[str, ...]]:
    for scenario in results.scenarios:
        for number, phase in enumerate(PHASES):
            yield (
                f"{scenario} (median of {results.rounds(scenario)})" if number == 0 else "",
                phase,
                *(f"{results.seconds(scenario, phase, each):.2f} s" for each in VARIANTS),
                f"{results.ratio(scenario, phase):.2f}",
                *(_requests(results.requests(scenario, phase, each)) for each in ("naive", "ours")),
            )


def _hosts(results: Results) -> Iterator[tuple[str, ...]]:
    for scenario in results.scenarios:
        for number, phase in enumerate(PHASES):
            yield (
                f"{scenario} (median of {results.rounds(scenario)})" if number == 0 else "",
                phase,
                *(f"{results.seconds(scenario, phase, each):.2f} s" for each in HOSTS),
                *(f"{results.ratio(scenario, phase, 'native', base):.2f}" for base in ("trivial", "ours")),
                _requests(results.requests(scenario, phase, "native")),
            )


def _requests(sent: dict[str, int]) -> str:
    return ", ".join(f"{number:,} {method}" for method, number in sent.items()) or "none"


def _settings(results: Results) -> Iterator[tuple[str, ...]]:
    found = {(each.name, each.phase): each.seconds for each in results.settings}
    for name in CASES if found else ():
        yield name, *(f"{found[name, phase]:.1f} s" for phase in PHASES)


def _core(results: Results) -> Iterator[tuple[str, ...]]:
    for work in WORKS if results.timings else ():
        small, large = (results.work(work, size) for size in SIZES)
        yield work, f"{small * 1000:.1f} ms", f"{large * 1000:.1f} ms", f"{large / small:.1f} x"
    for work in dict.fromkeys(each.work for each in results.timings if each.work not in WORKS):
        yield work, "", f"{results.work(work, STACKS * ENTRIES) * 1000:.0f} ms", ""


def targets(results: Results) -> list[Target]:
    """The promises with a measured figure."""
    found = []
    for judge in (
        _small,
        _middle,
        _large,
        _create,
        _refresh,
        _pages,
        _lanes,
        _creates,
        _destroys,
        _state,
        _memory,
        _growth,
        _review,
        _warm,
        _load,
    ):
        try:
            found += list(judge(results))
        except (LookupError, ValueError):  # its part was not measured
            continue
    return found


def _at_most(what: str, limit: float, figure: float) -> Target:
    return Target(what, f"<= {limit}", f"{figure:.2f}", figure <= limit)


def _ratio(what: str, limit: float, results: Results, scenario: Scenario, phase: str) -> Target:
    ratio, (least, most) = results.ratio(scenario, phase), results.spread(scenario, phase)
    return Target(what, f"<= {limit}", f"{ratio:.2f} (single rounds: {least:.2f} to {most:.2f})", ratio <= limit)


def _floor(results: Results, scenario: Scenario, limit: float) -> Iterator[Target]:
    for phase in ("no-op up", "preview"):
        yield _ratio(f"{phase}, {scenario.size:,}, ours / trivial", limit, results, scenario, phase)


def _small(results: Results) -> Iterator[Target]:
    return _floor(results, FEW, 1.1)


def _middle(results: Results) -> Iterator[Target]:
    return _floor(results, SOME, 1.1)


def _large(results: Results) -> Iterator[Target]:
    return _floor(results, LARGE, 1.15)


def _create(results: Results) -> Iterator[Target]:
    yield _ratio("create of 300 at 0 ms, ours / trivial", 1.2, results, SOME, "create")


def _review(results: Results) -> Iterator[Target]:
    whole, parsing = (results.work(work, STACKS * ENTRIES) for work in (REVIEW, PARSING))
    figure = f"{whole:.2f} s, {whole / parsing:.1f} x reading the same files"
    yield Target(REVIEW, "< 1 s", figure, whole < 1)


def _refresh(results: Results) -> Iterator[Target]:
    yield _ratio("refresh of 1,000 at 0 ms, ours / trivial", 1.3, results, LARGE, "refresh")


def _pages(results: Results) -> Iterator[Target]:
    for scenario in results.scenarios:
        sent = results.requests(scenario, "refresh", "ours")
        wanted = {"GET": math.ceil(scenario.size / PAGE)}
        yield Target(f"refresh of {scenario}", _requests(wanted), _requests(sent), sent == wanted)


def _lanes(results: Results) -> Iterator[Target]:
    yield _ratio("create of 100 at 200 ms, ours / trivial with the same sleep", 1.1, results, SLOW, "create")


def _creates(results: Results) -> Iterator[Target]:
    for scenario in results.scenarios:
        sent = results.requests(scenario, "create", "ours")
        wanted = {"GET": 1, "POST": scenario.size}
        yield Target(f"requests of a create of {scenario}", _requests(wanted), _requests(sent), sent == wanted)


def _destroys(results: Results) -> Iterator[Target]:
    for scenario in results.scenarios:
        sent = results.requests(scenario, "destroy", "ours")
        wanted = {"DELETE": scenario.size}
        yield Target(f"requests of a destroy of {scenario}", _requests(wanted), _requests(sent), sent == wanted)


def _state(results: Results) -> Iterator[Target]:
    yield _at_most(
        "state per subscription, ours / trivial", 2, results.state(LARGE, "ours") / results.state(LARGE, "trivial")
    )


def _memory(results: Results) -> Iterator[Target]:
    ratio = results.memory(LARGE, "ours") / results.memory(LARGE, "trivial")
    yield _at_most("the provider's memory at 1,000, ours / trivial", 1.5, ratio)


def _growth(results: Results) -> Iterator[Target]:
    """The extra time of ours per subscription must not grow with the number of subscriptions."""
    for phase in PHASES:
        extra = [results.beyond(each, phase) / each.size * 1000 for each in (SMALL, LARGE)]
        yield Target(
            f"{phase}: ours beyond trivial per subscription, 100 then 1,000",
            "no more at 1,000",
            f"{extra[0]:+.2f} ms, {extra[1]:+.2f} ms",
            extra[1] <= max(extra[0], 0) + 0.2,  # ms: 0.2 s of noise in a run of 1,000
        )


def _warm(results: Results) -> Iterator[Target]:
    if results.warm is not None:
        ratio = results.warm.make_up / results.warm.bare_up
        yield _at_most("`make up` again / the bare `pulumi up` inside it", 1.5, ratio)


def _load(results: Results) -> Iterator[Target]:
    if results.load is not None:
        rate, ratio = results.load.per_second, results.load.many / results.load.few
        figure = f"{rate:,.0f}, {rate / results.load.floor:.1f} x a plain loop of POSTs"
        yield Target(
            "deliveries of the emulator per second, signed and journalled", ">= 500", figure, rate >= LEAST_RATE
        )
        yield _at_most("the emulator's memory after 10,000 deliveries / after 2,500", 1.1, ratio)


def _chart(results: Results, scenario: Scenario) -> str:
    import pygal  # noqa: PLC0415 - it leaves an import hook behind, which only this function needs
    from pygal.style import Style  # noqa: PLC0415 - as above

    chart = pygal.HorizontalBar(
        js=[],
        no_prefix=True,
        style=Style(background="white", plot_background="white", font_family="sans-serif", colors=COLOURS),
        width=800,
        height=420,
        title=f"{scenario}, seconds",
        legend_at_bottom=True,
        print_values=True,
        value_formatter=lambda value: f"{value:.1f}",
    )
    chart.x_labels = list(PHASES)
    for variant in VARIANTS:
        chart.add(variant, [round(results.seconds(scenario, phase, variant), 2) for phase in PHASES])
    text = str(chart.render(is_unicode=True))
    # Comments contain the date; a picture in a page needs no script.
    return re.sub(r"<!--.*?-->|<script.*?(</script>|/>)", "", text, flags=re.DOTALL)
