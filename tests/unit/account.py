"""An account in memory, in the place of the client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argyle_provider.api.client import Listing
from argyle_provider.api.snapshot import Snapshot
from argyle_provider.core.model import LiveSubscription, OddSubscription
from argyle_provider.exceptions import NotFoundError

if TYPE_CHECKING:
    from argyle_provider.core.model import Row, Subscription
    from argyle_provider.exceptions import NotSentError


class Account:
    """An account that writes down what it is asked.

    Attributes:
        held: what is live, by id.
        hidden: the ids that a list does not show.
        asked: the requests, in order.
        failure: what a list fails with, while there is one.
        now: the seconds on a clock that only the test moves, and a create by *pace*.
    """

    def __init__(self, *held: Row, client_id: str | None = "acme", pace: float = 0.0) -> None:
        self.held = {each.id: each for each in held}
        self.hidden: set[str] = set()
        self.client_id = client_id
        self.asked: list[str] = []
        self.failure: NotSentError | None = None
        self.pace = pace
        self.now = 1000.0

    def snapshot(self) -> Snapshot:
        """A shared list of it, by its clock."""
        return Snapshot(self.list, monotonic=lambda: self.now)

    def list(self, **_: object) -> Listing:
        """What a list shows: all but the hidden ones."""
        self.asked.append("list")
        if self.failure:
            raise self.failure
        shown = [live for each, live in self.held.items() if each not in self.hidden]
        return Listing(
            subscriptions=tuple(each for each in shown if isinstance(each, LiveSubscription)),
            odd=tuple(each for each in shown if isinstance(each, OddSubscription)),
            client_id=self.client_id,
        )

    def get(self, id_: str) -> Row:
        """One of them, hidden or not."""
        self.asked.append(f"get {id_}")
        self._require(id_, "GET")
        return self.held[id_]

    def deadline(self, *_: object, **__: object) -> None:
        """No hurry here."""

    def create(self, subscription: Subscription, *, deadline: None) -> LiveSubscription:  # noqa: ARG002 - as the client
        """One more."""
        self.asked.append("create")
        self.now += self.pace
        live = LiveSubscription(f"new-{len(self.asked)}", subscription, "2026-01-01T00:00:01Z")
        self.held[live.id] = live
        return live

    def delete(self, id_: str) -> None:
        """One less."""
        self.asked.append(f"delete {id_}")
        self._require(id_, "DELETE")
        del self.held[id_]

    def _require(self, id_: str, method: str) -> None:
        if id_ not in self.held:
            message = "gone"
            raise NotFoundError(message, method=method, path=f"/v2/webhooks/{id_}", status=404, trace_id=None)
