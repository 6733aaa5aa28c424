"""Exactly one subscription per entry, through random changes, faults, kills, reruns, renames and refreshes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from argyle_provider.core.findings import Group
from argyle_provider.core.model import Subscription
from argyle_provider.emulator import Emulator
from argyle_provider.pulumi.creation import Creation
from argyle_provider.pulumi.holders import Holders
from tests.stateful.harness import KEY_ID, KEY_SECRET, Engine, Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from argyle_provider.core.model import LiveSubscription

FAULTS = st.lists(st.sampled_from(Fault), max_size=4)
KEYS = ("audit", "loans", "payroll")
CONTENTS = st.fixed_dictionaries(
    {
        "url": st.sampled_from(["https://a.example.com/x", "https://b.example.com/x"]),
        "events": st.sampled_from([["gigs.added"], ["gigs.added", "gigs.removed"]]),
        "secret": st.sampled_from(["one secret", "another secret"]),
    }
)


@st.composite
def declarations(draw: st.DrawFn) -> dict[str, dict[str, Any]]:
    """A stack file: some entries, one of which may have an explicit name that another had before."""
    entries = draw(st.dictionaries(st.sampled_from(KEYS), CONTENTS, max_size=3))
    named = draw(st.sampled_from([None, *entries]))
    return {key: {"name": "shared" if key == named else f"dev-{key}", "config": {}, **entries[key]} for key in entries}


def subscription(inputs: dict[str, Any]) -> Subscription:
    """What an entry asks for."""
    return Subscription.canonical(**inputs)


class Reconciliation(RuleBasedStateMachine):
    """A team that edits, runs, is interrupted, and runs again; and somebody with access to the Console."""

    emulator: ClassVar[Emulator]

    @initialize(declared=declarations())
    def begin(self, declared: dict[str, dict[str, Any]]) -> None:
        """An account with a stranger's subscription, and a first file."""
        self.emulator.reset()
        self.engine = Engine(self.emulator)
        self.stranger = self.emulator.create(name="dev-payroll", url="https://c.example.com", events=["gigs.added"]).id
        self.declared = declared
        self.unfinished: list[Subscription] = []
        self.leftovers: list[Subscription] = []

    @rule(declared=declarations())
    def edit(self, declared: dict[str, dict[str, Any]]) -> None:
        """The file changes; what an unfinished run made for the old one may be left."""
        self.declared = declared
        self.leftovers += self.unfinished
        self.unfinished = []

    @rule(data=st.data())
    def rename(self, data: st.DataObject) -> None:
        """An entry gets another key and keeps its explicit name: the same subscription under another resource."""
        named = [key for key, each in self.declared.items() if each["name"] == "shared"]
        free = [key for key in KEYS if key not in self.declared]
        if named and free:
            content = self.declared[named[0]]
            rest = {key: each for key, each in self.declared.items() if key != named[0]}
            self.edit({**rest, data.draw(st.sampled_from(free)): content})

    @rule(
        faults=FAULTS,
        refresh=st.booleans(),
        replace=st.sets(st.sampled_from(KEYS)),
    )
    def run(self, faults: list[Fault], refresh: bool, replace: set[str]) -> None:
        """`up`, perhaps with --refresh or --replace, through whatever happens to its writes."""
        if self.engine.up(self.declared, faults=faults, refresh=refresh, replace=replace):
            self.unfinished = []
        else:
            self.unfinished += [subscription(each) for each in self.declared.values()]

    @rule()
    def refresh(self) -> None:
        """`refresh` alone."""
        assert self.engine.refresh()

    @precondition(lambda self: self.engine.state)
    @rule(data=st.data(), url=st.sampled_from(["https://a.example.com/x", "https://d.example.com"]))
    def edit_by_hand(self, data: st.DataObject, url: str) -> None:
        """Somebody changes a subscription of ours in the Console."""
        live = self.live_resources()
        if live:
            self.emulator.edit(live[data.draw(st.sampled_from(sorted(live)))], url=url)

    @precondition(lambda self: self.engine.state)
    @rule(data=st.data())
    def delete_by_hand(self, data: st.DataObject) -> None:
        """Somebody deletes a subscription of ours in the Console."""
        live = self.live_resources()
        if live:
            self.emulator.delete(live[data.draw(st.sampled_from(sorted(live)))])

    def live_resources(self) -> dict[str, str]:
        """The resources whose subscription is live; drawn from by name, since ids differ from run to run."""
        ids = {each.id for each in self.emulator.subscriptions()}
        return {name: each.id for name, each in self.engine.state.items() if each.id in ids}

    @rule(one_process=st.booleans())
    def settle(self, one_process: bool) -> None:
        """An undisturbed `up --refresh` of the file as it is: everything the README promises must now be true."""
        if not one_process:
            assert self.engine.refresh()
        assert self.engine.up(self.declared, refresh=one_process)

        live = {each.id: each for each in self.emulator.subscriptions() if each.id != self.stranger}
        wanted = {subscription(each) for each in self.declared.values()}
        managed = {each.id for each in self.engine.state.values()}
        extra = [content(each) for id_, each in live.items() if id_ not in managed]
        assert set(self.engine.state) == set(self.declared)
        assert self.engine.pending_deletes == []
        assert managed <= live.keys()
        assert {content(live[id_]) for id_ in managed} == wanted
        assert len(managed) == len(wanted)
        assert self.engine.content() == {id_: content(live[id_]) for id_ in managed}
        assert all(each in self.leftovers for each in extra), (extra, self.leftovers)
        drift = self.engine.drift(self.declared)
        assert drift.changes == ()
        found = {each.live.id: each for each in drift.findings if each.live is not None}
        assert found.keys() == {*live, self.stranger} - managed
        assert all(
            each.group in {Group.LEFTOVER, Group.DOUBLED, Group.LOOK_ALIKE}
            for id_, each in found.items()
            if live.get(id_) is not None and live[id_].name.startswith("dev-")
        )
        self.unfinished = []
        if not extra:
            self.leftovers = []

    @rule()
    def destroy(self) -> None:
        """`destroy --refresh` leaves none of ours, but for leftovers of an edited file."""
        unfinished = [subscription(each) for each in self.declared.values()] if self.unfinished else []
        assert self.engine.up({}, refresh=True)

        extra = [content(each) for each in self.emulator.subscriptions() if each.id != self.stranger]
        self.leftovers += [*self.unfinished, *unfinished]
        assert all(each in self.leftovers for each in extra)
        self.unfinished = []

    @invariant()
    def the_stranger_is_untouched(self) -> None:
        """What we did not make is never deleted or taken over."""
        if hasattr(self, "stranger"):
            assert self.stranger in {each.id for each in self.emulator.subscriptions()}
            assert self.stranger not in {each.id for each in self.engine.state.values()}


def content(held: Any) -> Subscription:
    """What the emulator holds, as a canonical subscription."""
    return Subscription.canonical(
        name=held.name, url=held.url, events=held.events, config=dict(held.config), secret=held.secret
    )


@pytest.fixture(name="emulator", autouse=True)
def _emulator() -> Iterator[None]:
    """One account for all histories of a test; each begins with an empty one."""
    with Emulator(keys=[f"{KEY_ID}:{KEY_SECRET}"]) as emulator:
        Reconciliation.emulator = emulator
        yield


def test_reconciliation() -> None:
    """Hundreds of random histories, each checked whenever it settles."""
    from hypothesis.stateful import run_state_machine_as_test  # noqa: PLC0415 - hypothesis offers it here only

    run_state_machine_as_test(
        Reconciliation,
        settings=settings(
            max_examples=300, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


NAMED = {
    "name": "shared",
    "url": "https://a.example.com/x",
    "events": ["gigs.added"],
    "secret": "one secret",
    "config": {},
}


def rename_under_its_name(history: Reconciliation) -> None:
    """An entry is renamed, and the run that does it has refreshed before."""
    history.begin({"payroll": NAMED})
    history.run([], refresh=False, replace=set())
    history.edit({"loans": NAMED})
    history.settle(one_process=True)


def lose_a_reply(history: Reconciliation) -> None:
    """The first POST is carried out and not answered."""
    history.begin({"payroll": NAMED})
    history.run([Fault.REPLY_LOST], refresh=False, replace=set())
    history.settle(one_process=False)


def deletes_whatever_is_held(_: Holders, *__: str) -> bool:
    """The rule of the holders, taken out."""
    return False


def posts_again(self: Creation, desired: Subscription, *_: Any, **__: Any) -> LiveSubscription:
    """What a client with ordinary retries does about an unanswered POST."""
    return self._client.create(desired)


@pytest.mark.parametrize(
    ("history", "owner", "method", "bug"),
    [
        (rename_under_its_name, Holders, "remove", deletes_whatever_is_held),
        (lose_a_reply, Creation, "_outcome", posts_again),
    ],
    ids=["deletes-what-is-held", "posts-again"],
)
def test_a_seeded_bug_is_found(
    monkeypatch: pytest.MonkeyPatch,
    history: Callable[[Reconciliation], None],
    owner: type,
    method: str,
    bug: object,
) -> None:
    """The checks above would notice: without the holders, or with a retried POST, a history ends wrong."""
    history(Reconciliation())
    monkeypatch.setattr(owner, method, bug)

    with pytest.raises(AssertionError):
        history(Reconciliation())
