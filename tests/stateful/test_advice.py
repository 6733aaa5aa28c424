"""Following the drift report line by line ends without drift, whatever happened to the stack and its account."""

from __future__ import annotations

import re
import shlex
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from argyle_provider import properties
from argyle_provider.api.client import ArgyleClient
from argyle_provider.core.account import AccountProof, key_fingerprint
from argyle_provider.core.drift import compare_live
from argyle_provider.core.findings import Group
from argyle_provider.core.imports import find_imports
from argyle_provider.core.model import ExpandedSubscription, Subscription
from argyle_provider.core.ownership import Surroundings
from argyle_provider.core.state import ManagedSubscription, StackState
from argyle_provider.emulator import Emulator
from argyle_provider.report.delete import refusal
from argyle_provider.report.drift import drift_text
from tests.stateful.harness import KEY_ID, KEY_SECRET, Engine, Resource

if TYPE_CHECKING:
    from collections.abc import Iterator

    from argyle_provider.core.findings import Drift

URL = "https://a.example.com/x"
KEYS = ("audit", "loans", "payroll")
DAMAGES = st.sampled_from(
    [
        "its state is lost",
        "all state is lost",
        "somebody edits it",
        "somebody deletes it",
        "somebody makes it odd",
        "it is there twice",
        "it is there with other content",
        "another one is odd",
        "a delete is still to come",
        "its entry is removed",
        "its entry is renamed",
        "its entry is changed",
        "a run left an old one",
        "another project has one",
        "a stranger has one",
    ]
)


class Team:
    """A settled stack, accidents to it, and a person who follows the drift report."""

    def __init__(self, emulator: Emulator, *, masked: bool) -> None:
        self.emulator = emulator
        self.masked = masked
        self.engine = Engine(emulator)
        self.declared: dict[str, dict[str, Any]] = {
            key: {"name": f"dev-{key}", "url": URL, "events": ["gigs.added"], "secret": f"of {key}", "config": {}}
            for key in KEYS
        }
        assert self.engine.up(self.declared)

    def suffer(self, damage: str, key: str) -> None:  # noqa: C901, PLR0912 - one line per kind of damage
        """Let an accident happen to the entry *key*, if possible."""
        held = self.engine.state.get(key)
        live = {each.id for each in self.emulator.subscriptions()}
        alive = held is not None and held.id in live
        content: dict[str, Any] = {"name": f"dev-{key}", "url": URL, "events": ["gigs.added"], "secret": f"of {key}"}
        match damage:
            case "its state is lost":
                self.engine.state.pop(key, None)
            case "all state is lost":
                self.engine.state.clear()
                self.engine.pending_deletes.clear()
            case "somebody edits it" if held and alive:
                self.emulator.edit(held.id, url="https://b.example.com/x", events=["gigs.removed"])
            case "somebody deletes it" if held and alive:
                self.emulator.delete(held.id)
            case "somebody makes it odd" if held and alive:
                self.emulator.edit(held.id, name=" ")
            case "it is there twice":
                self.emulator.create(**content)
            case "it is there with other content":
                self.emulator.create(**{**content, "url": "https://c.example.com/x"})
            case "another one is odd":
                self.emulator.create(**{**content, "name": " "})
            case "a delete is still to come" if held:
                old = self.emulator.create(**{**content, "url": "https://old.example.com/x"}).id
                self.engine.pending_deletes.append(Resource(old, deepcopy(held.inputs), deepcopy(held.outputs)))
            case "its entry is removed":
                self.declared.pop(key, None)
            case "its entry is renamed" if key in self.declared:
                self.declared[f"{key}-renamed"] = self.declared.pop(key)
            case "its entry is changed" if key in self.declared:
                self.declared[key] = {**self.declared[key], "url": "https://new.example.com/x"}
            case "a run left an old one":
                self.emulator.create(**{**content, "name": "dev-old"})
            case "another project has one":
                self.emulator.create(**{**content, "name": "dev-ops-payroll", "url": "https://ops.example.com"})
            case "a stranger has one":
                self.emulator.create(**{**content, "name": "by-hand"})

    def drift(self) -> Drift:
        """The findings of `argyle-webhooks drift`."""
        rows = self._client().list()
        return compare_live(self._expanded, [*rows.subscriptions, *rows.odd], self.state, Surroundings("dev", {}))

    def _client(self) -> ArgyleClient:
        return ArgyleClient(self.emulator.url, key_id=KEY_ID, key_secret=KEY_SECRET)

    @property
    def _expanded(self) -> list[ExpandedSubscription]:
        return [ExpandedSubscription(key, key, Subscription.canonical(**each)) for key, each in self.declared.items()]

    @property
    def state(self) -> StackState:
        """The state as the commands read it."""
        held = [ManagedSubscription(name, each.id) for name, each in self.engine.state.items()]
        held += [ManagedSubscription("replaced", each.id, to_delete=True) for each in self.engine.pending_deletes]
        return StackState(tuple(held))

    def follow(self, report: Drift) -> None:
        """Do everything that the report says, from top to end."""
        for each in report.findings:
            if each.group is Group.UNREADABLE and each.managed and each.live:
                self.emulator.delete(each.live.id)  # "delete it there": in Argyle's Console
        for command in printed(drift_text(report, stack="dev", now="")):
            if command == "argyle-webhooks drift --stack dev":  # "then look again"
                self.follow(self.drift())
                return
            kept = self.alive()
            self.run(command)
            assert kept <= self.alive(), f"{command} stopped the deliveries of {kept - self.alive()}"

    def alive(self) -> set[str]:
        """The declared subscriptions that are live and match for certain."""
        if self.masked:
            return set()
        live = [Subscription.canonical(**_fields(each)) for each in self.emulator.subscriptions()]
        return {key for key, each in self.declared.items() if Subscription.canonical(**each) in live}

    def run(self, command: str) -> None:
        """Run one printed command to its end; its effect must be the one that the report says."""
        match shlex.split(command):
            case ["pulumi", "up", "--refresh", "--stack", "dev"]:
                assert self.engine.up(self.declared, refresh=True), command
            case ["pulumi", "refresh", "--stack", "dev"]:
                assert self.engine.refresh(), command
            case ["argyle-webhooks", "delete", "--stack", "dev", id_]:
                held = next((each for each in self.state.subscriptions if each.id == id_), None)
                assert refusal(self.drift().of(id_), held, self.state, stack="dev") == "", command
                self.emulator.delete(id_)
            case ["argyle-webhooks", "import", "--yes", "--stack", "dev", pair]:
                self._import(*pair.split("="))
            case _:
                pytest.fail(f"nobody knows {command}")

    def _import(self, resource: str, id_: str) -> None:
        found = find_imports(self._expanded, self._client().list().rows, self.state, told={resource: id_})
        (matched,) = [each for each in found.matches if each.declared.resource == resource]
        account = AccountProof(key=key_fingerprint(KEY_ID))
        record = properties.Record("local", account, holder=f"import of {id_}", created_at=matched.live.created_at)
        self.engine.state[resource] = Resource(
            id_,
            properties.subscription_inputs(matched.content),
            properties.subscription_outputs(matched.content, record),
        )


def _fields(held: Any) -> dict[str, Any]:
    return {key: getattr(held, key) for key in ("name", "url", "events", "config", "secret")}


def printed(text: str) -> Iterator[str]:
    """The commands of a report in order, each group's own before its heading's, without repetition."""
    last = ""
    for group in text.split("\n\n")[1:]:
        lines = group.splitlines()
        own = [line.strip() for line in lines if re.match(r" +(argyle-webhooks|pulumi) ", line)]
        for command in (*own, *re.findall(r"`(pulumi up --refresh [^`]*)`", lines[0])):
            if command != last:
                yield command
            last = command


@pytest.fixture(name="emulator", scope="module")
def _emulator() -> Iterator[Emulator]:
    """One account, emptied before each history."""
    with Emulator(keys=[f"{KEY_ID}:{KEY_SECRET}"]) as emulator:
        yield emulator


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    damages=st.lists(st.tuples(DAMAGES, st.sampled_from(KEYS)), min_size=1, max_size=6),
    secret=st.sampled_from(["echoed", "echoed", "masked"]),
)
def test_following_the_advice_ends_in_no_drift(emulator: Emulator, damages: list[tuple[str, str]], secret: str) -> None:
    """Each command works in its turn, none stops a declared subscription, and the last report is empty."""
    emulator.reset()
    emulator.switch(secret_in_get=secret)
    team = Team(emulator, masked=secret == "masked")
    for damage, key in damages:
        team.suffer(damage, key)

    first = team.drift()
    team.follow(first)
    second = team.drift()

    ids = [each.live.id for each in first.findings if each.live]
    assert len(ids) == len(set(ids))
    assert second.findings == (), (
        drift_text(first, stack="dev", now="") + "\n\n" + drift_text(second, stack="dev", now="")
    )
    assert second.in_step == len(team.declared)
