"""Receivers, and what was seen of them."""

from __future__ import annotations

from argyle_provider.core.looks import Receiver, receivers_of
from argyle_provider.core.model import ExpandedSubscription, Subscription

SECRET = "a secret"


def subscription(
    resource: str,
    url: str,
    *,
    name: str = "dev-payroll",
    signed: bool = True,
    events: tuple[str, ...] = ("gigs.added",),
) -> ExpandedSubscription:
    """A subscription to *url*."""
    content = Subscription.canonical(name=name, url=url, events=events, secret=SECRET if signed else None)
    return ExpandedSubscription(resource.partition("-")[0], resource, content)


def test_subscriptions_with_one_url_have_one_receiver() -> None:
    """However the URL is written; the first one says what a delivery looks like, and no text has the secret."""
    found = receivers_of(
        [
            subscription("payroll-partial-30", "https://a.example.com/x"),
            subscription("audit", "https://A.example.com:443/x", name="dev-audit", signed=False),
            subscription("payroll-partial-30", "https://a.example.com/x"),
            subscription("other", "no url", name="dev-other", signed=False, events=()),
        ]
    )

    assert found == (
        Receiver(
            "https://a.example.com/x", ("payroll-partial-30", "audit"), "payroll", "dev-payroll", "gigs.added", SECRET
        ),
        Receiver("no url", ("other",), "other", "dev-other", "", None),
    )
    assert SECRET not in repr(found)
