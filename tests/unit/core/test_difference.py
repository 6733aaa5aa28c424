"""What differs between two subscriptions."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argyle_provider.core.difference import FIELDS, changed_fields, is_hidden, keep_equivalent, same_config
from argyle_provider.core.model import Subscription

BASE = Subscription.canonical(
    name="dev-payroll",
    url="https://hooks.example.com/argyle",
    events=["gigs.added", "accounts.added"],
    config={"days_synced": 90},
    secret="correct horse",
)

SUBSCRIPTIONS = st.builds(
    Subscription.canonical,
    name=st.sampled_from(["a", "b"]),
    url=st.sampled_from(["https://a.example.com", "https://b.example.com/x"]),
    events=st.lists(st.sampled_from(["gigs.added", "gigs.removed", "accounts.added"])),
    config=st.sampled_from([None, {}, {"days_synced": 90}, {"days_synced": 90.0}, {"include_resource": True}]),
    secret=st.sampled_from([None, "", "one", "two"]),
)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "prod-payroll"),
        ("url", "https://hooks.example.com/other"),
        ("events", ("gigs.added",)),
        ("config", {"days_synced": 91}),
        ("secret", "other"),
    ],
)
def test_each_field_counts(field: str, value: object) -> None:
    """A change in any field is named, and only that one."""
    changed: dict[str, object] = {field: value}

    assert changed_fields(BASE, replace(BASE, **changed)) == (field,)  # type: ignore[arg-type] # one field at a time


def test_order_duplicates_and_number_types_do_not_count() -> None:
    """A float from gRPC, another order or a duplicate is not a change."""
    same = Subscription.canonical(
        name=BASE.name,
        url=BASE.url,
        events=["accounts.added", "gigs.added", "accounts.added"],
        config={"days_synced": 90.0},
        secret=BASE.secret,
    )

    assert changed_fields(BASE, same) == ()


@given(SUBSCRIPTIONS, SUBSCRIPTIONS)
def test_comparison_is_symmetric_and_agrees_with_equality(one: Subscription, other: Subscription) -> None:
    """The engine calls it with either side first; the answer is the same, and empty only for equal ones."""
    assert changed_fields(one, other) == changed_fields(other, one)
    assert (changed_fields(one, other) == ()) == (one == other)
    assert set(changed_fields(one, other)) <= set(FIELDS)


@given(SUBSCRIPTIONS)
def test_a_subscription_does_not_differ_from_itself(one: Subscription) -> None:
    """A live subscription that is exactly as declared is not drift."""
    assert changed_fields(one, keep_equivalent(one, one)) == ()


@pytest.mark.parametrize("secret", [None, "", "****", "sk_***ret", "\u2022\u2022\u2022\u2022cret", "abc\u2026"])
def test_a_hidden_secret_is_no_change_and_never_taken_over(secret: str | None) -> None:
    """A masked, null or missing secret can't be compared, so the declared one stays."""
    kept = keep_equivalent(BASE, replace(BASE, secret=secret))

    assert kept == BASE


def test_a_secret_that_is_readable_and_different_is_drift() -> None:
    """Argyle returns secrets, so one that was changed by hand is a difference."""
    assert keep_equivalent(BASE, replace(BASE, secret="changed")).secret == "changed"


def test_a_secret_set_by_hand_on_a_subscription_without_one_is_drift() -> None:
    """No secret is declared, so a readable live one was set by hand; a mask is never stored."""
    without = replace(BASE, secret=None)

    assert keep_equivalent(without, replace(BASE, secret="by hand")).secret == "by hand"
    assert keep_equivalent(without, replace(BASE, secret="****")).secret is None


def test_a_secret_that_contains_asterisks_is_compared_first() -> None:
    """A real secret can look like a mask; equal secrets are equal."""
    odd = replace(BASE, secret="a***b")

    assert keep_equivalent(odd, odd) == odd


@pytest.mark.parametrize(
    "url",
    [
        "https://HOOKS.example.com/argyle",
        "https://hooks.example.com:443/argyle",
        "https://hooks.example.com/%61rgyle",
    ],
)
def test_a_normalised_url_is_kept_as_declared(url: str) -> None:
    """The server may return another spelling of the same endpoint."""
    assert keep_equivalent(BASE, replace(BASE, url=url)).url == BASE.url


@pytest.mark.parametrize(
    "url",
    [
        "https://other.example.com/argyle",
        "http://hooks.example.com/argyle",
        "https://hooks.example.com/Argyle",
        "https://hooks.example.com/argyle/",
        "https://me:pass@hooks.example.com/argyle",
        "https://hooks.example.com/argyle#top",
        "https://[",
    ],
)
def test_another_endpoint_is_drift(url: str) -> None:
    """Host, scheme and path decide where the data goes."""
    assert keep_equivalent(BASE, replace(BASE, url=url)).url == url


@pytest.mark.parametrize(
    ("declared", "live", "expected"),
    [
        ({}, {"days_synced": 30, "include_resource": False}, True),
        ({}, {"server_added": 1}, True),
        ({}, {"include_resource": True}, False),
        ({"days_synced": 30}, {}, True),
        ({"days_synced": 90}, {}, False),
        ({"days_synced": 90}, {"days_synced": 90, "server_added": 1}, True),
        ({"items": ("a",)}, {"items": ("a", "b")}, False),
        ({"items": ("a",)}, {}, False),
    ],
)
def test_config_is_compared_by_what_it_asks_for(declared: dict, live: dict, expected: bool) -> None:  # type: ignore[type-arg]
    """Defaults that the server adds are not drift; a flag that was switched on by hand is."""
    assert same_config(declared, live) is expected


def test_hidden_tells_a_mask_from_a_secret() -> None:
    """Only the characters that services print instead of a secret are a mask."""
    assert [is_hidden(each) for each in ("plain", "a*b", "**", "***", None)] == [False, False, False, True, True]
