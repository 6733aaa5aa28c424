"""A provider process ends with its engine, and sends nothing that no state would record."""

from __future__ import annotations

import contextlib
import time
from threading import Thread
from typing import TYPE_CHECKING, Any, NamedTuple

import grpc
import pytest

from argyle_provider.emulator import Emulator
from tests.fake_engine import Answer, FakeEngine
from tests.protocol.harness import CONTENT, KEY_ID, KEY_SECRET

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from argyle_provider.emulator import JournalEntry
    from tests.protocol.harness import Provider

    Start = Callable[..., Provider]

SECONDS = 10.0


class Executioner:
    """Kills an engine at a request, after the request is carried out and before its reply is sent."""

    def __init__(self) -> None:
        self.kill: Callable[[], None] | None = None
        self.method = ""

    def __call__(self, entry: JournalEntry) -> None:
        """Called by the emulator with each answer."""
        if self.kill is not None and entry.method == self.method:
            self.kill()
            self.kill = None


@pytest.fixture(name="executioner")
def _executioner() -> Executioner:
    """An executioner that is not armed yet."""
    return Executioner()


@pytest.fixture
def emulator(executioner: Executioner) -> Iterator[Emulator]:
    """An emulator that calls the executioner."""
    with Emulator(keys=[f"{KEY_ID}:{KEY_SECRET}"], on_answer=executioner) as running:
        yield running


def in_background(verb: Callable[[], Any]) -> Thread:
    """Call a verb like the engine; here its process ends without an answer."""

    def ask() -> None:
        with contextlib.suppress(grpc.RpcError):
            verb()

    thread = Thread(target=ask)
    thread.start()
    return thread


def requests(emulator: Emulator) -> list[str]:
    """The methods of all requests."""
    return [each.method for each in emulator.journal()]


class Step(NamedTuple):
    """Where an engine dies: at the first request with this method, perhaps with a fault."""

    method: str
    fault: str = ""


@pytest.mark.parametrize(
    "step",
    [Step("GET"), Step("GET", "rate-limit"), Step("POST", "rate-limit"), Step("POST", "server-error"), Step("POST")],
    ids=["list", "list refused", "create refused", "create failed", "create done"],
)
def test_a_create_stops_where_its_engine_dies(
    start: Start, emulator: Emulator, executioner: Executioner, step: Step
) -> None:
    """Whatever it waits for, also when another engine has the port by then."""
    if step.fault:
        emulator.fault(step.fault, method=step.method, path="*", seconds=1)
    provider = start()
    strangers: list[FakeEngine] = []

    def kill() -> None:
        provider.engine.die()
        strangers.append(FakeEngine(port=provider.engine.port))

    executioner.method, executioner.kill = step.method, kill
    create = in_background(lambda: provider.create(CONTENT))

    provider.process.wait(SECONDS)
    create.join(SECONDS)
    for each in strangers:
        each.die()
    assert requests(emulator) == (["GET"] if step.method == "GET" else ["GET", "POST"])


@pytest.mark.parametrize("fresh", [True, False], ids=["by its command", "in a fork"])
def test_an_idle_provider_ends_with_its_engine(start: Start, *, fresh: bool) -> None:
    """Also when no verb runs."""
    provider = start(fresh=fresh)
    provider.check({}, CONTENT)

    provider.engine.die()

    assert provider.process.wait(SECONDS) == 1


def test_a_provider_whose_engine_is_dead_from_the_start_sends_nothing(start: Start, emulator: Emulator) -> None:
    """It ends at its first look at the engine."""
    engine = FakeEngine()
    engine.die()
    provider = start(engine=engine)

    create = in_background(lambda: provider.create(CONTENT))

    provider.process.wait(SECONDS)
    create.join(SECONDS)
    assert "POST" not in requests(emulator)


def test_no_write_goes_out_while_the_engine_has_not_answered(start: Start, emulator: Emulator) -> None:
    """A listen queue accepts connections for a dead process; when the queue ends, so does the provider."""
    with FakeEngine([Answer.NOTHING]) as engine:
        provider = start(engine=engine)
        create = in_background(lambda: provider.create(CONTENT))
        time.sleep(1)

        assert requests(emulator) == ["GET"]
        assert provider.process.poll() is None

    assert provider.process.wait(SECONDS) == 1
    create.join(SECONDS)
    assert requests(emulator) == ["GET"]


def test_a_slow_engine_is_waited_for(start: Start, emulator: Emulator) -> None:
    """The write is sent after the engine has answered."""
    with FakeEngine([Answer.RESET, Answer.END, Answer.OTHER_WORDS]) as engine:
        start(engine=engine).create(CONTENT)

    assert requests(emulator) == ["GET", "POST"]
