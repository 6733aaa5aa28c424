"""The emulator's deliveries under load: how many per second are signed, sent and journalled, and with how much memory.

Measured beside a plain loop of POSTs with the same bytes to the same receiver, the floor of any sender in Python. The
receiver is a process of its own and shares the two cores.
"""

from __future__ import annotations

import contextlib
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import requests

from argyle_provider.emulator import Emulator
from argyle_provider.samples import body

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parent.parent

FEW, MANY = 2_500, 10_000
"""Deliveries after which the memory is compared; the journal is full by the first."""


@dataclass
class Load:
    """What the emulator delivered.

    Attributes:
        per_second: deliveries per second, median of the rounds.
        floor: POSTs per second of the plain loop, median of the rounds.
        few: bytes of memory of the emulator's process after 2,500 deliveries.
        many: the same after 10,000.
    """

    per_second: float
    floor: float
    few: int
    many: int


def measure(*, rounds: int, tell: Callable[[str], None]) -> Load:
    """Deliver 10,000 events in each round."""
    rates, floors, few, many = [], [], 0, 0
    for number in range(rounds):
        with _receiver() as url, Emulator() as emulator:
            floors.append(FEW / _seconds(lambda: _plain(url)))
            emulator.create(name="bench", url=url, events=["gigs.added"], secret="a-throwaway-secret")  # noqa: S106
            first = _seconds(lambda: _deliver(emulator, FEW))
            few = psutil.Process().memory_info().rss
            rest = _seconds(lambda: _deliver(emulator, MANY - FEW))
            many = psutil.Process().memory_info().rss
            rates.append(MANY / (first + rest))
            tell(
                f"round {number + 1}: {rates[-1]:,.0f} deliveries per second, {floors[-1]:,.0f} POSTs of the plain loop"
            )
    return Load(statistics.median(rates), statistics.median(floors), few, many)


def _seconds(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _plain(url: str) -> None:
    content = body("gigs.added", name="bench")
    with requests.Session() as session:
        for _ in range(FEW):
            session.post(url, data=content, timeout=10)


def _deliver(emulator: Emulator, count: int) -> None:
    before = emulator.deliveries()[-1].number if emulator.deliveries() else 0
    for _ in range(count):
        emulator.trigger("gigs.added")
    if not emulator.wait_until_delivered(timeout=120):
        message = f"{count:,} deliveries took more than 120 seconds"
        raise RuntimeError(message)
    attempts = emulator.deliveries(before)
    answers = {each.answer.status for each in attempts}
    if answers != {200} or attempts[-1].number != before + count:
        message = f"{attempts[-1].number - before:,} of {count:,} were delivered, and the receiver answered {answers}"
        raise RuntimeError(message)


@contextlib.contextmanager
def _receiver() -> Iterator[str]:
    with subprocess.Popen(
        [sys.executable, "-m", "bench.receiver"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        if process.stdout is None:
            raise AssertionError
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}/hook"
        finally:
            process.kill()
