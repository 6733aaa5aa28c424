"""A POST without a known outcome, over real sockets, is never sent again."""

from __future__ import annotations

import time

import pytest

from argyle_provider.api.client import ArgyleClient
from argyle_provider.core.account import key_fingerprint
from argyle_provider.core.model import Environment, Subscription
from argyle_provider.emulator import Emulator
from argyle_provider.exceptions import AmbiguousRequestError
from argyle_provider.verbs.session import Session
from tests.stateful.harness import KEY_ID, KEY_SECRET

WANTED = Subscription.canonical(name="dev-payroll", url="https://a.example.com/x", events=["gigs.added"], secret="s")


def session(emulator: Emulator, *, seconds: float) -> Session:
    """A fresh provider process, in real time."""
    client = ArgyleClient(emulator.url, key_id=KEY_ID, key_secret=KEY_SECRET, seconds=seconds)
    return Session(Environment.LOCAL, client, key=key_fingerprint(KEY_ID))


def test_a_create_that_commits_after_every_look_is_one(capsys: pytest.CaptureFixture[str]) -> None:
    """The run fails and says what may exist; the next run takes it over."""
    with Emulator(keys=[f"{KEY_ID}:{KEY_SECRET}"]) as emulator:
        emulator.fault("hold", seconds=1.5)

        with pytest.raises(AmbiguousRequestError, match="may exist now or soon"):
            session(emulator, seconds=1).create(WANTED, "a holder")
        time.sleep(1)
        live = session(emulator, seconds=2).create(WANTED, "another holder")

        assert [each.id for each in emulator.subscriptions()] == [live.id]
        assert [each.method for each in emulator.journal()].count("POST") == 1
    assert f"Took over the live subscription `{live.name}` ({live.id})" in capsys.readouterr().out


@pytest.mark.parametrize("fault", ["reply-lost", "slow"])
def test_a_create_whose_reply_is_lost_is_found(fault: str) -> None:
    """The same run finds it in the list."""
    with Emulator(keys=[f"{KEY_ID}:{KEY_SECRET}"]) as emulator:
        emulator.fault(fault, seconds=1.5)

        live = session(emulator, seconds=30).create(WANTED, "a holder")

        assert [each.id for each in emulator.subscriptions()] == [live.id]
        assert [each.method for each in emulator.journal()].count("POST") == 1


def test_a_stale_list_hides_what_was_made_until_it_shows() -> None:
    """The run looks again, and never creates again."""
    with Emulator(keys=[f"{KEY_ID}:{KEY_SECRET}"]) as emulator:
        emulator.fault("stale-list", times=2)
        emulator.fault("reply-lost")

        live = session(emulator, seconds=30).create(WANTED, "a holder")

        assert [each.id for each in emulator.subscriptions()] == [live.id]
        assert [each.method for each in emulator.journal()].count("POST") == 1
