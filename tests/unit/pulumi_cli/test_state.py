"""Reading the output of ``pulumi stack export``."""

from __future__ import annotations

from typing import Any

import pytest

from argyle_provider import properties
from argyle_provider.core.account import AccountProof
from argyle_provider.core.guards import DeclaredEntry, DeclaredSet
from argyle_provider.core.model import Environment, Subscription
from argyle_provider.core.state import ManagedSubscription, Parent, PendingCreate, StackState
from argyle_provider.pulumi_cli.secret_property import marked_secret
from argyle_provider.pulumi_cli.state import state_from

CONTENT = Subscription.canonical(name="a", url="https://a.example.com", events=["gigs.added"], secret="hush")
PROOF = AccountProof("key", "client")
DECLARED = DeclaredSet(Environment.SANDBOX, {"payroll": DeclaredEntry(("payroll",), protect=True)}, max_deletions=3)


def resource(kind: str, name: str, parents: str = "argyle:index:StackSubscriptions$", **more: Any) -> dict[str, Any]:
    """One of our resources in a state."""
    type_ = f"pulumi-python:dynamic/argyle:{kind}"
    return {"urn": f"urn:pulumi:dev::argyle::{parents}{type_}::{name}", "type": type_, **more}


def outputs(protected: str | None = None) -> dict[str, Any]:
    """The outputs of a create of CONTENT, with the secret decrypted."""
    record = properties.Record("sandbox", PROOF, holder="h", created_at="2026-01-01T00:00:00Z", protected=protected)
    return {**properties.subscription_outputs(CONTENT, record), "secret": marked_secret("hush")}


@pytest.mark.parametrize("exported", [{}, {"deployment": None}, {"deployment": {"resources": None}}])
def test_a_stack_that_never_ran_holds_nothing(exported: dict[str, Any]) -> None:
    """The engine leaves out what is empty."""
    assert state_from(exported) == StackState()


def test_a_state_is_read_as_its_verbs_wrote_it() -> None:
    """Subscriptions with content and protection, the account, the declaration; no other resources."""
    state = state_from(
        {
            "deployment": {
                "resources": [
                    {"urn": "urn:pulumi:dev::argyle::pulumi:pulumi:Stack::argyle-dev", "type": "pulumi:pulumi:Stack"},
                    resource("SubscriptionSet", "subscriptions", outputs=properties.set_outputs(DECLARED, PROOF)),
                    resource("WebhookSubscription", "payroll", id="1", outputs=outputs("payroll")),
                    resource("WebhookSubscription", "payroll", id="0", outputs=outputs(), delete=True),
                    resource("WebhookSubscription", "gigs", id="2", outputs=outputs(), pendingReplacement=True),
                    resource("WebhookSubscription", "broken", id="3", outputs={}),
                    resource("WebhookSubscription", "own", "", id="4"),
                    resource("WebhookSubscription", "payroll", "acme:index:Hooks$", id="5"),
                    resource("WebhookSubscription", "x", "acme:index:Hooks$argyle:index:StackSubscriptions$", id="6"),
                    resource("WebhookSubscription", "never-made"),
                ]
            }
        }
    )

    assert state == StackState(
        subscriptions=(
            ManagedSubscription("payroll", "1", content=CONTENT, protected="payroll", account=PROOF),
            ManagedSubscription("payroll", "0", to_delete=True, content=CONTENT, account=PROOF),
            ManagedSubscription("gigs", "2", replacing=True, content=CONTENT, account=PROOF),
            ManagedSubscription("broken", "3"),
            ManagedSubscription("own", "4", parent=Parent.NONE),
            ManagedSubscription("payroll (5)", "5", parent=Parent.OTHER),
            ManagedSubscription("x", "6"),
        ),
        proofs=frozenset({PROOF}),
        declared=DECLARED,
    )


def test_a_program_declares_what_the_native_provider_has_made() -> None:
    """Also below its component, whose set is not the declaration of the stack's config."""
    token, component = "argyle:index:WebhookSubscription", "argyle:index:StackSubscriptions$"
    made = [
        {"urn": f"urn:pulumi:dev::acme::{parents}{token}::{name}", "type": token, "id": id_, "outputs": outputs()}
        for name, parents, id_ in (("own", "", "1"), ("argyle-payroll", component, "2"))
    ]
    guard = {"urn": f"urn:pulumi:dev::acme::{component}argyle:index:SubscriptionSet::argyle"}
    guard |= {"type": "argyle:index:SubscriptionSet", "outputs": properties.set_outputs(DECLARED, PROOF)}  # type: ignore[dict-item] # the state's JSON

    state = state_from({"deployment": {"resources": [guard, *made]}})

    assert [(each.resource, each.id) for each in state.of_a_program()] == [("own", "1"), ("argyle-payroll", "2")]
    assert state.declared is None
    assert state.proofs == {PROOF}
    assert state.is_of_a_program({})


def test_a_create_that_was_never_recorded_is_pending() -> None:
    """Other operations, and operations of other resources, are ignored."""
    subscription = resource("WebhookSubscription", "payroll", inputs={"name": "dev-payroll"})
    operations = [
        {"type": "creating", "resource": subscription},
        {"type": "creating", "resource": resource("WebhookSubscription", "gigs")},
        {"type": "deleting", "resource": subscription},
        {"type": "creating", "resource": resource("SubscriptionSet", "subscriptions")},
    ]

    state = state_from({"deployment": {"pending_operations": operations}})

    assert state.pending == (PendingCreate("payroll", "dev-payroll"), PendingCreate("gigs"))


@pytest.mark.parametrize(
    ("provider", "name"),
    [
        ("urn:pulumi:dev::argyle::pulumi:providers:argyle::second::9c2f", "second"),
        ("urn:pulumi:dev::argyle::pulumi:providers:argyle::a::b::9c2f", "a::b"),
        ("urn:pulumi:dev::argyle::pulumi:providers:argyle::default_0_1_0::9c2f", ""),
        ("urn:pulumi:dev::argyle::pulumi:providers:argyle::default_eu::9c2f", "default_eu"),
        ("urn:pulumi:dev::argyle::pulumi:providers:pulumi-python::default::9c2f", ""),
        ("", ""),
    ],
)
def test_a_provider_that_the_program_made_is_known_by_its_name(provider: str, name: str) -> None:
    """The default provider has a name that the engine made, and it is nobody's own."""
    state = state_from(
        {"deployment": {"resources": [resource("WebhookSubscription", "payroll", id="1", provider=provider)]}}
    )

    assert [each.provider for each in state.subscriptions] == [name]
