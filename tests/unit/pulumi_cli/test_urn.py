"""The URN of a resource in states and previews."""

from __future__ import annotations

import pytest

from argyle_provider.pulumi_cli.urn import SET, SUBSCRIPTION, Urn

TYPE = "pulumi-python:dynamic/argyle:WebhookSubscription"


@pytest.mark.parametrize(
    ("text", "urn"),
    [
        (f"urn:pulumi:dev::argyle::{TYPE}::payroll", Urn("dev", SUBSCRIPTION, "payroll")),
        (f"urn:pulumi:dev::argyle::{TYPE}::a::b", Urn("dev", SUBSCRIPTION, "a::b")),
        (
            f"urn:pulumi:dev::argyle::my:own:Team$argyle:index:StackSubscriptions${TYPE}::payroll",
            Urn("dev", SUBSCRIPTION, "payroll", ("my:own:Team", "argyle:index:StackSubscriptions")),
        ),
        ("urn:pulumi:dev::argyle::pulumi-python:dynamic/argyle:SubscriptionSet::s", Urn("dev", SET, "s")),
        ("urn:pulumi:dev::argyle::pulumi:pulumi:Stack::argyle-dev", Urn("dev", "Stack", "argyle-dev")),
        ("", Urn("", "", "")),
    ],
)
def test_a_urn_is_read_whatever_the_name_or_the_parent(text: str, urn: Urn) -> None:
    """A resource's name may contain the separator, and its type the types of its parents."""
    assert Urn.parse(text) == urn
