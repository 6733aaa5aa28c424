"""The comparison of a change with the account and the engine's plan."""

from __future__ import annotations

from typing import Any

import pytest

from argyle_provider.core.evidence import LiveEvidence, PlanEvidence, Unmanaged, live_evidence, plan_evidence
from argyle_provider.core.model import Subscription
from argyle_provider.core.plan import Change, Step, compare

URL = "https://a.example.com/x"
PAYROLL = Subscription.canonical(name="dev-payroll", url=URL, events=["gigs.added", "gigs.removed"])
OTHER = Subscription.canonical(name="dev-payroll", url=URL, events=["gigs.added"])


def created() -> tuple[Change, ...]:
    """One subscription that is new, beside one that stays."""
    return compare({"audit": OTHER}, {"audit": OTHER, "payroll": PAYROLL})


def unmanaged(id_: str = "11", **fields: Any) -> Unmanaged:
    """A live subscription that matches the new one, except for *fields*."""
    return Unmanaged(id_, **{"name": "dev-payroll", "url": URL, "events": ("gigs.added", "gigs.removed"), **fields})


def test_what_is_live_just_so_is_taken_over_and_not_counted_as_unmanaged() -> None:
    """One that nobody declares is counted."""
    found = live_evidence(created(), [unmanaged(), unmanaged("12", name="by-hand")])

    assert found == LiveEvidence({"payroll": "11"}, unmanaged=1)


@pytest.mark.parametrize("fields", [{"name": "x"}, {"url": "https://b.example.com/x"}, {"events": ("gigs.added",)}])
def test_what_differs_in_name_url_or_events_is_not_taken_over(fields: dict[str, Any]) -> None:
    """`pulumi up` creates another one beside it."""
    assert live_evidence(created(), [unmanaged(**fields)]) == LiveEvidence({}, unmanaged=1)


def test_only_what_is_created_takes_over() -> None:
    """A replaced or kept subscription is managed already."""
    changes = compare({"payroll": OTHER, "kept": PAYROLL}, {"payroll": PAYROLL, "kept": PAYROLL})

    assert live_evidence(changes, [unmanaged()]).takes_over == {}


def test_another_stacks_subscription_is_not_counted() -> None:
    """It has a manager, who is elsewhere; also where it looks like what is created here."""
    assert live_evidence((), [unmanaged(is_elsewhere=True)]).unmanaged == 0
    assert live_evidence(created(), [unmanaged(is_elsewhere=True)]) == LiveEvidence({"payroll": "11"}, unmanaged=0)


def test_a_plan_that_agrees_has_numbers_and_nothing_unlike() -> None:
    """What stays is not counted."""
    found = plan_evidence(created(), {"payroll": Step.CREATE, "audit": Step.KEEP})

    assert found == PlanEvidence({Step.CREATE: 1}, ())


def test_a_plan_that_does_other_things_names_them_in_order() -> None:
    """A resource that the files do not know is expected to stay."""
    planned = {"strange": Step.DELETE, "payroll": Step.REPLACE, "audit": Step.KEEP, "kept": Step.KEEP}

    found = plan_evidence(created(), planned)

    assert found.unlike == (("payroll", Step.REPLACE), ("strange", Step.DELETE))
    assert found.numbers == {Step.REPLACE: 1, Step.DELETE: 1}
