"""An emulator of a test's own, and a receiver."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from argyle_provider.emulator import Emulator
from tests.receiver import Receiver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from argyle_provider.emulator import Subscription

SECRET = "hush-hush"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver that answers 200."""
    with Receiver() as listening:
        yield listening


@pytest.fixture(scope="session")
def running() -> Iterator[Emulator]:
    """The one emulator that most tests share."""
    with Emulator() as emulator:
        yield emulator


@pytest.fixture
def emulator(running: Emulator) -> Emulator:
    """An emulator that holds nothing and has delivered nothing."""
    running.reset()
    return running


@pytest.fixture
def subscribe(emulator: Emulator, receiver: Receiver) -> Callable[..., Subscription]:
    """Subscribe the receiver to events."""

    def subscribe(*events: str, name: str = "payroll", secret: str | None = SECRET, **fields: object) -> Subscription:
        return emulator.create(name=name, url=receiver.url, events=events, secret=secret, **fields)  # type: ignore[arg-type]

    return subscribe
