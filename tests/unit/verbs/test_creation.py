"""The creates of one run share one list, but a decision to send nothing always uses a fresh list."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from argyle_provider.api.snapshot import LIFE, Snapshot
from argyle_provider.core.model import LiveSubscription, Subscription
from argyle_provider.exceptions import AmbiguousRequestError, NotSentError
from argyle_provider.verbs.creation import Creation
from argyle_provider.verbs.holders import Holders
from argyle_provider.verbs.known import Known
from argyle_provider.verbs.names import Names
from tests.unit.account import Account
from tests.unit.api.harness import LIVE, Answer, FakeArgyle, client, page
from tests.unit.api.harness import WANTED as CLIENTS_WANTED

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from argyle_provider.api.progress import Wait
    from argyle_provider.api.retry import Deadline

WANTED = Subscription.canonical(name="a", url="https://a.example.com", events=["gigs.added"])


def account_and_creation() -> tuple[Account, Creation]:
    """An account whose creates are slow, and a process's creates in it."""
    account = Account(client_id=None, pace=LIFE)
    client: Any = account
    return account, Creation(client, account.snapshot(), Holders(), Known(), Names(), tell=print)


def test_a_long_run_of_creates_asks_for_one_list() -> None:
    """N creates cost N POSTs and one list, also when they take longer than the life of a list."""
    account, creation = account_and_creation()

    for number in range(5):
        creation.create(replace(WANTED, name=f"name-{number}"), "holder", replaced=())

    assert account.asked == ["list"] + ["create"] * 5


def test_what_an_old_list_shows_is_looked_at_again_before_it_is_taken_over() -> None:
    """Somebody may have deleted it meanwhile; then it is created."""
    account, creation = account_and_creation()
    account.held["leftover"] = LiveSubscription("leftover", WANTED, "2026-01-01T00:00:00Z")
    for number in range(2):
        creation.create(replace(WANTED, name=f"name-{number}"), "holder", replaced=())
    del account.held["leftover"]

    made = creation.create(WANTED, "holder", replaced=())

    assert made.id != "leftover"
    assert account.asked == ["list", "create", "create", "list", "create"]


def test_a_failed_list_is_asked_for_again_after_a_while() -> None:
    """A failure does not last for the whole run."""
    account, creation = account_and_creation()
    account.failure = NotSentError("down", method="GET", path="/v2/webhooks")
    failed = 0
    for moment in (0.0, 1.0, LIFE + 1):
        account.now = moment
        try:
            creation.create(WANTED, "holder", replaced=())
        except NotSentError:
            failed += 1
        account.failure = None

    assert failed == 2
    assert account.asked == ["list", "list", "create"]


@pytest.mark.parametrize("shown", [{"id": "new"}, {**LIVE, "id": "new"}], ids=["odd too", "as it should be"])
def test_an_odd_reply_that_names_an_id_is_looked_up_in_the_list(shown: dict[str, Any]) -> None:
    """The subscription in the list is recorded; otherwise the next run would create a second one."""
    odd = {**LIVE, "id": "new", "events": "gigs.added"}
    argyle = FakeArgyle(page(), Answer(status=201, body=odd), page(), page(shown))
    running = client(argyle)
    said: list[str] = []
    creation = Creation(running, Snapshot(running.list), Holders(), Known(), Names(), tell=said.append)

    made = creation.create(CLIENTS_WANTED, "holder", replaced=())

    assert made.id == "new"
    assert made.subscription == CLIENTS_WANTED
    assert [each.partition(" ")[0] for each in argyle.asked] == ["GET", "POST", "GET", "GET"]
    (line,) = said
    assert line == (
        "Created the subscription `a` (new). Argyle's reply to the create can't be read, and the account's list shows "
        "the new subscription."
    )


def test_an_odd_reply_that_names_an_id_which_is_nowhere_fails() -> None:
    """Nothing proves that it was created, and the POST is not repeated."""
    argyle = FakeArgyle(page(), Answer(status=201, body={"id": "new"}), page())
    running = client(argyle)
    creation = Creation(running, Snapshot(running.list), Holders(), Known(), Names(), tell=print)

    with pytest.raises(AmbiguousRequestError, match="may exist"):
        creation.create(CLIENTS_WANTED, "holder", replaced=())

    assert [each for each in argyle.asked if each.startswith("POST")] == ["POST /v2/webhooks"]


def test_an_unanswered_create_says_what_the_run_looks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """The list is looked at for a minute, which must not be a minute of silence."""
    argyle = FakeArgyle(page(), Answer(status=502), page())
    running = client(argyle)
    watched: list[str] = []
    watch = running.watch

    def noted(deadline: Deadline, cause: str) -> AbstractContextManager[Wait]:
        watched.append(cause)
        return watch(deadline, cause)

    monkeypatch.setattr(running, "watch", noted)
    creation = Creation(running, Snapshot(running.list), Holders(), Known(), Names(), tell=print)

    with pytest.raises(AmbiguousRequestError):
        creation.create(CLIENTS_WANTED, "holder", replaced=())

    assert "its list does not show yet whether it created `a`" in watched
