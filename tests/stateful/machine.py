"""Random histories: a team edits, runs, is interrupted and runs again, with every answer that Argyle can give."""

from __future__ import annotations

import re
import shlex
import sys
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import unquote, urlsplit

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from argyle_provider.api import client
from argyle_provider.core.findings import DELETABLE, Group
from argyle_provider.emulator.settings import switches
from argyle_provider.exceptions import TakeOverError
from tests.hosts import Host
from tests.stateful.harness import FOREIGN_ID, KEY_ID, ROTATED_ID, Engine, Fault

if TYPE_CHECKING:
    from collections.abc import Mapping

    from argyle_provider.emulator import Emulator

    Meaning = tuple[object, ...]


FAULTS = st.lists(st.sampled_from(Fault), max_size=4)

NOT_DRAWN = {
    "max_subscriptions",  # in a full account nothing happens
    "names",  # where names are unique, a replacement can't be created before the old one is deleted
}
CHOICES = {each.name: each.choices for each in switches() if each.name not in NOT_DRAWN}
SECRETS_SHOWN = {name: st.sampled_from(CHOICES.pop(name)) for name in ("secret_in_get", "secret_in_create")}
SWITCHES = st.builds(
    lambda shown, others: {**shown, **dict(others)},
    st.fixed_dictionaries(SECRETS_SHOWN),
    st.lists(st.sampled_from([(name, value) for name, values in CHOICES.items() for value in values[1:]]), max_size=4),
)

HIDE_FROM_THE_LIST = {"stale-list", "moved-between-pages"}
SERVER_FAULTS = st.lists(
    st.sampled_from(
        [
            {"fault": "commit-lost"},
            {"fault": "reply-lost"},
            {"fault": "hold", "seconds": 0.002},
            {"fault": "slow", "seconds": 0.002},
            {"fault": "drip", "seconds": 0.002},
            {"fault": "rate-limit", "seconds": 1},
            {"fault": "rate-limit", "method": "GET", "retry_after": "99999"},
            {"fault": "server-error", "times": 2},
            {"fault": "server-error", "method": "POST", "status": 500},
            {"fault": "stale-list"},
            {"fault": "stale-list", "times": 3},
            {"fault": "moved-between-pages"},
            {"fault": "masked-secret"},
            {"fault": "masked-secret", "times": 4},
            {"fault": "created-200"},
        ]
    ),
    max_size=2,
)

KEYS = ("audit", "loans", "payroll")
SECRETS = ("one secret", "another secret", None)
CONTENTS = st.builds(
    lambda url, asked, secret: {"url": url, **asked, "secret": secret},
    st.sampled_from(["https://a.example.com/x", "https://B.example.com:443"]),
    st.sampled_from(
        [
            {"events": ["gigs.added"], "config": {}},
            {"events": ["gigs.added", "gigs.removed"], "config": {}},
            {"events": ["gigs.partially_synced"], "config": {}},
            {"events": ["gigs.partially_synced"], "config": {"days_synced": 30}},
            {"events": ["gigs.partially_synced"], "config": {"days_synced": 90}},
        ]
    ),
    st.sampled_from(SECRETS),
)


@st.composite
def declarations(draw: st.DrawFn) -> dict[str, dict[str, Any]]:
    """A stack file: some entries, one of which may have an explicit name that another had before."""
    entries = draw(st.dictionaries(st.sampled_from(KEYS), CONTENTS, max_size=3))
    named = draw(st.sampled_from([None, *entries]))
    return {key: {"name": "shared" if key == named else f"dev-{key}", **entries[key]} for key in entries}


class Reconciliation(RuleBasedStateMachine):
    """A team that edits, runs, is interrupted and runs again; and a person who uses the Console."""

    emulator: ClassVar[Emulator]
    host: ClassVar[Host]

    @initialize(
        declared=declarations(), switched=SWITCHES, delete_first=st.booleans(), page=st.sampled_from([client.PAGE, 2])
    )
    def begin(
        self,
        declared: dict[str, dict[str, Any]],
        switched: Mapping[str, str] | None = None,
        *,
        delete_first: bool = False,
        page: int = client.PAGE,
    ) -> None:
        """Start with an account that has a stranger's subscription, and a first file."""
        self.emulator.reset()
        self.emulator.switch(**(switched or {}))
        client.PAGE = page
        self.shown = (switched or {}).get("secret_in_get", "echoed")
        self.is_named = (switched or {}).get("client_id", "sent") == "sent"
        self.engine = Engine(self.emulator, self.host, delete_first=delete_first)
        self.stranger = self.emulator.create(name="dev-payroll", url="https://c.example.com", events=["gigs.added"]).id
        self.declared = declared
        self.unfinished: list[Meaning] = []
        self.leftovers: list[Meaning] = []

    @rule(declared=declarations())
    def edit(self, declared: dict[str, dict[str, Any]]) -> None:
        """Change the file; a failed run of the old file may have left something."""
        self.declared = declared
        self.leftovers += self.unfinished
        self.unfinished = []

    @rule(data=st.data())
    def rotate(self, data: st.DataObject) -> None:
        """Change the secret of an entry, and nothing else."""
        if self.declared:
            key = data.draw(st.sampled_from(sorted(self.declared)))
            secret = data.draw(st.sampled_from(SECRETS))
            self.edit({**self.declared, key: {**self.declared[key], "secret": secret}})

    @rule(data=st.data())
    def rename(self, data: st.DataObject) -> None:
        """Give an entry another key and keep its explicit name: the same subscription under another resource."""
        named = [key for key, each in self.declared.items() if each["name"] == "shared"]
        free = [key for key in KEYS if key not in self.declared]
        if named and free:
            content = self.declared[named[0]]
            rest = {key: each for key, each in self.declared.items() if key != named[0]}
            self.edit({**rest, data.draw(st.sampled_from(free)): content})

    @rule(refresh=st.booleans(), ahead=st.booleans(), replace=st.sets(st.sampled_from(KEYS)))
    def run_undisturbed(self, *, refresh: bool, ahead: bool, replace: set[str]) -> None:
        """Run `up` without faults; the run may still be refused."""
        self.run([], refresh=refresh, ahead=ahead, replace=replace)

    @rule(fault=st.sampled_from([Fault.KILLED_AFTER, Fault.CARRIED_OUT_LATE]))
    def leave_something(self, fault: Fault) -> None:
        """Run `up`, whose first write is carried out and not recorded."""
        self.run([fault])

    @rule(
        faults=FAULTS,
        server_faults=SERVER_FAULTS,
        refresh=st.booleans(),
        ahead=st.booleans(),
        replace=st.sets(st.sampled_from(KEYS)),
    )
    def run(
        self,
        faults: list[Fault],
        server_faults: list[dict[str, Any]] = [],  # noqa: B006 - never changed
        *,
        refresh: bool = False,
        ahead: bool = False,
        replace: set[str] = frozenset(),  # type: ignore[assignment] # never changed
    ) -> None:
        """Run `up`, perhaps with --refresh or --replace, with faults."""
        if any(each["fault"] in HIDE_FROM_THE_LIST for each in server_faults):
            # With a list that lacks what an earlier run left, a run creates a second one: no client can prevent that.
            self.leftovers += [meaning(each) for each in self.unmanaged()]
        for each in server_faults:
            self.emulator.fault(each["fault"], **{key: value for key, value in each.items() if key != "fault"})
        done = self.engine.up(self.declared, faults=faults, refresh=refresh, ahead=ahead, replace=replace)
        self.emulator.clear_faults()
        if done:
            self.unfinished = []
        else:
            self.unfinished += [wanted(each) for each in self.declared.values()]

    @precondition(lambda self: self.engine.state)
    @rule()
    def refresh(self) -> None:
        """Run `refresh` alone."""
        assert self.engine.refresh()

    @precondition(lambda self: self.engine.state)
    @rule(data=st.data())
    def edit_by_hand(self, data: st.DataObject) -> None:
        """Change a managed subscription in the Console; the secret only if the account shows it."""
        live = self.live_resources()
        if live:
            changes = [
                {"url": "https://a.example.com/x"},
                {"url": "https://d.example.com"},
                {"events": ["gigs.removed"]},
            ]
            changes += [{"secret": "set by hand"}] if self.shown == "echoed" else []
            resource = data.draw(st.sampled_from(sorted(live)))
            change: dict[str, Any] = data.draw(st.sampled_from(changes))
            self.emulator.edit(live[resource], **change)

    @precondition(lambda self: self.engine.state)
    @rule(data=st.data())
    def delete_by_hand(self, data: st.DataObject) -> None:
        """Delete a managed subscription in the Console."""
        live = self.live_resources()
        if live:
            self.emulator.delete(live[data.draw(st.sampled_from(sorted(live)))])

    @precondition(lambda self: self.engine.state)
    @rule()
    def rotate_the_key(self) -> None:
        """Use another key of the account. Where no reply names the account, a refresh proves it, with what is live."""
        held = {name for name, each in self.engine.state.items() if not each.replacing}
        if self.is_named or (held and held == self.live_resources().keys()):
            self.engine.key = ROTATED_ID if self.engine.key == KEY_ID else KEY_ID
            assert self.is_named or self.engine.refresh()

    @precondition(lambda self: any(not each.replacing for each in self.engine.state.values()))
    @rule(command=st.sampled_from(["up", "up --refresh", "refresh", "destroy"]), ahead=st.booleans())
    def use_a_foreign_key(self, command: str, ahead: bool) -> None:
        """Every command with the key of another account is refused, and changes neither account nor the state."""
        live, ids = [each.id for each in self.emulator.subscriptions()], self.engine.ids
        key, self.engine.key = self.engine.key, FOREIGN_ID

        if command.startswith("up"):
            done = self.engine.up(self.declared, refresh=command != "up", ahead=ahead)
        else:
            done = self.engine.refresh() if command == "refresh" else self.engine.destroy()

        self.engine.key = key
        assert not done
        assert [each.id for each in self.emulator.subscriptions()] == live
        assert self.engine.ids == ids

    def live_resources(self) -> dict[str, str]:
        """The resources with a live subscription; chosen by name, because ids differ from run to run."""
        ids = {each.id for each in self.emulator.subscriptions()}
        return {name: each.id for name, each in self.engine.state.items() if each.id in ids}

    def unmanaged(self) -> list[Any]:
        """The live subscriptions that are in no state, without the stranger's."""
        return [
            each
            for each in self.emulator.subscriptions()
            if each.id not in self.engine.ids and each.id != self.stranger
        ]

    @rule(together=st.booleans())
    def settle(self, together: bool) -> None:
        """Run `up` without faults for the file as it is: now every promise of the README must be true.

        A refused run is repeated after the commands of its message were run.
        """
        if not together:
            assert self.engine.refresh()
        done = self.engine.up(self.declared, refresh=together)
        for _ in range(3 * len(KEYS)):
            if done:
                break
            self.follow(self.engine.error)
            done = self.engine.up(self.declared, refresh=True)
        assert done, self.engine.error

        live = {each.id: each for each in self.emulator.subscriptions() if each.id != self.stranger}
        managed = {name: each.id for name, each in self.engine.state.items()}
        assert managed.keys() == self.declared.keys()
        assert self.engine.pending_deletes == []
        assert set(managed.values()) <= live.keys()
        assert len(set(managed.values())) == len(managed)
        for name, each in self.declared.items():
            self.compare(live[managed[name]], each)
        assert self.engine.content() == {name: self.engine.declares(each) for name, each in self.declared.items()}
        extra = [meaning(each) for each in self.unmanaged()]
        assert all(each in self.leftovers for each in extra), (extra, self.leftovers)
        drift = self.engine.drift(self.declared)
        assert drift.changes == ()
        found = {each.live.id: each for each in drift.findings if each.live is not None}
        assert found.keys() == {*live, self.stranger} - set(managed.values())
        assert all(
            each.group in {Group.LEFTOVER, Group.DOUBLED, Group.LOOK_ALIKE}
            for id_, each in found.items()
            if live.get(id_) is not None and live[id_].name.startswith("dev-")
        )
        self.unfinished = []
        if not extra:
            self.leftovers = []

    def compare(self, live: Any, declared: Mapping[str, Any]) -> None:
        """The live subscriptions match the declared ones, secrets included, whatever Argyle shows of secrets.

        One exception: where the entry and the reply have no secret, a create that has not read the state may take over
        one that has a secret.
        """
        found = meaning(live)
        assert found[:-1] == wanted(declared)[:-1]
        if declared["secret"] is not None or self.shown in {"echoed", "masked"}:
            assert live.secret == declared["secret"]

    def follow(self, error: BaseException | None) -> None:
        """Do what a refusal says. A refusal is correct only where no state has the id and nothing is certain."""
        assert isinstance(error, TakeOverError), error
        commands = [shlex.split(each) for each in re.findall(r"`((?:pulumi|argyle-webhooks) [^`]*)`", str(error))]
        if ["pulumi", "up", "--refresh", "--stack", "dev"] in commands and not self.engine.has_read:
            return
        live = {each.id: each for each in self.emulator.subscriptions()}
        deletes = [each[-1] for each in commands if each[1] == "delete"]
        if len(deletes) > 1:
            keep = next((each for each in deletes if each in self.engine.ids), deletes[0])
            for each in deletes:
                if each != keep:
                    self.emulator.delete(each)
            return
        imports = [
            each[-2:] if each[0] == "pulumi" else each[-1].split("=") for each in commands if each[1] == "import"
        ]
        (id_,) = deletes or [each for _, each in imports]
        assert self.shown != "echoed" or live[id_].secret is None
        assert id_ not in self.engine.ids
        found = self.engine.drift(self.declared).of(id_)
        assert found is not None
        if deletes or found.group is not Group.TO_IMPORT:
            assert found.group in DELETABLE
            assert found.resource is None
            self.emulator.delete(id_)
            return
        (resource,) = [each for each, _ in imports]
        assert found.resource == resource
        if found.stale:
            assert self.engine.refresh()
        if self.engine.host is Host.NATIVE:
            self.engine.adopt(resource, id_)
        else:
            self.engine.import_(resource, id_, self.declared)
        if live[id_].secret != self.declared[resource]["secret"]:
            self.declared = {**self.declared, resource: {**self.declared[resource], "secret": "a new secret"}}

    @precondition(lambda self: self.engine.state)
    @rule()
    def destroy(self) -> None:
        """`destroy --refresh` leaves no managed subscription; leftovers of an edited file may stay."""
        unfinished = [wanted(each) for each in self.declared.values()] if self.unfinished else []
        assert self.engine.destroy()

        self.leftovers += [*self.unfinished, *unfinished]
        assert all(meaning(each) in self.leftovers for each in self.unmanaged())
        self.unfinished = []

    def teardown(self) -> None:
        """Settle every history at its end, unless it has failed already."""
        if hasattr(self, "stranger") and sys.exc_info()[0] is None:
            self.settle(together=True)

    @invariant()
    def the_stranger_is_untouched(self) -> None:
        """A subscription that no run created is never deleted or taken over."""
        if hasattr(self, "stranger"):
            assert self.stranger in {each.id for each in self.emulator.subscriptions()}
            assert self.stranger not in self.engine.ids

    @invariant()
    def no_create_posts_twice(self) -> None:
        """A POST is never repeated, however it ends."""
        if hasattr(self, "stranger"):
            assert self.engine.too_many == []


def wanted(each: Mapping[str, Any]) -> Meaning:
    """The subscription that an entry needs."""
    defaults = {"days_synced": 30, "include_resource": False}
    url = urlsplit(each["url"])
    address = (url.scheme, url.hostname, url.port or 443, unquote(url.path) or "/", unquote(url.query))
    asked = tuple(sorted({**defaults, **each["config"]}.items()))
    return each["name"], address, tuple(sorted(each["events"])), asked, each["secret"]


def meaning(held: Any) -> Meaning:
    """What the emulator's own subscription delivers, and with which secret."""
    return wanted({key: getattr(held, key) for key in ("name", "url", "events", "config", "secret")})
