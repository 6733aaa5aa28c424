"""Which changes of a declaration are refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from argyle_provider.core.expansion import expand
from argyle_provider.core.guards import DeclaredEntry, DeclaredSet, refusals
from argyle_provider.core.model import Declaration, Entry, Environment, EventChoice

OLD = DeclaredSet(
    environment=Environment.SANDBOX,
    entries={
        "audit": DeclaredEntry(("audit",), protect=True),
        "payroll": DeclaredEntry(("payroll", "payroll-partial-90")),
    },
)


def test_no_change_is_fine() -> None:
    """The same declaration twice is never refused."""
    assert refusals(OLD, OLD) == ()


def test_a_move_to_another_environment_is_refused_first() -> None:
    """The only reason names both environments; nothing else matters then."""
    (reason,) = refusals(OLD, DeclaredSet(environment=Environment.PRODUCTION, max_deletions=0))

    assert "belongs to environment sandbox" in reason
    assert "says production" in reason


def test_a_protected_entry_can_not_be_removed() -> None:
    """The reason names the entry and the two steps that allow it."""
    (reason,) = refusals(OLD, replace(OLD, entries={"payroll": OLD.entries["payroll"]}))

    assert "`audit` is protected" in reason
    assert "protect: false" in reason


def test_a_protected_entry_can_be_edited() -> None:
    """Protection is only against removal; its subscriptions can change."""
    edited = replace(OLD, entries={**OLD.entries, "audit": DeclaredEntry(("audit-partial-30",), protect=True)})

    assert refusals(OLD, edited) == ()


@pytest.mark.parametrize(("limit", "refused"), [(None, False), (2, False), (1, True), (0, True)])
def test_removals_beyond_the_limit_are_refused(limit: int | None, refused: bool) -> None:
    """The limit counts subscriptions; the reason names them and the line that allows it."""
    reasons = refusals(OLD, replace(OLD, entries={"audit": OLD.entries["audit"]}, max_deletions=limit))

    assert bool(reasons) is refused
    assert all("`payroll`, `payroll-partial-90`" in reason and "maxDeletions: 2" in reason for reason in reasons)


@pytest.mark.parametrize(("limit", "refused"), [(None, True), (2, True), (3, False)])
def test_a_stack_is_emptied_by_decision_only(limit: int | None, refused: bool) -> None:
    """A section that is lost by mistake would stop all deliveries; the message has the line that allows it."""
    unprotected = replace(OLD, entries={key: replace(each, protect=False) for key, each in OLD.entries.items()})

    reasons = refusals(unprotected, replace(unprotected, entries={}, max_deletions=limit))

    assert bool(reasons) is refused
    assert all("argyle:maxDeletions: 3`" in reason for reason in reasons)


def test_an_empty_stack_may_stay_empty() -> None:
    """No delivery can stop."""
    empty = DeclaredSet(environment=Environment.SANDBOX)

    assert refusals(empty, empty) == ()


def test_a_declaration_is_remembered_without_its_secrets() -> None:
    """The state keeps only names and flags of a declaration."""
    entry = Entry("payroll", "https://a.example.com", (EventChoice("gigs.added"),), secret="hush", protect=True)
    declaration = Declaration("dev", Environment.LOCAL, (entry,), max_deletions=3)

    remembered = DeclaredSet.of(declaration, expand(entry, stack="dev"))

    assert remembered == DeclaredSet(Environment.LOCAL, {"payroll": DeclaredEntry(("payroll",), protect=True)}, 3)
    assert "hush" not in repr(remembered)
