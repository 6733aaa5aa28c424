"""Declared against live."""

from __future__ import annotations

from typing import Any

from argyle_provider.core.drift import Drift, Origin, find_drift
from argyle_provider.core.model import ExpandedSubscription, LiveSubscription, Subscription
from argyle_provider.core.plan import Step
from argyle_provider.core.state import ManagedSubscription, StackState


def content(**fields: Any) -> Subscription:
    """What is declared, with *fields* of its own."""
    return Subscription.canonical(**{"name": "dev-payroll", "url": "https://a/x", "events": ["gigs.added"], **fields})


def declared(*pairs: tuple[str, Subscription]) -> list[ExpandedSubscription]:
    """As an expansion gives them."""
    return [ExpandedSubscription(entry=name, resource=name, subscription=each) for name, each in pairs]


def live(id_: str, **fields: Any) -> LiveSubscription:
    """The same, live."""
    return LiveSubscription(id_, content(**fields), "2026-01-01T00:00:00Z")


def drift(
    wanted: list[ExpandedSubscription],
    found: list[LiveSubscription],
    *managed: ManagedSubscription,
    elsewhere: dict[str, str] | None = None,
) -> Drift:
    """The drift in the stack dev."""
    return find_drift(wanted, found, StackState(managed), stack="dev", elsewhere=elsewhere or {})


PAYROLL = declared(("payroll", content()))
HELD = ManagedSubscription("payroll", "1")


def test_equal_is_no_drift() -> None:
    """Also where the server wrote the same in other words."""
    assert drift(PAYROLL, [live("1")], HELD).is_empty
    assert drift(PAYROLL, [live("1", url="HTTPS://A:443/%78", config={"days_synced": 30})], HELD).is_empty
    assert drift([], []).is_empty


def test_a_change_by_hand_is_a_replacement_from_live_to_declared() -> None:
    """That is what `up --refresh` does about it."""
    found = drift(PAYROLL, [live("1", events=["gigs.removed"])], HELD)

    (change,) = found.changes
    assert (change.step, change.gained, change.lost) == (Step.REPLACE, ("gigs.added",), ("gigs.removed",))
    assert not found.is_empty


def test_what_is_gone_is_missing() -> None:
    """Whether the state still holds it or not; what is neither declared nor live is nothing."""
    assert [each.step for each in drift(PAYROLL, [], HELD).changes] == [Step.CREATE]
    assert [each.step for each in drift(PAYROLL, []).changes] == [Step.CREATE]
    assert drift([], [], HELD).is_empty


def test_what_is_managed_and_no_longer_declared_is_to_be_deleted() -> None:
    """And so is the old one of a replacement whose delete is still to come."""
    removed = drift([], [live("1")], HELD)
    replaced = drift(PAYROLL, [live("1"), live("0")], HELD, ManagedSubscription("payroll", "0", to_delete=True))

    assert [(each.resource, each.step) for each in removed.changes] == [("payroll", Step.DELETE)]
    assert [(each.resource, each.step) for each in replaced.changes] == [("payroll (0)", Step.DELETE)]
    assert replaced.in_step == 1
    assert replaced.unmanaged == ()


def test_every_unmanaged_one_has_its_origin_leftovers_first() -> None:
    """The one that the next run takes over, leftovers under our names, another stack's, and a stranger's."""
    wanted = declared(("payroll", content()), ("audit", content(name="dev-audit")), ("x", content(name="named")))
    found = drift(
        wanted,
        [
            live("1"),
            live("2", name="by-hand"),
            live("3", name="other-payroll"),
            live("4", name="dev-old"),
            live("5", name="dev-audit", url="https://b"),
            live("6", name="named"),
            live("7"),
        ],
        HELD,
        elsewhere={"other-payroll": "other"},
    )

    assert [(each.live.id, each.origin, each.resource, each.stack) for each in found.unmanaged] == [
        ("6", Origin.TAKEN_OVER, "x", None),
        ("5", Origin.LEFTOVER, "audit", None),
        ("4", Origin.LEFTOVER, None, None),
        ("7", Origin.LEFTOVER, None, None),
        ("3", Origin.ANOTHER_STACK, None, "other"),
        ("2", Origin.UNKNOWN, None, None),
    ]
    assert not found.is_empty


def test_another_stacks_are_no_drift_and_a_strangers_are() -> None:
    """Two stacks of one environment share their account."""
    assert drift([], [live("3", name="other")], elsewhere={"other": "other"}).is_empty
    assert not drift([], [live("3", name="other")]).is_empty
