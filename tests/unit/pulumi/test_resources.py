"""The resources that a program declares."""

from __future__ import annotations

import inspect

import pulumi
import pytest

from argyle_provider import WebhookSubscription
from argyle_provider.pulumi.resources import SubscriptionSet


@pytest.mark.parametrize(
    ("option", "opts"),
    [("import_", pulumi.ResourceOptions(import_="9d3c")), ("id", pulumi.ResourceOptions(id="9d3c"))],
)
def test_an_option_that_can_not_work_is_refused_by_name(option: str, opts: pulumi.ResourceOptions) -> None:
    """Otherwise the engine reports a KeyError of the SDK and a missing environment."""
    with pytest.raises(pulumi.RunError, match=f"`payroll`: The option `{option}` does not work"):
        WebhookSubscription("payroll", name="a", url="https://h.example", events=["*"], secret="x", opts=opts)


@pytest.mark.parametrize("resource", [WebhookSubscription, SubscriptionSet])
def test_a_resource_has_no_annotation_of_its_own(resource: type) -> None:
    """The SDK evaluates those again for each resource, which takes a large stack a twentieth of its program's time."""
    assert inspect.get_annotations(resource) == {}
