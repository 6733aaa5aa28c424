"""The live subscription for each declared one, for an import."""

from __future__ import annotations

from typing import Any

import pytest

from argyle_provider.core.imports import Imports, Reason, find_imports
from argyle_provider.core.model import ExpandedSubscription, LiveSubscription, Subscription
from argyle_provider.core.state import ManagedSubscription, StackState


def content(**fields: Any) -> Subscription:
    """A declared content with these *fields*."""
    return Subscription.canonical(
        **{"name": "dev-payroll", "url": "https://a/x", "events": ["gigs.added"], "secret": "s", **fields}
    )


def live(id_: str, **fields: Any) -> LiveSubscription:
    """The same, live."""
    return LiveSubscription(id_, content(**fields), "2026-01-01T00:00:00Z")


PAYROLL = ExpandedSubscription("payroll", "payroll", content())
AUDIT = ExpandedSubscription("audit", "audit", content(name="dev-audit"))


def matched(*found: LiveSubscription, state: StackState | None = None, **told: str) -> Imports:
    """The imports for the two declared ones."""
    return find_imports([PAYROLL, AUDIT], found, state or StackState(), told=told)


def chosen(imports: Imports) -> dict[str, tuple[str, Reason]]:
    """The chosen id for each resource, and why."""
    return {each.declared.resource: (each.live.id, each.reason) for each in imports.matches}


def test_identical_comes_before_the_name() -> None:
    """Another one with the same name and other content is ignored."""
    found = matched(live("1", url="https://b"), live("2"))

    assert chosen(found) == {"payroll": ("2", Reason.IDENTICAL)}
    assert found.missing == (AUDIT,)
    assert found.refusals == ()


def test_the_only_namesake_is_it_and_says_what_differs() -> None:
    """The next preview shows the difference."""
    (one,) = matched(live("1", url="https://b", secret=None)).matches

    assert one.reason is Reason.NAME
    assert one.fields == ("url",)
    assert one.content.secret == "s"


@pytest.mark.parametrize("url", ["https://a/x", "https://b"])
def test_two_that_could_be_it_are_refused_with_their_ids(url: str) -> None:
    """Both identical to the declared one, or both only with its name."""
    found = matched(live("1", url=url), live("2", url=url))

    assert chosen(found) == {}
    assert found.missing == (AUDIT,)
    (refusal,) = found.refusals
    assert "1, 2" in refusal
    assert found.candidates == {"payroll": ("1", "2")}


def test_a_named_id_comes_first_and_is_not_offered_to_another() -> None:
    """With any name and content."""
    found = matched(live("1"), live("2", name="dev-audit"), audit="1")

    assert chosen(found) == {"audit": ("1", Reason.AS_TOLD)}
    assert found.missing == (PAYROLL,)


def test_what_is_managed_is_neither_matched_nor_a_candidate() -> None:
    """Its resource is managed, and its id belongs to it."""
    found = matched(live("1"), state=StackState((ManagedSubscription("audit", "1"),)))

    assert chosen(found) == {}
    assert found.missing == (PAYROLL,)


def test_every_impossible_pair_is_reported_at_once() -> None:
    """Unknown, managed, not live, taken, named twice."""
    state = StackState((ManagedSubscription("old", "9"), ManagedSubscription("payroll", "8")))

    found = find_imports(
        [PAYROLL, AUDIT, ExpandedSubscription("loans", "loans", content())],
        [live("1"), live("9")],
        state,
        told={"payroll": "1", "audit": "9", "loan": "1", "loans": "7"},
    )

    text = "\n".join(found.refusals)
    assert "`payroll` is already managed, as 8." in text
    assert "Subscription 9 is already managed by `old`, so it can't become `audit`" in text
    assert "Did you mean `loans`?" in text
    assert "Subscription 7 is not live in this account, so it can't become `loans`" in text
    assert text.count("1 is named more than once") == 2
