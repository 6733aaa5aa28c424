"""Measure the pure core at two sizes, and a review of 50 stacks compared with parsing their files."""

from __future__ import annotations

import json
import statistics
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from argyle_provider.config.inputs import StackInputs
from argyle_provider.config.offline import read_together
from argyle_provider.config.yaml_nodes import read_yaml
from argyle_provider.core.difference import changed_fields, keep_equivalent
from argyle_provider.core.expansion import expand_all
from argyle_provider.core.export import export_account
from argyle_provider.core.model import Declaration, Entry, Environment, EventChoice, LiveSubscription
from argyle_provider.core.review import review
from argyle_provider.core.validation import validate
from argyle_provider.report.review.markdown import review_markdown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SIZES = (100, 1000)
STACKS, ENTRIES = 50, 20
PARSING, REVIEW = "parse the same files alone", f"review of {STACKS} stacks x {ENTRIES} entries"
CHOICES = (
    EventChoice("users.fully_synced"),
    EventChoice("gigs.added"),
    EventChoice("gigs.partially_synced", {"days_synced": 30}),
    EventChoice("accounts.updated", {"include_resource": True}),
)


@dataclass
class Timing:
    """The median time of one piece of work on *size* entries, in seconds."""

    work: str
    size: int
    seconds: float


def measure(*, rounds: int) -> Iterator[Timing]:
    """Measure each piece of work at each size. The sizes alternate."""
    for work, prepare in WORKS.items():
        jobs = {size: prepare(declaration(size)) for size in SIZES}
        for size, seconds in _medians(jobs, rounds).items():
            yield Timing(work, size, seconds)
    for work, seconds in _medians(_reviews(), rounds).items():
        yield Timing(work, STACKS * ENTRIES, seconds)


def _medians(jobs: dict[object, Callable[[], object]] | dict, rounds: int) -> dict:  # type: ignore[type-arg]
    found: dict[object, list[float]] = {key: [] for key in jobs}
    for _ in range(rounds):
        for key, job in jobs.items():
            started = time.perf_counter()
            job()
            found[key].append(time.perf_counter() - started)
    return {key: statistics.median(times) for key, times in found.items()}


def declaration(size: int) -> Declaration:
    """A stack of *size* entries, each of three subscriptions."""
    entries = tuple(
        Entry(key=f"entry-{number:04}", url=f"https://hooks.example.com/{number}", choices=CHOICES, secret="s")  # noqa: S106 - nobody's
        for number in range(size)
    )
    return Declaration(stack="bench", environment=Environment.SANDBOX, entries=entries)


def _difference(declared: Declaration) -> Callable[[], object]:
    pairs = [(each.subscription, replace(each.subscription)) for each in expand_all(declared)]
    return lambda: [changed_fields(one, keep_equivalent(one, other)) for one, other in pairs]


def _export(declared: Declaration) -> Callable[[], object]:
    live = [LiveSubscription(each.resource, each.subscription, "2026-01-01") for each in expand_all(declared)]
    return lambda: export_account(live, stack="bench", environment=Environment.SANDBOX)


WORKS: dict[str, Callable[[Declaration], Callable[[], object]]] = {
    "expansion": lambda declared: lambda: expand_all(declared),
    "validation": lambda declared: lambda: validate(declared),
    "difference": _difference,
    "export": _export,
}


def _reviews() -> dict[str, Callable[[], object]]:
    """A review of 50 stacks with 20 entries each, one stack in ten changed, and the parsing alone."""
    before = {f"stack-{number}": _file(number, changed=False) for number in range(STACKS)}
    after = {f"stack-{number}": _file(number, changed=number % 10 == 0) for number in range(STACKS)}

    def parse_alone() -> None:
        for contents in (before, after):
            for content in contents.values():
                read_yaml(content, shown_as="Pulumi.stack.yaml")

    def whole_review() -> str:
        sides = [
            read_together(
                {stack: StackInputs(each, shown_as=f"Pulumi.{stack}.yaml") for stack, each in contents.items()}
            )
            for contents in (before, after)
        ]
        return review_markdown(review(*sides))

    return {PARSING: parse_alone, REVIEW: whole_review}


def _file(stack: int, *, changed: bool) -> bytes:
    entries = {
        f"entry-{number}": {
            "url": f"https://hooks-{stack}.example.com/{number}",
            "secret": {"secure": f"v1:{stack}:{number}"},
            "events": ["users.fully_synced", "gigs.added", {"gigs.partially_synced": {"days_synced": 30}}]
            + (["gigs.removed"] if changed else []),
        }
        for number in range(ENTRIES)
    }
    config = {"argyle:environment": "sandbox", "argyle:subscriptions": entries}
    return json.dumps({"config": config}, indent=2).encode()
