"""An engine in small: the verbs in the order in which the real one asks them, with runs that die at any request.

The provider is the real one, over real HTTP to the emulator. Only time is not: pauses pass at once.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

import requests
from requests.adapters import HTTPAdapter

from argyle_provider.api.client import ArgyleClient
from argyle_provider.core.account import key_fingerprint
from argyle_provider.core.drift import Drift, find_drift
from argyle_provider.core.model import Environment, ExpandedSubscription, Subscription
from argyle_provider.core.state import ManagedSubscription, StackState
from argyle_provider.exceptions import ArgyleProviderError
from argyle_provider.pulumi import properties
from argyle_provider.pulumi.provider import WebhookSubscriptionProvider
from argyle_provider.pulumi.session import Session
from tests.unit.api.harness import FakeClock

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from argyle_provider.emulator import Emulator

KEY_ID, KEY_SECRET = "stateful-key-id", "stateful-key-secret"


class Fault(Enum):
    """What happens to one write."""

    NONE = "it goes through"
    REPLY_LOST = "it is carried out, and its reply is lost"
    COMMIT_LOST = "the connection breaks, and nothing is carried out"
    KILLED_BEFORE = "the run dies before it is sent"
    KILLED_AFTER = "the run dies after it is carried out"


class Killed(BaseException):
    """The end of a run: no handler of ours may stop it."""


class FaultyAdapter(HTTPAdapter):
    """Gives each write the next fault in line."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        super().__init__()
        self.faults = deque(faults)

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """Send, or not."""
        fault = self.faults.popleft() if self.faults and request.method != "GET" else Fault.NONE
        if fault is Fault.KILLED_BEFORE:
            raise Killed
        if fault is Fault.COMMIT_LOST:
            raise requests.ConnectionError
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
    """One resource in the state."""

    id: str
    inputs: dict[str, Any]
    outputs: dict[str, Any]


@dataclass
class Engine:
    """The state of a stack and the runs that change it. As in the real one, a step is recorded after its verb."""

    emulator: Emulator
    state: dict[str, Resource] = field(default_factory=dict)
    pending_deletes: list[Resource] = field(default_factory=list)

    def process(self, faults: Iterable[Fault] = ()) -> WebhookSubscriptionProvider:
        """A fresh provider process."""
        client = ArgyleClient(
            self.emulator.url,
            key_id=KEY_ID,
            key_secret=KEY_SECRET,
            adapter=FaultyAdapter(faults),
            clock=FakeClock(),
        )
        provider = WebhookSubscriptionProvider()
        provider.session = Session(Environment.LOCAL, client, key=key_fingerprint(KEY_ID))
        return provider

    def up(
        self,
        declared: Mapping[str, dict[str, Any]],
        *,
        replace: Iterable[str] = (),
        faults: Iterable[Fault] = (),
        refresh: bool = False,
    ) -> bool:
        """One run; whether it came to its end. ``refresh`` reads first, in the same process."""
        provider = self.process(faults)
        try:
            if refresh:
                self._refresh(provider)
            self._reconcile(provider, declared, set(replace))
        except (Killed, ArgyleProviderError):
            return False
        return True

    def refresh(self) -> bool:
        """A run that only reads."""
        try:
            self._refresh(self.process())
        except ArgyleProviderError:
            return False
        return True

    def _reconcile(
        self, provider: WebhookSubscriptionProvider, declared: Mapping[str, dict[str, Any]], replace: set[str]
    ) -> None:
        for name, news in declared.items():
            inputs = provider.check({}, dict(news)).inputs
            old = self.state.get(name)
            if old and name not in replace and provider.diff(old.id, old.outputs, inputs).changes is False:
                continue
            made = provider.create(inputs)
            if old:
                self.pending_deletes.append(old)
            self.state[name] = Resource(made.id, inputs, dict(made.outs or {}))
        for old in list(self.pending_deletes):
            provider.delete(old.id, old.outputs)
            self.pending_deletes.remove(old)
        for name in [each for each in self.state if each not in declared]:
            provider.delete(self.state[name].id, self.state[name].outputs)
            del self.state[name]

    def _refresh(self, provider: WebhookSubscriptionProvider) -> None:
        for name, old in list(self.state.items()):
            read = provider.read(old.id, old.outputs)
            if not read.id:
                del self.state[name]
                continue
            inputs = old.inputs if read.inputs is None else dict(read.inputs)
            self.state[name] = Resource(read.id, inputs, dict(read.outs or {}))
            provider.diff(read.id, self.state[name].outputs, old.inputs)

    def drift(self, declared: Mapping[str, dict[str, Any]]) -> Drift:
        """What `argyle-webhooks drift` would report."""
        client = ArgyleClient(self.emulator.url, key_id=KEY_ID, key_secret=KEY_SECRET)
        held = [ManagedSubscription(name, each.id) for name, each in self.state.items()]
        held += [ManagedSubscription("replaced", each.id, to_delete=True) for each in self.pending_deletes]
        return find_drift(
            [ExpandedSubscription(name, name, Subscription.canonical(**inputs)) for name, inputs in declared.items()],
            client.list().subscriptions,
            StackState(tuple(held)),
            stack="dev",
            elsewhere={},
        )

    def content(self) -> dict[str, Any]:
        """What the state holds, by id, as canonical subscriptions."""
        return {each.id: properties.subscription_from(each.outputs) for each in self.state.values()}
