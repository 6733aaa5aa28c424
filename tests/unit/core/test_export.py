"""An account as entries: exactly what is live, in as few entries as possible."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argyle_provider.core.difference import same_config
from argyle_provider.core.events import CATALOGUE
from argyle_provider.core.expansion import expand_all
from argyle_provider.core.export import Export, export_account
from argyle_provider.core.model import Environment, LiveSubscription, Severity, Subscription
from argyle_provider.core.validation import validate

URL = "https://hooks.example.com/argyle"
PLAIN = ("gigs.added", "accounts.connected")
PARTIAL = ("gigs.partially_synced", "paystubs.partially_synced")


def live(name: str, events: Any = PLAIN, config: Any = None, **fields: Any) -> LiveSubscription:
    """A live subscription; its id contains its name."""
    content = {"url": URL, "secret": "one", **fields}
    id_ = content.pop("id", f"id-of-{name}")
    created_at = content.pop("created_at", "2026-01-01T00:00:00Z")
    return LiveSubscription(id_, Subscription.canonical(name=name, events=events, config=config, **content), created_at)


def folded(*found: LiveSubscription, environment: Environment = Environment.SANDBOX) -> Export:
    """The export of an account for the stack `sandbox`."""
    return export_account(found, stack="sandbox", environment=environment)


def entries(exported: Export) -> dict[str, tuple[str | None, int]]:
    """Each entry's key, with its explicit name and how many choices it has."""
    return {each.key: (each.name, len(each.choices)) for each in exported.declaration.entries}


HAND_MADE = (
    live("bank"),
    live("bank-include-resource", ["accounts.updated"], {"include_resource": True}),
    live("bank-partial", PARTIAL, {"days_synced": 30}),
    live("bank-partial-six-months", PARTIAL, {"days_synced": 182}),
)


def test_the_hand_made_style_folds_where_its_names_are_ours() -> None:
    """The base and its include-resource part are one entry; the two partial ones keep the names that a person chose."""
    found = folded(*HAND_MADE)

    assert entries(found) == {
        "bank": ("bank", 3),
        "bank-partial": ("bank-partial", 2),
        "bank-partial-six-months": ("bank-partial-six-months", 2),
    }
    assert found.left_out == ()
    assert found.shares_secret


def test_names_made_by_a_stack_fold_into_one_entry_without_a_name() -> None:
    """What `pulumi up` creates for an entry is exported as that entry."""
    found = folded(
        live("sandbox-payroll"),
        live("sandbox-payroll-partial-30", PARTIAL, {"days_synced": 30}),
        live("sandbox-payroll-partial-182", PARTIAL, {"days_synced": 182}),
        live("sandbox-audit-partial-7", PARTIAL, {"days_synced": 7}),
    )

    assert entries(found) == {"audit": (None, 2), "payroll": (None, 6)}


@pytest.mark.parametrize(
    "part",
    [
        live("bank-include-resource", ["accounts.updated"], {"include_resource": True}, url=f"{URL}/other"),
        live("bank-include-resource", ["accounts.updated"], {"include_resource": True}, secret="other"),
        live("bank-include-resource", ["accounts.updated"], {"include_resource": True}, secret=None),
        live("bank-include", ["accounts.updated"], {"include_resource": True}),
    ],
)
def test_another_url_secret_or_name_is_another_entry(part: LiveSubscription) -> None:
    """One entry has one URL and one secret, and its parts have our names."""
    found = folded(live("bank"), part)

    assert entries(found) == {"bank": ("bank", 2), part.subscription.name: (part.subscription.name, 1)}
    assert not found.shares_secret or part.subscription.secret == "one"


def test_what_one_entry_could_not_declare_stays_apart() -> None:
    """`*` must be the only event of an entry, although the names would fit."""
    found = folded(live("sandbox-all", ["*"]), live("sandbox-all-partial-30", PARTIAL, {"days_synced": 30}))

    assert entries(found) == {"all": (None, 1), "all-partial-30": ("sandbox-all-partial-30", 2)}


def test_two_of_one_name_are_reported() -> None:
    """The older one is kept, because the receiver can't tell two apart."""
    found = folded(live("bank", id="2", created_at="2026-02-01T00:00:00Z"), live("bank", id="1"))

    assert entries(found) == {"bank": ("bank", 2)}
    assert [(each.live.id, each.reason) for each in found.left_out] == [("2", "Subscription 1 has the same name.")]


def test_what_no_entry_can_declare_is_left_out_with_the_reason() -> None:
    """A tunnel in production, and a config that its events do not take."""
    found = folded(
        live("tunnel", url="https://x.ngrok.io/a"),
        live("odd", ["accounts.updated"], {"days_synced": 90}),
        live("bank"),
        environment=Environment.PRODUCTION,
    )

    assert entries(found) == {"bank": ("bank", 2)}
    assert found.declaration.entries[0].protect
    assert {each.live.name: each.reason for each in found.left_out} == {
        "odd": "`accounts.updated` takes only `include_resource`, not `days_synced`. Remove `days_synced`.",
        "tunnel": "`x.ngrok.io` is a tunnel or inbox service, where production data must not go. "
        "Use a host of your own.",
    }


def test_defaults_that_the_server_wrote_are_not_declared_where_they_cannot_be() -> None:
    """Otherwise a subscription to mixed events could not be declared."""
    written = {"include_resource": False, "days_synced": 30}
    found = folded(live("bank", ["accounts.updated", "gigs.partially_synced", "gigs.added"], written))

    assert entries(found) == {"bank": ("bank", 3)}
    assert all(not choice.config for choice in found.declaration.entries[0].choices)


def test_keys_are_made_of_names_and_never_shared() -> None:
    """Neither with another entry nor with a part of one."""
    found = folded(
        live("a b"),
        live("a.b"),
        live("a!b"),
        live("!!!"),
        live("a-b-include-resource", ["accounts.updated"], {"include_resource": True}),
        live("pay"),
        live("pay-include-resource", ["accounts.updated"], {"include_resource": True}),
        live("pay include resource"),
        live("sandbox-twice"),
        live("sandbox-twice-partial-9", PARTIAL, {"days_synced": 9}, url=f"{URL}/other"),
        live("twice"),
    )

    assert {each.key: each.name for each in found.declaration.entries} == {
        "subscription": "!!!",
        "a-b": "a b",
        "a-b-2": "a!b",
        "a-b-3": "a.b",
        "a-b-include-resource": "a-b-include-resource",
        "pay": "pay",
        "pay-include-resource-2": "pay include resource",
        "twice": None,
        "twice-2": "twice",
        "twice-partial-9": "sandbox-twice-partial-9",
    }
    assert not [each for each in validate(found.declaration) if each.severity is Severity.ERROR]
    assert len(expand_all(found.declaration)) == 11


def test_an_unknown_event_is_let_through() -> None:
    """The account may have newer events than our catalogue."""
    (entry,) = folded(live("bank", ["gigs.imagined"])).declaration.entries

    assert entry.allow_unknown_events


@pytest.mark.parametrize("secret", [None, "****", "one"])
def test_a_secret_is_shared_only_where_it_is_seen(secret: str | None) -> None:
    """Hidden secrets may differ."""
    assert folded(live("a", secret=secret), live("b", secret=secret)).shares_secret is (secret == "one")


NAMES = st.sampled_from(
    [base + part for base in ("bank", "sandbox-pay", "sandbox-bank") for part in ("", "-partial-30", "-partial")]
    + ["bank-include-resource", "sandbox-pay-include-resource", "sandbox-pay-partial-30-partial-30"]
)
CONTENTS = st.sampled_from(
    [
        (PLAIN, None),
        (("*",), None),
        (PARTIAL, {"days_synced": 30}),
        (PARTIAL, {"days_synced": 182}),
        (("accounts.updated",), {"include_resource": True}),
        (("accounts.updated",), {"include_resource": False}),
        (("items.updated",), {"items": ["item_1", "item_2"]}),
        (tuple(sorted(CATALOGUE))[:3], None),
    ]
)
ACCOUNTS = st.dictionaries(
    NAMES, st.tuples(CONTENTS, st.sampled_from([URL, f"{URL}/2"]), st.sampled_from([None, "one", "two"])), max_size=12
)


@given(ACCOUNTS, st.sampled_from([Environment.SANDBOX, Environment.PRODUCTION]))
def test_expanding_what_was_folded_gives_exactly_the_account(account: Any, environment: Environment) -> None:
    """Each name with its URL, events, config and secret; nothing twice, nothing more, and it validates."""
    found = [
        live(name, events, config, url=url, secret=secret) for name, ((events, config), url, secret) in account.items()
    ]

    exported = export_account(found, stack="sandbox", environment=environment)

    expanded = {each.subscription.name: each.subscription for each in expand_all(exported.declaration)}
    assert len(expanded) == len(expand_all(exported.declaration)) == len(found)
    for each in found:
        ours, theirs = expanded[each.subscription.name], each.subscription
        assert (ours.url, ours.events, ours.secret) == (theirs.url, theirs.events, theirs.secret)
        assert same_config(ours.config, theirs.config)
    assert not [each for each in validate(exported.declaration) if each.severity is Severity.ERROR]
    assert exported == export_account(reversed(found), stack="sandbox", environment=environment)
