"""A protected subscription can be replaced, and nothing removes it.

Each road is the verbs that the engine asks before the delete, as measured with 3.259: check only for what the program
declares and the run is about; in a destroy none.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from argyle_provider.core.model import Environment
from argyle_provider.exceptions import GuardError
from argyle_provider.pulumi.provider import SubscriptionSetProvider, WebhookSubscriptionProvider
from argyle_provider.verbs.protection import Protection
from argyle_provider.verbs.session import Session
from tests.unit.account import Account

if TYPE_CHECKING:
    from collections.abc import Callable

CONTENT = {"name": "dev-payroll", "url": "https://a.example.com", "events": ["gigs.added"], "config": {}, "secret": "s"}
PROTECTED = {**CONTENT, "protect": True, "entry": "payroll"}
EDITED = {**PROTECTED, "url": "https://a.example.com/v2"}
RENAMED = {**PROTECTED, "name": "payroll-of-acme"}
PART = {**PROTECTED, "name": "dev-payroll-partial-90", "events": ["paystubs.partially_synced"]}
AUDIT = {**CONTENT, "name": "dev-audit", "protect": True, "entry": "audit"}


class Run:
    """One run of the engine, in a process of its own, about a stack whose subscription *id_* has *outputs*."""

    def __init__(self, account: Account, id_: str = "", outputs: Any = None, *, lifted: bool = False) -> None:
        session = Session(Environment.LOCAL, account, key="key", protection=Protection(lifted=lifted))  # type: ignore[arg-type] # it behaves as the client
        self.provider, self.set = WebhookSubscriptionProvider(), SubscriptionSetProvider()
        self.provider.session = self.set.session = session
        self.id, self.outputs = id_, outputs

    def check(self, content: dict[str, Any]) -> dict[str, Any]:
        """A resource is declared with *content*."""
        inputs: dict[str, Any] = self.provider.check({}, content).inputs
        return inputs

    def replaced(self, content: dict[str, Any]) -> Run:
        """The resource is still declared, with other content."""
        self.provider.diff(self.id, self.outputs, self.check(content))
        return self

    def beside(self, content: dict[str, Any]) -> Run:
        """A resource with *content* in the state is declared unchanged."""
        self.provider.diff("another id", {**self.outputs, **content}, self.check(content))
        return self

    def refreshed(self, **drift: str) -> Run:
        """The verbs of a refresh: read, then diff with the old inputs."""
        live: dict[str, Any] = dict(self.provider.read(self.id, self.outputs).outs or {})
        self.provider.diff(self.id, {**live, **drift}, PROTECTED)
        return self

    def declared(self, *, protect: bool) -> Run:
        """The set is declared, with the entry in it."""
        entries = json.dumps({"payroll": {"subscriptions": ["payroll"], "protect": protect}})
        self.set.check({}, {"environment": "local", "entries": entries})
        return self

    def delete(self) -> None:
        """The delete at the end of the road."""
        self.provider.delete(self.id, self.outputs)


def made(account: Account) -> tuple[str, Any]:
    """A protected subscription that an earlier run made."""
    result = Run(account).provider.create(PROTECTED)
    return result.id, result.outs


HAND = "https://elsewhere.example.net"

REFUSED: dict[str, Callable[[Run], object]] = {
    "up --target of the removed one": lambda run: run,
    "destroy, whole or with --target": lambda run: run,
    "destroy --refresh": lambda run: run.refreshed(),
    "destroy --refresh of what has drifted": lambda run: run.refreshed(url=HAND),
    "up --exclude of the set": lambda run: run.beside(AUDIT),
    "up whose set declares it and whose program forgot it": lambda run: run.declared(protect=True),
    "up of a program with another entry": lambda run: run.check(AUDIT),
}

ALLOWED: dict[str, Callable[[Run], object]] = {
    "replaced": lambda run: run.replaced(EDITED),
    "replaced under another name": lambda run: run.replaced(RENAMED),
    "replaced and unprotected at once": lambda run: run.replaced({**CONTENT, "name": "payroll-of-acme"}),
    "replaced by force (--replace, taint), which asks no diff": lambda run: run.check(PROTECTED),
    "replaced after a refresh in the same run": lambda run: run.refreshed().replaced(EDITED),
    "replaced after a refresh found drift": lambda run: run.refreshed(url=HAND).replaced(PROTECTED),
    "left by a run that died in a replacement": lambda run: run.beside(EDITED),
    "left by a run that died in a rename": lambda run: run.beside(RENAMED),
    "left by a run that died while it unprotected it": lambda run: run.beside({**CONTENT, "url": HAND}),
    "left by one that was unprotected and renamed": lambda run: run.declared(protect=False).beside(
        {**CONTENT, "name": "payroll-of-acme"}
    ),
    "a part that its entry needs no more": lambda run: run.beside(PART),
    "a part that its entry, now unprotected, needs no more": lambda run: run.declared(protect=False),
    "an entry renamed under its name": lambda run: run.check({**EDITED, "entry": "loans"}),
}


@pytest.mark.parametrize("road", REFUSED.values(), ids=REFUSED)
def test_a_protected_subscription_is_deleted_on_no_road(road: Callable[[Run], object]) -> None:
    """The refusal names the subscription and both ways to go on, and nothing is sent."""
    account = Account()
    run = Run(account, *made(account))
    road(run)

    with pytest.raises(GuardError) as error:
        run.delete()

    for words in (f"`dev-payroll` ({run.id}) is protected", "`payroll` with `protect: false`", "DELETE_PROTECTED=yes"):
        assert words in str(error.value)
    assert list(account.held) == [run.id]
    assert f"delete {run.id}" not in account.asked


@pytest.mark.parametrize("road", ALLOWED.values(), ids=ALLOWED)
def test_a_protected_subscription_that_lives_on_can_be_deleted(road: Callable[[Run], object]) -> None:
    """Replacements go through, also the rest of a replacement whose run was killed."""
    account = Account()
    run = Run(account, *made(account))
    road(run)

    run.delete()

    assert account.held == {}


def test_an_entry_renamed_under_its_name_keeps_its_subscription() -> None:
    """The new resource takes over the subscription, so the delete of the old resource sends nothing."""
    account = Account()
    run = Run(account, *made(account))

    taken = run.provider.create(run.check({**PROTECTED, "entry": "loans"}))
    run.delete()

    assert list(account.held) == [run.id] == [taken.id]


def test_protection_can_be_lifted_as_a_whole() -> None:
    """To delete a whole stack."""
    account = Account()
    run = Run(account, *made(account), lifted=True)

    run.delete()

    assert account.held == {}
