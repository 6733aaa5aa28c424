"""Lanes: in order within one, several at once."""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING

import pytest

from argyle_provider.emulator.deliveries.lanes import WORKERS, Lanes

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def lanes() -> Iterator[Lanes]:
    """Lanes that work."""
    lanes = Lanes()
    lanes.start()
    yield lanes
    lanes.stop(1.0)


def wait(end: threading.Event, begun: threading.Event | None = None) -> None:
    """Say that the job has begun, and wait for *end*."""
    if begun:
        begun.set()
    assert end.wait(10)


def test_a_lane_keeps_its_order(lanes: Lanes) -> None:
    """However many there are."""
    done: dict[str, list[int]] = {"a": [], "b": [], "c": []}

    for number in range(200):
        for lane, own in done.items():
            lanes.put(lane, partial(own.append, number))

    assert lanes.wait(10)
    assert done == {key: list(range(200)) for key in "abc"}


def test_a_slow_lane_does_not_hold_up_the_others(lanes: Lanes) -> None:
    """As long as there are not more slow ones than threads."""
    end, done = threading.Event(), threading.Event()
    for number in range(WORKERS - 1):
        lanes.put(f"slow {number}", partial(wait, end))
    lanes.put("quick", done.set)

    assert done.wait(10)
    assert lanes.waiting == WORKERS - 1
    assert not lanes.wait(0.01)
    end.set()
    assert lanes.wait(10)


def test_there_are_never_more_threads_than_promised(lanes: Lanes) -> None:
    """Those beyond wait for their turn."""
    end, most, running, lock = threading.Event(), [0], [0], threading.Lock()

    def job() -> None:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        end.wait(0.005)
        with lock:
            running[0] -= 1

    for number in range(WORKERS * 4):
        lanes.put(str(number), job)

    assert lanes.wait(10)
    assert most == [WORKERS]


def test_what_is_put_while_they_rest_is_done_when_they_start() -> None:
    """And a stop lets the job that is being done come to its end."""
    lanes, done = Lanes(), list[int]()
    lanes.put("a", lambda: done.append(1))
    lanes.put("b", lambda: done.append(2))
    assert done == []

    lanes.start()
    assert lanes.wait(10)
    lanes.stop(1.0)
    lanes.put("a", lambda: done.append(3))
    assert (sorted(done), lanes.waiting) == ([1, 2], 1)

    lanes.start()
    assert lanes.wait(10)
    lanes.stop(1.0)
    assert sorted(done) == [1, 2, 3]


def test_what_nobody_has_begun_can_be_forgotten(lanes: Lanes) -> None:
    """What is being done goes on, and its lane takes new work."""
    begun, end, done = threading.Event(), threading.Event(), list[str]()
    lanes.put("a", partial(wait, end, begun))
    lanes.put("a", lambda: done.append("forgotten"))
    assert begun.wait(10)

    lanes.clear()
    lanes.put("a", lambda: done.append("new"))
    end.set()

    assert lanes.wait(10)
    assert done == ["new"]


def test_lanes_that_rest_can_be_cleared() -> None:
    """Nothing waits afterwards."""
    lanes = Lanes()
    lanes.put("a", lambda: None)
    lanes.put("a", lambda: None)

    lanes.clear()

    assert (lanes.waiting, lanes.wait(0)) == (0, True)
