"""The state of one emulator: accounts, subscriptions, switches, journal, queued replies and faults.

The API, the control endpoint and the Python interface use it from several threads. Its own methods do what a person can
do in Argyle's Console: operations that the API does not have, without the API's rules.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from argyle_provider.emulator import times
from argyle_provider.emulator.errors import EmulatorError, NoSubscriptionError
from argyle_provider.emulator.faults import FaultKind
from argyle_provider.emulator.orders import Orders
from argyle_provider.emulator.subscription import COLLECTIONS, new_subscription

if TYPE_CHECKING:
    from collections.abc import Mapping

    from argyle_provider.emulator.accounts import Keys
    from argyle_provider.emulator.faults import Fault
    from argyle_provider.emulator.journal import Journal
    from argyle_provider.emulator.replies import QueuedReply
    from argyle_provider.emulator.settings import Settings, SwitchValue
    from argyle_provider.emulator.store import Store
    from argyle_provider.emulator.subscription import Draft, Subscription

EDITABLE = ("name", "url", "events", "config", "secret", "created_at", "updated_at", "last_sent_at")


class State:
    """One emulator's state.

    Attributes:
        stopping: set while the server is down; ends requests that a fault holds, without carrying them out.
    """

    def __init__(self, *, store: Store, keys: Keys, settings: Settings, journal: Journal) -> None:
        """Start with the subscriptions in *store*."""
        self.store = store
        self.keys = keys
        self.settings = settings
        self.journal = journal
        self.replies: Orders[QueuedReply] = Orders()
        self.faults: Orders[Fault] = Orders()
        self.stopping = threading.Event()
        self._first_settings = settings

    def create(self, draft: Draft, *, account: str | None = None, collection: str = COLLECTIONS[0]) -> Subscription:
        """Store a subscription as the Console does; by default in the first key's account.

        Raises:
            EmulatorError: the collection is unknown.
        """
        if collection not in COLLECTIONS:
            message = f"Unknown collection {collection!r}. The collections are {' and '.join(COLLECTIONS)}."
            raise EmulatorError(message)
        made = new_subscription(draft, account=account or self.keys.first.account, collection=collection)
        self.store.put(made)
        return made

    def edit(self, subscription_id: str, changes: Mapping[str, object]) -> Subscription:
        """Set the fields in *changes*, which the API can't do. By default ``updated_at`` becomes now.

        Raises:
            EmulatorError: a field is unknown or can't be edited.
            NoSubscriptionError: no subscription has this id.
        """
        if unknown := changes.keys() - set(EDITABLE):
            message = f"{', '.join(sorted(unknown))} can't be edited. The editable fields are {', '.join(EDITABLE)}."
            raise EmulatorError(message)
        with self.store.transaction():
            found = self.store.get(subscription_id)
            if not found:
                raise NoSubscriptionError(subscription_id)
            updated_at = max(times.now(), found.updated_at + 1)
            edited = replace(found, **{"updated_at": updated_at, **changes})  # type: ignore[arg-type] # names checked
            self.store.put(edited)
        return edited

    def delete(self, subscription_id: str) -> None:
        """Delete a subscription of any account.

        Raises:
            NoSubscriptionError: no subscription has this id.
        """
        if not self.store.remove(subscription_id):
            raise NoSubscriptionError(subscription_id)

    def order(self, fault: Fault) -> None:
        """Order a fault for later requests. A stale list keeps showing what is live now."""
        stale = fault.kind is FaultKind.STALE_LIST
        self.faults.add(replace(fault, live=tuple(self.store.all())) if stale else fault)

    def switch(self, changes: Mapping[str, SwitchValue]) -> None:
        """Set switches for all later requests.

        Raises:
            EmulatorError: a name or a value is unknown.
        """
        self.settings = self.settings.changed(changes)

    def reset(self) -> None:
        """Go back to the first start with an empty database."""
        self.store.clear()
        self.journal.clear()
        self.replies.clear()
        self.faults.clear()
        self.settings = self._first_settings
