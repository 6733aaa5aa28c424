"""A small engine: it calls the verbs in the order of the real one, in runs that can die at any request.

The provider is the real one, on either host, and talks HTTP to the emulator. Only time is fake: a pause takes no time.
"""

from __future__ import annotations

import contextlib
import uuid
from collections import deque
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

import requests
from requests.adapters import HTTPAdapter

from argyle_provider import properties
from argyle_provider.api.client import ArgyleClient
from argyle_provider.core.account import AccountProof, key_fingerprint
from argyle_provider.core.drift import compare_live
from argyle_provider.core.imports import find_imports
from argyle_provider.core.model import Environment, ExpandedSubscription, Subscription
from argyle_provider.core.ownership import Surroundings
from argyle_provider.core.state import ManagedSubscription, StackState
from argyle_provider.exceptions import ArgyleProviderError
from argyle_provider.verbs.session import Session
from tests.hosts import Host
from tests.stateful.hosts import VERBS
from tests.unit.api.harness import FakeClock

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from argyle_provider.core.findings import Drift
    from argyle_provider.emulator import Emulator
    from tests.stateful.hosts import Made, Verbs

    Declared = Mapping[str, Mapping[str, Any]]

STACK = "dev"
KEY_ID, KEY_SECRET = "stateful-key-id", "stateful-key-secret"
ROTATED_ID, FOREIGN_ID = "stateful-rotated-key-id", "stateful-foreign-key-id"
KEYS = [f"{KEY_ID}:{KEY_SECRET}", f"{ROTATED_ID}:{KEY_SECRET}", f"{FOREIGN_ID}:{KEY_SECRET}:theirs"]
"""Two keys of the account of all histories, and one of another account."""
TOO_MANY = 429


class Fault(Enum):
    """What happens to one write."""

    NONE = "it goes through"
    REPLY_LOST = "it is carried out, and its reply is lost"
    COMMIT_LOST = "the connection breaks, and nothing is carried out"
    CARRIED_OUT_LATE = "the connection breaks, and it is carried out after the run has ended"
    KILLED_BEFORE = "the run dies before it is sent"
    KILLED_AFTER = "the run dies after it is carried out"


class Killed(BaseException):
    """The end of a run, which no handler of the provider can stop."""


class FaultyAdapter(HTTPAdapter):
    """Gives each write the next fault of a list."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        super().__init__()
        self.faults = deque(faults)
        self.late: list[requests.PreparedRequest] = []

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """Send the request, or strike with the fault."""
        fault = self.faults.popleft() if self.faults and request.method != "GET" else Fault.NONE
        if fault is Fault.KILLED_BEFORE:
            raise Killed
        if fault is Fault.COMMIT_LOST:
            raise requests.ConnectionError
        if fault is Fault.CARRIED_OUT_LATE:
            self.late.append(request)
            raise requests.exceptions.ReadTimeout
        response = super().send(request, *args, **kwargs)
        if fault is Fault.KILLED_AFTER:
            response.close()
            raise Killed
        if fault is Fault.REPLY_LOST:
            response.close()
            raise requests.exceptions.ReadTimeout
        return response


@dataclass
class Resource:
    """One resource in the state; *replacing* when it was deleted and its replacement is not created yet."""

    id: str
    inputs: dict[str, Any]
    outputs: dict[str, Any]
    replacing: bool = False


@dataclass
class Engine:
    """The state of a stack and the runs that change it. Like the real engine, it records a step after its verb.

    Attributes:
        host: what calls the verbs.
        delete_first: whether a replacement deletes the old subscription before it creates the new one.
        key: the id of the API key, all of which have one secret.
        error: why the last run failed.
        has_read: whether the last run read the state in the process that created things.
        too_many: the creates that sent more than one POST.
    """

    emulator: Emulator
    host: Host = Host.DYNAMIC
    delete_first: bool = False
    key: str = KEY_ID
    state: dict[str, Resource] = field(default_factory=dict)
    pending_deletes: list[Resource] = field(default_factory=list)
    error: BaseException | None = None
    has_read: bool = False
    too_many: list[str] = field(default_factory=list)
    _configured: Declared | None = None
    _proof: AccountProof | None = None

    @contextlib.contextmanager
    def process(self, declared: Declared, faults: Iterable[Fault] = ()) -> Iterator[Verbs]:
        """A fresh provider process."""
        adapter = FaultyAdapter(faults)
        client = ArgyleClient(
            self.emulator.url, key_id=self.key, key_secret=KEY_SECRET, adapter=adapter, clock=FakeClock()
        )
        session = Session(Environment.LOCAL, client, key=key_fingerprint(self.key))
        if self.state or self.pending_deletes:
            session.expect("local", self._proof)  # as the stack's set does
        session.names.learn(STACK, {each["name"]: key for key, each in declared.items()})
        try:
            yield VERBS[self.host](session)
            self._proof = session.account
        finally:
            for each in adapter.late:
                with contextlib.suppress(requests.RequestException):
                    HTTPAdapter.send(adapter, each)
            adapter.close()

    def up(
        self,
        declared: Declared,
        *,
        replace: Iterable[str] = (),
        faults: Iterable[Fault] = (),
        refresh: bool = False,
        ahead: bool = False,
    ) -> bool:
        """Run once; return whether the run succeeded.

        Args:
            refresh: read first: in the same process when the config is that of the last run, else in a separate one.
                The config is recorded when a run begins, whether it succeeds or not.
            ahead: whether all diffs come before the first create; the real engine runs ahead as far as it can.
        """
        same, self._configured = self._configured == declared, declared
        self.error, self.has_read = None, refresh and same
        try:
            if refresh and not same:
                with self.process(declared) as provider:
                    self._refresh(provider)
            with self.process(declared, faults) as provider:
                if refresh and same:
                    self._refresh(provider)
                self._reconcile(provider, declared, set(replace), ahead=ahead)
        except (Killed, ArgyleProviderError) as error:
            self.error = error
        return self.error is None

    def refresh(self) -> bool:
        """A run that only reads."""
        try:
            with self.process({}) as provider:
                self._refresh(provider)
        except ArgyleProviderError:
            return False
        return True

    def destroy(self) -> bool:
        """`destroy --refresh`, one process with the config of the last run."""
        self.error = None
        try:
            with self.process({}) as provider:
                self._refresh(provider)
                self._reconcile(provider, {}, set())
        except ArgyleProviderError as error:
            self.error = error
        return self.error is None

    def _reconcile(self, provider: Verbs, declared: Declared, replace: set[str], *, ahead: bool = False) -> None:
        steps = (self._planned(provider, name, news, replace) for name, news in declared.items())
        for name, inputs in list(steps) if ahead else steps:
            if inputs is not None:
                self._replace(provider, name, inputs)
        for old in list(self.pending_deletes):
            provider.delete("replaced", old.id, old.outputs)
            self.pending_deletes.remove(old)
        for name in [each for each in self.state if each not in declared]:
            if not self.state[name].replacing:
                provider.delete(name, self.state[name].id, self.state[name].outputs)
            del self.state[name]

    def _planned(
        self, provider: Verbs, name: str, news: Mapping[str, Any], replace: set[str]
    ) -> tuple[str, dict[str, Any] | None]:
        """The subscription to create, or None where the resource stays."""
        inputs = provider.check(name, {}, news)
        old = self.state.get(name)
        same = old and name not in replace and not provider.changes(name, old.id, old.outputs, inputs)
        return name, None if same and old and not old.replacing else inputs

    def _replace(self, provider: Verbs, name: str, inputs: dict[str, Any]) -> None:
        old = self.state.get(name)
        if old and self.delete_first and not old.replacing:
            provider.delete(name, old.id, old.outputs)
            old.replacing = True
        made = self._create(provider, name, inputs)
        if old and not old.replacing:
            self.pending_deletes.append(old)
        self.state[name] = Resource(made.id, inputs, made.outputs)

    def _create(self, provider: Verbs, name: str, inputs: dict[str, Any]) -> Made:
        self.emulator.clear_journal()
        try:
            return provider.create(name, inputs)
        finally:
            sent = [each for each in self.emulator.journal() if each.method == "POST" and each.status != TOO_MANY]
            self.too_many += [inputs["name"]] if len(sent) > 1 else []

    def _refresh(self, provider: Verbs) -> None:
        for name, old in list(self.state.items()):
            if old.replacing:
                continue
            read = provider.read(name, old.id, old.outputs, old.inputs)
            if not read.id:
                del self.state[name]
                continue
            inputs = old.inputs if read.inputs is None else read.inputs
            self.state[name] = Resource(read.id, inputs, read.outputs)
            provider.changes(name, read.id, read.outputs, old.inputs)
        for old in list(self.pending_deletes):
            read = provider.read("replaced", old.id, old.outputs, old.inputs)
            if not read.id:
                self.pending_deletes.remove(old)
                continue
            old.outputs = read.outputs
            provider.changes("replaced", read.id, old.outputs, old.inputs)

    def import_(self, resource: str, subscription_id: str, declared: Declared) -> None:
        """Do what `argyle-webhooks import` does with one pair, and then the engine's import."""
        found = find_imports(
            self._expanded({resource: declared[resource]}),
            self._listing(),
            self._known(),
            told={resource: subscription_id},
        )
        assert found.refusals == ()
        (chosen,) = [each for each in found.matches if each.declared.resource == resource]
        record = properties.Record("local", AccountProof(key_fingerprint(self.key)), uuid.uuid4().hex, "")
        inputs = properties.subscription_inputs(chosen.content)
        outputs = properties.subscription_outputs(chosen.content, record)
        self.state[resource] = Resource(subscription_id, inputs, outputs)

    def adopt(self, resource: str, subscription_id: str) -> None:
        """Do what the engine's own import does: read without a state."""
        with self.process({}) as verbs:
            found = verbs.read(resource, subscription_id, {}, {})
        self.state[resource] = Resource(found.id, found.inputs or {}, found.outputs)

    def drift(self, declared: Declared) -> Drift:
        """The report of `argyle-webhooks drift`."""
        return compare_live(self._expanded(declared), self._listing(), self._known(), Surroundings(STACK, {}))

    def _listing(self) -> Any:
        return ArgyleClient(self.emulator.url, key_id=KEY_ID, key_secret=KEY_SECRET).list().subscriptions

    def _expanded(self, declared: Declared) -> list[ExpandedSubscription]:
        return [ExpandedSubscription(key, key, self.declares(each)) for key, each in declared.items()]

    def _known(self) -> StackState:
        held = [ManagedSubscription(name, each.id, replacing=each.replacing) for name, each in self.state.items()]
        held += [ManagedSubscription("replaced", each.id, to_delete=True) for each in self.pending_deletes]
        return StackState(tuple(held))

    @staticmethod
    def declares(entry: Mapping[str, Any]) -> Subscription:
        """The state of an entry when it is live."""
        return Subscription.canonical(**entry)

    def content(self) -> dict[str, Subscription]:
        """The subscriptions in the state, by resource, in canonical form."""
        return {name: properties.subscription_from(each.outputs) for name, each in self.state.items()}

    @property
    def ids(self) -> set[str]:
        """The ids of all subscriptions in the state."""
        return {each.id for each in (*self.state.values(), *self.pending_deletes)}
