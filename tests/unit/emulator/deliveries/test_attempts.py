"""The journal of deliveries."""

from __future__ import annotations

import threading

import pytest

from argyle_provider.emulator import EmulatorError
from argyle_provider.emulator.deliveries.attempts import CAPACITY, Attempt, Attempts
from argyle_provider.emulator.deliveries.making import Delivery
from argyle_provider.emulator.deliveries.rules import Answer

DELIVERY = Delivery(
    number=1, event="gigs.added", subscription="id", name="payroll", url="http://localhost/", headers={"A": "b"},
    body=b'{"caf\xe9"', signature="valid", fault=None,
)  # fmt: skip


def add(attempts: Attempts, status: int = 200) -> Attempt:
    """Enter an attempt that was answered with *status*."""
    return attempts.add(DELIVERY, attempt=1, time="2025-01-01T00:00:00Z", answer=Answer(status=status))


def test_a_reader_goes_on_from_a_position() -> None:
    """Numbers start at 1 and go on, also over a clearing."""
    attempts = Attempts()
    assert (attempts.last, attempts.entries()) == (0, ())

    for _ in range(3):
        add(attempts)

    assert [each.number for each in attempts.entries(1)] == [2, 3]
    assert attempts.entries(3) == attempts.entries(99) == ()
    attempts.clear()
    assert attempts.entries() == ()
    assert add(attempts).number == attempts.last == 4


def test_one_attempt_is_found_by_its_number() -> None:
    """As long as it is kept."""
    attempts = Attempts()
    first = add(attempts)
    add(attempts)

    assert attempts.get(1) is first
    attempts.clear()
    for number in (0, 1, 3):
        with pytest.raises(EmulatorError, match=f"journal of deliveries has no attempt {number}"):
            attempts.get(number)


def test_only_the_newest_are_kept() -> None:
    """Memory does not grow with what is delivered."""
    attempts = Attempts()

    for _ in range(CAPACITY + 10):
        add(attempts)

    assert [each.number for each in attempts.entries()] == list(range(11, CAPACITY + 11))
    assert attempts.get(11).number == 11
    with pytest.raises(EmulatorError):
        attempts.get(10)


def test_a_reader_can_wait() -> None:
    """For so many of a kind, and gets what there is when the time is up."""
    attempts = Attempts()
    add(attempts, 500)
    thread = threading.Timer(0.02, lambda: [add(attempts, status) for status in (200, 500, 500)])
    thread.start()

    found = attempts.wait(2, after=1, timeout=5, wanted=lambda each: each.answer.status == 500)
    thread.join()

    assert [each.number for each in found] == [3, 4]
    assert len(attempts.wait(9, after=0, timeout=0.01, wanted=lambda _: True)) == 4
    assert attempts.wait(1, after=99, timeout=0, wanted=lambda _: True) == ()


def test_somebody_is_told_of_each() -> None:
    """As it ends."""
    told: list[Attempt] = []

    entry = add(Attempts(told.append))

    assert told == [entry]


def test_headers_and_body_are_for_who_asks() -> None:
    """A body that is no text is shown as far as it is."""
    entry = add(Attempts())

    plain, whole = entry.as_json(), entry.as_json(bodies=True)

    assert "caf" not in repr(entry) + str(plain)
    assert whole == {**plain, "headers": {"A": "b"}, "body": '{"caf\ufffd"'}
