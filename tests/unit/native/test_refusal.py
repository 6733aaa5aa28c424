"""A component does not wait for its children once the run fails."""

from __future__ import annotations

import asyncio
from typing import Any
from unittest.mock import Mock

import pytest

from argyle_provider.exceptions import AccountError
from argyle_provider.native import refusal
from argyle_provider.native.provider import ArgyleProvider
from argyle_provider.native.refusal import CONSTRUCTION, Constructions
from argyle_provider.properties import SUBSCRIPTION


@pytest.fixture(autouse=True)
def _quick_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that takes answers at once."""
    monkeypatch.setattr(refusal, "SECONDS", 0.01)


def test_an_answer_is_passed_on() -> None:
    """So is an error."""

    async def run() -> Any:
        """Let components be constructed."""
        constructions = Constructions()

        async def construct(answer: object) -> object:
            """Stand in for the SDK."""
            await asyncio.sleep(0)
            if isinstance(answer, Exception):
                raise answer
            return answer

        assert await constructions.unless_over(construct("made")) == "made"
        await constructions.unless_over(construct(ValueError("wrong")))

    with pytest.raises(ValueError, match="wrong"):
        asyncio.run(run())


def test_each_component_is_answered_before_the_check_that_fails() -> None:
    """With its own URN, also where its children fail later, because the engine is gone. The loop hears of no error."""
    errors: list[dict[str, Any]] = []

    async def run() -> list[Any]:
        """Let components be constructed."""
        constructions = Constructions()
        ended = asyncio.Event()
        asyncio.get_running_loop().set_exception_handler(lambda _, context: errors.append(context))

        async def construct(urn: str) -> None:
            """Stand in for the SDK."""
            CONSTRUCTION.get().urn = urn
            await ended.wait()
            message = "Resource monitor has terminated"
            raise RuntimeError(message)

        both = [asyncio.ensure_future(constructions.unless_over(construct(each))) for each in ("urn:a", "urn:b")]
        await asyncio.sleep(0)
        assert not constructions.refused
        await constructions.refuse()
        answers = [each.result().urn for each in both]
        ended.set()
        await asyncio.sleep(0)
        return [constructions.refused, *answers]

    assert asyncio.run(run()) == [True, "urn:a", "urn:b"]
    assert errors == []


def test_a_component_without_a_urn_is_not_answered_for_it() -> None:
    """The engine has not registered it, so there is nothing to name."""

    async def run() -> object:
        """Let components be constructed."""
        constructions = Constructions()

        async def construct() -> str:
            """Stand in for the SDK."""
            await constructions.refuse()
            return "made"

        return await constructions.unless_over(construct())

    assert asyncio.run(run()) == "made"


def test_a_failed_create_ends_only_what_the_engine_knows_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """With `--continue-on-error`, the engine would delete a child that it has not been asked for.

    A create that fails before the last child is checked waits a little.
    """
    monkeypatch.setattr(refusal, "PATIENCE", 0.1)

    async def run() -> list[bool]:
        """Let components be constructed."""
        constructions = Constructions()

        async def construct(children: set[str]) -> None:
            """Stand in for the SDK."""
            CONSTRUCTION.get().urn = "urn:a"
            CONSTRUCTION.get().expect(children)
            await asyncio.Event().wait()

        both = [asyncio.ensure_future(constructions.unless_over(construct(each))) for each in ({"a", "b"}, {"c"})]
        await asyncio.sleep(0.01)
        constructions.checked("c")
        constructions.checked("a")
        await constructions.fail()
        first = [each.done() for each in both]
        asyncio.get_running_loop().call_later(0.02, constructions.checked, "b")
        await constructions.fail()
        return [*first, both[0].done(), constructions.refused]

    assert asyncio.run(run()) == [False, True, True, False]


def test_a_diff_that_fails_answers_each_component_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """A diff refuses another account or environment, and the engine ends the run as after a check."""
    provider, request = ArgyleProvider("127.0.0.1:1"), Mock(type=SUBSCRIPTION)

    async def fail(*_: object) -> None:
        """Stand in for the verb."""
        message = "the key is of another account"
        raise AccountError(message)

    monkeypatch.setattr(provider, "_handlers", {SUBSCRIPTION: Mock()})
    monkeypatch.setattr(provider, "_run", fail)

    with pytest.raises(AccountError, match="the key is of another account"):
        asyncio.run(provider.diff(request))
    assert provider.constructions.refused
