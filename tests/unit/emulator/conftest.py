"""A running emulator, shared by the tests of one process and reset for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import requests

from argyle_provider.emulator import Emulator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

KEYS = ("one:secret-of-one", "two:secret-of-two", "other:secret-of-other:elsewhere")


@pytest.fixture(scope="session")
def running() -> Iterator[Emulator]:
    """The one emulator; two keys are of one account, the third of another, and "foreign" of the other environment."""
    with Emulator(keys=KEYS, other_environment_keys=["foreign:secret-of-foreign"]) as emulator:
        yield emulator


@pytest.fixture
def emulator(running: Emulator) -> Emulator:
    """An emulator without subscriptions, with the default switches."""
    running.reset()
    return running


@pytest.fixture(scope="session")
def session() -> Iterator[requests.Session]:
    """One kept connection, without the proxies of the environment."""
    with requests.Session() as kept:
        kept.trust_env = False
        yield kept


@pytest.fixture
def ask(emulator: Emulator, session: requests.Session) -> Callable[..., requests.Response]:
    """Ask the emulator as the first key, or as the one named by ``key``; paths may be whole URLs."""

    def send(method: str, path: str, *, key: str = "one", **options: object) -> requests.Response:
        url = path if "://" in path else emulator.url + path
        request = requests.Request(method, url, auth=(key, f"secret-of-{key}"), **options)
        return session.send(session.prepare_request(request), timeout=10)

    return send
