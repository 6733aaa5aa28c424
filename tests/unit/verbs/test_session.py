"""What the verbs of a process share."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from argyle_provider.core.account import AccountProof
from argyle_provider.core.model import Environment, LiveSubscription, OddSubscription, Subscription
from argyle_provider.exceptions import (
    AccountError,
    EnvironmentMismatchError,
    OddSubscriptionError,
    TakeOverError,
)
from argyle_provider.verbs.session import Session
from tests.unit.account import Account

WANTED = Subscription.canonical(name="a", url="https://a.example.com", events=["gigs.added"])
OURS = AccountProof(key="our key", client_id="acme")
OTHERS = AccountProof(key="another key", client_id="other")


def live(id_: str) -> LiveSubscription:
    """The wanted subscription, live."""
    return LiveSubscription(id_, WANTED, "2026-01-01T00:00:00Z")


def session(account: Account, *, key: str = "our key") -> Session:
    """A session of the environment local."""
    stand_in: Any = account
    return Session(Environment.LOCAL, stand_in, key=key)


def test_the_same_key_is_proven_without_a_request() -> None:
    """A destroy costs its DELETEs and nothing else."""
    account = Account(live("one"))
    running = session(account)
    running.expect("local", OURS, "one")

    running.delete("one", "h")

    assert account.asked == ["delete one"]


def test_a_new_stack_has_nothing_to_compare() -> None:
    """The first create of a stack needs no proof."""
    account = Account()

    session(account).create(WANTED, "h")

    assert account.asked == ["list", "create"]


@pytest.mark.parametrize("client_id", ["other", None])
def test_a_foreign_key_writes_nothing(client_id: str | None) -> None:
    """Neither a create nor a delete goes out."""
    account = Account(live("theirs"), client_id=client_id)
    running = session(account, key="foreign key")
    running.expect("local", OURS, "one")

    with pytest.raises(AccountError, match="another Argyle account"):
        running.create(WANTED, "h")
    with pytest.raises(AccountError):
        running.delete("one", "h")

    assert account.asked == ["list"]


def test_a_rotated_key_with_the_same_client_id_goes_on() -> None:
    """Argyle's own header is enough."""
    account = Account(client_id="acme")
    running = session(account, key="rotated key")
    running.expect("local", OURS, "one")

    running.create(WANTED, "h")

    assert account.asked == ["list", "create"]


def test_a_rotated_key_without_the_header_needs_an_id_of_ours() -> None:
    """A live id of ours is proof, except for the question whether that id itself is gone."""
    account = Account(live("one"), client_id=None)
    running = session(account, key="rotated key")
    running.expect("local", OURS, "one")
    running.expect("local", OURS, "lost")

    assert running.find("lost") is None
    assert running.find("one") == account.held["one"]


def test_gone_needs_the_account_proven() -> None:
    """The empty list of another account does not make a subscription gone."""
    account = Account(client_id="other")
    running = session(account, key="foreign key")
    running.expect("local", OURS, "one")

    with pytest.raises(AccountError):
        running.find("one")


def test_gone_needs_list_and_get_to_agree() -> None:
    """A subscription that GET returns is live, even if the list lacks it."""
    account = Account(live("one"))
    account.hidden.add("one")
    running = session(account)
    running.expect("local", OURS, "one")

    first, second = running.find("one"), running.find("one")

    assert first == second == account.held["one"]
    assert account.asked == ["list", "get one"]


def test_a_delete_of_what_is_gone_is_done() -> None:
    """With the account proven, 404 is success; repeating is safe."""
    account = Account(live("one"))
    running = session(account)
    running.expect("local", OURS, "one")

    running.delete("one", "h")
    running.delete("one", "h")

    assert account.held == {}


def test_what_was_created_is_found_without_asking_again() -> None:
    """Our own writes update the shared list."""
    account = Account()
    running = session(account)
    assert running.list() == {}

    live = running.create(WANTED, "h")

    assert running.find(live.id) == live
    assert account.asked == ["list", "create"]


def test_another_environment_is_refused() -> None:
    """The message names both environments; nothing is sent."""
    account = Account()

    with pytest.raises(EnvironmentMismatchError, match=r"environment sandbox.*says local"):
        session(account).expect("sandbox", OURS, "one")

    assert account.asked == []


def test_the_latest_proof_is_kept_only_when_proven() -> None:
    """A key of another account keeps the old proof; our key updates it."""
    foreign, ours = session(Account(client_id="other"), key="foreign key"), session(Account())
    for each in (foreign, ours):
        each.expect("local", OURS)
    ours.list()

    assert foreign.latest_proof(OURS) == OURS
    assert ours.latest_proof(OTHERS) == OURS


ODD = OddSubscription("odd", ("events is text, not a list",), name=WANTED.name, url=WANTED.url)


@pytest.mark.parametrize("hidden", [True, False], ids=["only GET shows it", "the list shows it"])
def test_what_is_ours_and_can_not_be_read_is_an_error_and_never_gone(*, hidden: bool) -> None:
    """The error says what can't be read and what to do; the subscription can still be deleted."""
    account = Account(live("one"))
    account.held["odd"] = ODD
    account.hidden = {"odd"} if hidden else set()
    running = session(account)
    running.expect("local", OURS, "odd")

    with pytest.raises(OddSubscriptionError, match=r"odd is live.*events is text.*run `pulumi up --refresh`"):
        running.find("odd")
    running.delete("odd", "h")

    assert account.asked[-1] == "delete odd"


def test_an_odd_one_of_ours_proves_the_account() -> None:
    """Its id is unique, whatever its other fields are."""
    account = Account(client_id=None)
    account.held["odd"] = ODD
    running = session(account, key="rotated key")
    running.expect("local", OURS, "odd")

    running.create(replace(WANTED, name="b"), "h")

    assert account.asked == ["list", "create"]


def test_an_odd_one_that_is_replaced_is_no_reason_to_refuse() -> None:
    """It was ours, so no killed run left it. Any other odd one may be left by a killed run."""
    account = Account()
    account.held["odd"] = ODD
    running = session(account)

    with pytest.raises(TakeOverError, match=r"odd: events is text.*argyle-webhooks delete"):
        running.create(WANTED, "h")
    running.expect("local", OURS, "odd", WANTED)
    running.replace("odd", "h", "a")
    running.create(WANTED, "h")

    assert account.asked == ["list", "create"]
