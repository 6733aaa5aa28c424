"""A program with several components and subscriptions of their own: what is said and refused concerns the right one."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pulumi.provider.experimental import provider as sdk

from argyle_provider.core.expansion import expand_all
from argyle_provider.core.guards import DeclaredSet
from argyle_provider.core.model import Declaration, Entry, Environment, EventChoice, LiveSubscription
from argyle_provider.exceptions import GuardError, TakeOverError
from argyle_provider.native import component
from argyle_provider.native.resources import SubscriptionSet, WebhookSubscription
from argyle_provider.native.schema import SET
from argyle_provider.native.values import bag_from, values_from
from argyle_provider.properties import COMPONENT, SUBSCRIPTION, subscription_from
from argyle_provider.verbs.judgement import StackRules
from argyle_provider.verbs.session import Session
from tests.unit.account import Account

if TYPE_CHECKING:
    from argyle_provider.core.model import ExpandedSubscription

URL, SECRET = "https://hooks.example.com/argyle", "a long enough secret"


@dataclass(frozen=True)
class Program:
    """What a program declares.

    Attributes:
        components: the entries of each component, each with its number of subscriptions and its protection.
        limits: the `maxDeletions` of each component that has one.
        alone: the protection of each subscription without a component.
    """

    components: dict[str, dict[str, tuple[int, bool]]] = field(default_factory=dict)
    limits: dict[str, int] = field(default_factory=dict)
    alone: dict[str, bool] = field(default_factory=dict)

    def declared(self, name: str) -> tuple[DeclaredSet, tuple[ExpandedSubscription, ...]]:
        """What the component *name* declares. All its names are its own, and no secret is set: a warning each."""
        entries = tuple(
            Entry(
                key,
                URL,
                tuple(EventChoice("paystubs.partially_synced", {"days_synced": day + 1}) for day in range(parts)),
                name=f"{name} {key}",
                protect=protect,
            )
            for key, (parts, protect) in self.components[name].items()
        )
        declaration = Declaration("dev", Environment.LOCAL, entries, max_deletions=self.limits.get(name))
        subscriptions = expand_all(declaration)
        return DeclaredSet.of(declaration, subscriptions), subscriptions

    def inputs(self) -> dict[str, dict[str, Any]]:
        """The inputs of every subscription, by the end of its URN."""
        found = {}
        for name in self.components:
            for each in self.declared(name)[1]:
                urn = f"{COMPONENT}${SUBSCRIPTION}::{component.child_of(name, each.resource)}"
                found[urn] = component.subscription_inputs(name, each)
        for name, protect in self.alone.items():
            found[f"{SUBSCRIPTION}::{name}"] = {
                "name": f"alone {name}",
                "url": URL,
                "events": ["gigs.added"],
                "protect": protect,
            }
        return found


class Run:
    """The process of one run, called as the engine calls it."""

    def __init__(self, account: Account) -> None:
        self.said: list[str] = []
        client: Any = account
        self.session = Session(Environment.LOCAL, client, key="key", tell=self.said.append)
        self.subscription = WebhookSubscription(self.session, StackRules())
        self.set = SubscriptionSet(self.session)

    def check_set(self, name: str, old: Program | None, new: Program) -> list[str]:
        """Check the set of a component; return why it is refused."""
        inputs = component.set_inputs(name, new.declared(name)[0], stack="dev")
        known = old is not None and name in old.components
        olds = component.set_inputs(name, old.declared(name)[0], stack="dev") if old is not None and known else {}
        urn = f"urn:pulumi:dev::acme::{COMPONENT}${SET}::{name}"
        reply = self.set.check(sdk.CheckRequest(urn, values_from(olds), values_from(inputs), b""))
        return [each.reason for each in reply.failures or []]

    def check(self, urn: str, inputs: dict[str, Any]) -> dict[str, Any]:
        """Check a subscription; return its canonical inputs."""
        request = sdk.CheckRequest(f"urn:pulumi:dev::acme::{urn}", {}, values_from(inputs), b"")
        return bag_from(self.subscription.check(request).inputs or {})

    def create(self, urn: str, inputs: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """Create a subscription."""
        request = sdk.CreateRequest(f"urn:pulumi:dev::acme::{urn}", values_from(inputs), 0, preview=False)
        made = self.subscription.create(request)
        return made.resource_id or "", bag_from(made.properties)

    def delete(self, urn: str, id_: str, outputs: dict[str, Any]) -> None:
        """Delete a subscription."""
        self.subscription.delete(sdk.DeleteRequest(f"urn:pulumi:dev::acme::{urn}", id_, values_from(outputs), 0))


NAMES = st.sampled_from(["a", "a-b", "b"])
ENTRIES = st.dictionaries(st.sampled_from(["b-c", "c", "d"]), st.tuples(st.integers(1, 2), st.booleans()), max_size=3)
PROGRAMS = st.builds(
    Program,
    st.dictionaries(NAMES, ENTRIES, max_size=2),
    st.dictionaries(NAMES, st.integers(0, 2)),
    st.dictionaries(st.sampled_from(["a-c", "a-b-c", "c"]), st.booleans(), max_size=2),
)


def without_duplicates(program: Program) -> bool:
    """Whether the engine accepts the program: entry `b-c` of `a` and entry `c` of `a-b` are one resource."""
    names = [f"{name}-{key}" for name, entries in program.components.items() for key in entries]
    return len(names) == len(set(names))


@settings(max_examples=60, deadline=None)
@given(PROGRAMS.filter(without_duplicates), PROGRAMS.filter(without_duplicates), st.randoms(use_true_random=False))
def test_each_guard_counts_its_own(old: Program, new: Program, random: Any) -> None:
    """A refusal is about the entries of its component, a warning about its subscription, whatever comes first."""
    account = Account()
    earlier = Run(account)
    state = {urn: earlier.create(urn, earlier.check(urn, inputs)) for urn, inputs in old.inputs().items()}
    run = Run(account)
    components, alone = list(new.components), list(new.alone)
    random.shuffle(components)
    random.shuffle(alone)
    for name in alone[:1]:
        run.check(f"{SUBSCRIPTION}::{name}", new.inputs()[f"{SUBSCRIPTION}::{name}"])

    refused = {name: run.check_set(name, old, new) for name in components}
    for urn, inputs in new.inputs().items():
        if urn != f"{SUBSCRIPTION}::{next(iter(alone), '')}":
            run.check(urn, inputs)

    for name, reasons in refused.items():
        assert _expected(name, old, new) == {_words(each) for each in reasons}
    assert sorted(run.said) == sorted(
        f"warning: subscription `alone {name}`: secret: No secret is set, so deliveries are unsigned and anybody could "
        "send them. Pass one as `secret`."
        for name in alone
    )
    for urn, (id_, outputs) in state.items():
        if urn not in new.inputs():
            _delete(run, urn, id_, outputs, new)


def _expected(name: str, old: Program, new: Program) -> set[tuple[str, ...]]:
    """The refusals of a component, each by its kind and what it names."""
    if name not in old.components:
        return set()
    before, after = old.components[name], new.components[name]
    gone = sorted(old.declared(name)[0].subscriptions - new.declared(name)[0].subscriptions)
    found: set[tuple[str, ...]] = {
        ("protected", key) for key, (_, protect) in before.items() if protect and key not in after
    }
    limit = new.limits.get(name)
    if gone and limit is None and not after:
        found.add(("every", *gone))
    if limit is not None and len(gone) > limit:
        found.add(("limit", *gone))
    return found


def _words(reason: str) -> tuple[str, ...]:
    quoted = reason.split("`")[1::2]
    if reason.startswith("Entry"):
        return ("protected", quoted[0])
    assert "argyle:" not in reason  # the limit is an input of the component
    names = [each for each in quoted if not each.startswith("maxDeletions")]
    return ("every" if "every subscription of the component" in reason else "limit", *names)


def _delete(run: Run, urn: str, id_: str, outputs: dict[str, Any], new: Program) -> None:
    """What the program no longer declares is deleted unless it is protected and its entry is not declared either."""
    entry = outputs.get("entry")
    entries = {f"{name}/{key}" for name, keys in new.components.items() for key in keys} | {*new.alone}
    if entry is None or entry in entries:
        run.delete(urn, id_, outputs)
        return
    with pytest.raises(GuardError) as refused:
        run.delete(urn, id_, outputs)
    assert f"declare `{entry}` with" in str(refused.value)


def test_a_hidden_secret_is_settled_for_the_resource_of_the_verb() -> None:
    """Each refusal prints the import of its own resource, whichever component was declared last."""
    program = Program({"a": {"c": (2, False)}, "b": {"c": (1, False)}}, alone={"c": False})
    account = Account()
    run = Run(account)
    for name in program.components:
        run.check_set(name, None, program)
    checked = {urn: run.check(urn, {**inputs, "secret": SECRET}) for urn, inputs in program.inputs().items()}
    for urn, inputs in checked.items():
        left = subscription_from({**inputs, "secret": "****"})
        account.held[f"left-{urn}"] = LiveSubscription(f"left-{urn}", left, "2026-01-01T00:00:00Z")

    for urn, inputs in checked.items():
        with pytest.raises(TakeOverError) as refused:
            run.create(urn, inputs)
        command = next(each for each in str(refused.value).split("`") if each.startswith("pulumi import"))
        assert shlex.split(command)[-3:] == [SUBSCRIPTION, urn.rpartition("::")[2], f"left-{urn}"]


def test_two_components_can_not_have_one_api_name() -> None:
    """As two entries of a stack can't. The one that is checked again, as after a refresh, is not the other one."""
    run = Run(Account())
    names = {"names": '{"dev-c": "a-c"}', "stack": "dev", "environment": "local", "entries": "{}"}

    def check(name: str, **other: str) -> list[str]:
        inputs = {**names, **other, "component": name}
        reply = run.set.check(sdk.CheckRequest(f"urn:pulumi:dev::acme::{SET}::{name}", {}, values_from(inputs), b""))
        return [each.reason for each in reply.failures or []]

    (refused,) = check("a") + check("a") + check("b", names='{"dev-c": "b-c"}')

    assert refused.startswith("`b-c` and `a-c` have the API name `dev-c`, so a receiver can't tell them apart.")
    assert run.check_set("b", None, Program({"b": {"d": (1, False)}})) == []
