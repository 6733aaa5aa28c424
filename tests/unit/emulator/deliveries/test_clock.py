"""The time of deliveries."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from argyle_provider.emulator import times
from argyle_provider.emulator.deliveries.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def clock() -> Iterator[Clock]:
    """A clock that runs."""
    clock = Clock()
    clock.start()
    yield clock
    clock.stop()


def test_it_is_the_real_time_until_somebody_advances_it(clock: Clock) -> None:
    """Then it is ahead, and goes on."""
    assert abs(clock.now() - times.now()) < 1_000_000

    clock.advance(30)
    clock.advance(0.5)

    assert clock.advanced == 30.5
    assert 29_500_000 < clock.now() - times.now() < 31_500_000


def test_what_is_due_later_happens_when_the_time_has_come(clock: Clock) -> None:
    """In the order of the times, and not before."""
    first, second, last = threading.Event(), threading.Event(), threading.Event()
    clock.at(clock.after(6001), last.set)
    clock.at(clock.after(6000), second.set)
    clock.at(clock.after(200), first.set)

    assert not first.wait(0.05)
    clock.advance(300)
    assert first.wait(10)
    assert not second.wait(0.05)
    clock.advance(6000)
    assert last.wait(10)
    assert second.is_set()


def test_real_time_passes_too(clock: Clock) -> None:
    """Nobody needs to advance it."""
    done = threading.Event()
    clock.at(clock.after(0.02), done.set)

    assert done.wait(10)


def test_a_clock_that_rests_does_nothing() -> None:
    """It catches up when it starts, and a cleared one has nothing to do."""
    clock, done = Clock(), threading.Event()
    clock.at(clock.after(0), done.set)
    assert (done.wait(0.02), clock.pending) == (False, 1)

    clock.start()
    assert done.wait(10)
    clock.at(clock.after(10), done.clear)
    clock.advance(1)
    clock.stop()
    clock.clear()

    assert (clock.pending, clock.advanced) == (0, 0)
