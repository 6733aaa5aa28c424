"""Exactly one subscription per declared one, through random changes, faults, kills, reruns, renames and refreshes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

from argyle_provider.api import client
from argyle_provider.emulator import Emulator
from argyle_provider.verbs.creation import Creation
from argyle_provider.verbs.holders import Holders
from argyle_provider.verbs.known import Known
from argyle_provider.verbs.session import Session
from tests.hosts import Host
from tests.stateful.harness import KEYS, Fault
from tests.stateful.machine import Reconciliation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from argyle_provider.core.model import LiveSubscription, Subscription


@pytest.fixture(name="emulator", autouse=True, params=Host, ids=lambda host: host.value)
def _emulator(request: pytest.FixtureRequest) -> Iterator[None]:
    """One account for all histories of a test, on each host; each history starts with an empty one."""
    page, Reconciliation.host = client.PAGE, request.param
    with Emulator(keys=KEYS) as emulator:
        Reconciliation.emulator = emulator
        yield
    client.PAGE = page


def test_reconciliation() -> None:
    """Hundreds of random histories, checked each time that they settle."""
    from hypothesis.stateful import run_state_machine_as_test  # noqa: PLC0415 - hypothesis offers it here only

    run_state_machine_as_test(
        Reconciliation,
        settings=settings(
            max_examples=120, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


NAMED = {
    "name": "shared",
    "url": "https://a.example.com/x",
    "events": ["gigs.added"],
    "secret": "one secret",
    "config": {},
}


def rename_under_its_name(history: Reconciliation) -> None:
    """Rename an entry, with a refresh before the run."""
    history.begin({"payroll": NAMED})
    history.run([])
    history.edit({"loans": NAMED})
    history.settle(together=True)


def lose_a_reply(history: Reconciliation) -> None:
    """Carry out the first POST without an answer."""
    history.begin({"payroll": NAMED})
    history.run([Fault.REPLY_LOST])
    history.settle(together=False)


def rotate_a_hidden_secret(history: Reconciliation) -> None:
    """Change the secret in an account that hides secrets."""
    history.begin({"payroll": NAMED}, {"secret_in_get": "null", "secret_in_create": "null"})
    history.run([])
    history.edit({"payroll": {**NAMED, "secret": "another secret"}})
    history.settle(together=False)


def use_another_accounts_key(history: Reconciliation) -> None:
    """Run once more with the key of another account, and nothing else changed."""
    history.begin({"payroll": NAMED})
    history.run([])
    history.use_a_foreign_key("up", ahead=False)


def keeps_anything(_: Session, *__: object) -> None:
    """Remove the rule that what stays unchanged is in the account."""


def deletes_whatever_is_held(_: Holders, *__: str) -> bool:
    """Remove the rule of the holders."""
    return False


def posts_again(self: Creation, desired: Subscription, *_: Any, **__: Any) -> LiveSubscription:
    """Send an unanswered POST again, like a client with ordinary retries."""
    return self._client.create(desired)


def knows_nothing(_: Known, __: object) -> dict[str, Subscription]:
    """Remove the rule of hidden secrets: the content in the state is not used."""
    return {}


@pytest.mark.parametrize(
    ("history", "owner", "method", "bug"),
    [
        (rename_under_its_name, Holders, "remove", deletes_whatever_is_held),
        (lose_a_reply, Creation, "_outcome", posts_again),
        (rotate_a_hidden_secret, Known, "of", knows_nothing),
        (use_another_accounts_key, Session, "recognise", keeps_anything),
    ],
    ids=["deletes-what-is-held", "posts-again", "compares-hidden-secrets-with-nothing", "keeps-what-is-elsewhere"],
)
def test_a_seeded_bug_is_found(
    monkeypatch: pytest.MonkeyPatch,
    history: Callable[[Reconciliation], None],
    owner: type,
    method: str,
    bug: object,
) -> None:
    """The checks above find it: without the holders, or with a repeated POST, a history ends wrong."""
    history(Reconciliation())
    monkeypatch.setattr(owner, method, bug)

    with pytest.raises(AssertionError):
        history(Reconciliation())
