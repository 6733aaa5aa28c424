"""What a person learns while a run waits for Argyle."""

from __future__ import annotations

import itertools
import threading
import time
from typing import TYPE_CHECKING

import pytest

from argyle_provider import exceptions
from argyle_provider.api import progress
from argyle_provider.api.client import ArgyleClient
from argyle_provider.api.retry import Deadline
from tests.unit.api.harness import KEY_ID, KEY_SECRET, Answer, FakeArgyle, FakeClock, page
from tests.unit.api.test_client import REFUSED, SECRETS

if TYPE_CHECKING:
    from collections.abc import Callable

    import requests

HOST = "api.example.com"


class Watched:
    """A client on a clock of its own; after each of its pauses, the watching thread looks before it goes on."""

    def __init__(self, argyle: FakeArgyle, monkeypatch: pytest.MonkeyPatch) -> None:
        self.lines: list[str] = []
        self.clock = FakeClock()
        self._looks = 0
        monkeypatch.setattr(progress, "STEP", 0.001)
        due = progress.Progress._due  # noqa: SLF001 - where the thread looks

        def counted(watching: progress.Progress) -> str:
            self._looks += 1
            return due(watching)

        monkeypatch.setattr(progress.Progress, "_due", counted)
        self.client = ArgyleClient(
            f"https://{HOST}",
            key_id=KEY_ID,
            key_secret=KEY_SECRET,
            adapter=argyle,
            clock=self.clock,
            ensure_alive=self.look,
            tell=self.lines.append,
        )

    def look(self) -> None:
        """Wait until the thread has looked at this moment, and has told what is due."""
        before = self._looks
        assert eventually(lambda: self._looks >= before + 2)


def eventually(condition: Callable[[], bool]) -> bool:
    """Whether *condition* holds within two seconds."""
    end = time.monotonic() + 2
    while not condition() and time.monotonic() < end:
        time.sleep(0.001)
    return condition()


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (Answer(error=REFUSED), "no connection could be opened"),
        (Answer(status=503, body=f"{KEY_SECRET} is down"), "answered 503"),
        (Answer(status=429, headers={"Retry-After": "4"}), "Argyle asks for a pause (429)"),
    ],
    ids=["refused", "503", "429"],
)
def test_a_long_wait_says_why_and_how_long(answer: Answer, cause: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a few seconds, then seldom; with the last cause and what is left of the deadline, and without a secret."""
    run = Watched(FakeArgyle(answer), monkeypatch)

    with pytest.raises(exceptions.RequestError):
        run.client.list()

    left = [int(each.rpartition("up to ")[2].partition(" ")[0]) for each in run.lines]
    assert run.lines == [
        f"Waiting for Argyle at {HOST}: {cause}. Trying for up to {each} more seconds." for each in left
    ]
    assert len(left) in {2, 3}
    assert 45 <= left[0] <= 55
    assert all(before - after >= progress.AGAIN - 1 for before, after in itertools.pairwise(left))
    assert not any(secret in line for line in run.lines for secret in SECRETS)


def test_many_waits_are_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """300 creates that wait for the same reason say it once."""
    run = Watched(FakeArgyle(page()), monkeypatch)
    waits = [run.client.watch(run.client.deadline(), f"cause {number}") for number in range(300)]
    for each in waits:
        each.__enter__()

    for _ in range(6):
        run.client.pause(5)

    assert [each.partition(". ")[0] for each in run.lines] == 2 * [f"Waiting for Argyle at {HOST}: cause 0"]
    for each in waits:
        each.__exit__(None, None, None)


def test_a_request_that_hangs_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before it fails: a request may wait 20 seconds for its answer."""
    run = Watched(FakeArgyle(page()), monkeypatch)
    silent = FakeArgyle.send

    def hang(self: FakeArgyle, request: requests.PreparedRequest, **options: object) -> requests.Response:
        run.client.pause(6)
        return silent(self, request, **options)

    monkeypatch.setattr(FakeArgyle, "send", hang)
    run.client.list()

    assert run.lines == [f"Waiting for Argyle at {HOST}: no answer yet. Trying for up to 54 more seconds."]


@pytest.mark.parametrize("patient", [True, False])
def test_a_preview_says_nothing(patient: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends within seconds, and then says why there is no list."""
    run = Watched(FakeArgyle(Answer(status=503)), monkeypatch)

    with pytest.raises(exceptions.RequestError):
        run.client.list(deadline=run.client.deadline(30, patient=patient))

    assert bool(run.lines) is patient


def test_a_short_wait_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run without trouble prints no line more, and its thread ends."""
    run = Watched(FakeArgyle(Answer(status=503), page()), monkeypatch)

    run.client.list()

    assert run.lines == []
    assert eventually(lambda: not any(each.name == "argyle-progress" for each in threading.enumerate()))


def test_a_reader_that_is_gone_breaks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The request goes on when nobody can be told."""
    run = Watched(FakeArgyle(Answer(error=REFUSED)), monkeypatch)

    def gone(line: str) -> None:
        run.lines.append(line)
        raise BrokenPipeError

    watching = progress.Progress(HOST, gone, run.clock)
    with watching.watch(Deadline(run.clock, 60), "no answer yet"):
        for _ in range(6):
            run.client.pause(5)

    assert len(run.lines) == 2
