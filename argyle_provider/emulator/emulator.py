"""The Python interface: one emulator, for the command line and for tests.

::

    with Emulator() as emulator:
        requests.get(f"{emulator.url}/v2/webhooks", auth=("local-key-id", "local-key-secret"))
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from argyle_provider.emulator.accounts import DEFAULT_KEY, Key, Keys
from argyle_provider.emulator.app import build_app
from argyle_provider.emulator.deliveries.attempts import Attempt, Attempts
from argyle_provider.emulator.deliveries.destination import Destinations
from argyle_provider.emulator.deliveries.faults import DeliveryFault, kind_of
from argyle_provider.emulator.deliveries.rules import Event
from argyle_provider.emulator.deliveries.service import Deliveries
from argyle_provider.emulator.faults import Fault, from_json
from argyle_provider.emulator.journal import Journal, JournalEntry
from argyle_provider.emulator.replies import QueuedReply
from argyle_provider.emulator.server import Server
from argyle_provider.emulator.settings import Settings, SwitchValue
from argyle_provider.emulator.state import State
from argyle_provider.emulator.store import Store
from argyle_provider.emulator.subscription import V2, Draft, Subscription
from argyle_provider.samples import PERSON, Person

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path
    from types import TracebackType

    from typing_extensions import Self

    from argyle_provider.emulator.deliveries.making import Delivery


class Emulator:
    """A local Argyle.

    As a context manager, it listens until the end of the ``with`` block. :meth:`stop` and :meth:`start` simulate a
    server that is down for a while: it comes back on the same port with the same subscriptions.
    """

    def __init__(  # noqa: PLR0913 - options of one constructor, all by name
        self,
        *,
        settings: Settings | None = None,
        database: Path | None = None,
        keys: Iterable[str] = (DEFAULT_KEY,),
        other_environment_keys: Iterable[str] = (),
        host: str = "127.0.0.1",
        port: int = 0,
        tls: tuple[Path, Path] | None = None,
        deliver: Iterable[str] = (),
        on_answer: Callable[[JournalEntry], None] | None = None,
        on_attempt: Callable[[Attempt], None] | None = None,
    ) -> None:
        """Prepare an emulator; :meth:`start` makes it listen.

        Args:
            settings: the switches; by default their defaults.
            database: the file of the subscriptions; by default they are in memory.
            keys: ``ID:SECRET`` or ``ID:SECRET:ACCOUNT``; the default account is ``default``.
            other_environment_keys: ``ID:SECRET`` of pairs that are answered with 401, ``Invalid environment.``
            host: a loopback address.
            port: 0 for a free port.
            tls: the files of a certificate and its key; plain HTTP without them.
            deliver: ``HOST=ADDRESS:PORT``: deliveries to this public host go to a receiver on this machine.
            on_answer: called with each API request as it is answered, in the server's thread.
            on_attempt: called with each attempt to deliver as it ends, in a thread of its own.

        Raises:
            EmulatorError: the host is not a loopback address, a key or a ``deliver`` is malformed, or the database
                can't be used.
        """
        self._server = Server(host=host, port=port, tls=tls)
        self.keys = Keys([*map(Key.parse, keys), *map(Key.parse_other, other_environment_keys)])
        destinations = Destinations(deliver)
        self._state = State(
            store=Store(database), keys=self.keys, settings=settings or Settings(), journal=Journal(on_answer)
        )
        self._deliveries = Deliveries(self._state, destinations, Attempts(on_attempt))

    @property
    def url(self) -> str:
        """The address without a trailing slash. The port is known after the first start."""
        return self._server.url

    def start(self) -> None:
        """Start to listen. Requests are answered when this returns.

        Raises:
            EmulatorError: the port can't be used.
            OSError: the certificate or its key can't be read.
        """
        self._state.stopping.clear()
        self._server.start(build_app(self._state, self._deliveries, disconnect=self._server.disconnect))
        self._deliveries.start()

    def stop(self) -> None:
        """Stop listening, after one second for requests in progress. Subscriptions stay. Safe to repeat."""
        self._state.stopping.set()
        self._server.stop()
        self._deliveries.stop()

    def close(self) -> None:
        """Stop, and close the database."""
        self.stop()
        self._deliveries.close()
        self._state.store.close()

    def __enter__(self) -> Self:
        """Start to listen."""
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop, and close the database."""
        self.close()

    def journal(self) -> tuple[JournalEntry, ...]:
        """The API requests so far, in the order of arrival."""
        return self._state.journal.entries()

    def clear_journal(self) -> None:
        """Clear the journal."""
        self._state.journal.clear()

    def queue_reply(  # noqa: PLR0913 - the parts of one reply, all by name
        self,
        *,
        status: int,
        method: str = "*",
        path: str = "*",
        headers: Mapping[str, str] | None = None,
        body: str = "",
        times: int | None = 1,
    ) -> None:
        """Answer the next request of a route with this reply, or the next *times* requests; None means all.

        Raises:
            EmulatorError: the reply is not valid in HTTP.
        """
        reply = QueuedReply(status=status, method=method, path=path, headers=headers or {}, body=body, times=times)
        self._state.replies.add(reply)

    def clear_replies(self) -> None:
        """Remove all queued replies."""
        self._state.replies.clear()

    def fault(self, kind: str, **fields: object) -> None:
        """Order a fault for the next matching request: see :mod:`argyle_provider.emulator.faults`.

        Raises:
            EmulatorError: the kind is unknown, or a field is wrong.
        """
        self.order(from_json({"fault": kind, **fields}))

    def order(self, fault: Fault) -> None:
        """Order a fault from a file."""
        self._state.order(fault)

    def clear_faults(self) -> None:
        """Remove all ordered faults."""
        self._state.faults.clear()

    def subscriptions(self) -> list[Subscription]:
        """Every subscription of every account, oldest first."""
        return self._state.store.all()

    def restore(self, subscriptions: Iterable[Subscription]) -> None:
        """Store subscriptions of this or another emulator again, with their ids, accounts and times."""
        for each in subscriptions:
            self._state.store.put(each)

    def create(  # noqa: PLR0913 - the fields of one subscription, all by name
        self,
        *,
        name: str,
        url: str,
        events: Iterable[str],
        config: Mapping[str, object] | None = None,
        secret: str | None = None,
        account: str | None = None,
        collection: str = V2,
    ) -> Subscription:
        """Create a subscription as the Console does, without the API's rules; by default in the first key's account."""
        draft = Draft(name=name, url=url, events=tuple(events), config=config or {}, secret=secret)
        return self._state.create(draft, account=account, collection=collection)

    def edit(self, subscription_id: str, **changes: object) -> Subscription:
        """Set fields of a subscription, which the API can't do. Times are microseconds since 1970.

        Raises:
            EmulatorError: a field can't be edited.
            NoSubscriptionError: no subscription has this id.
        """
        if "events" in changes:
            changes["events"] = tuple(cast("Iterable[str]", changes["events"]))
        return self._state.edit(subscription_id, changes)

    def delete(self, subscription_id: str) -> None:
        """Delete a subscription of any account.

        Raises:
            NoSubscriptionError: no subscription has this id.
        """
        self._state.delete(subscription_id)

    def switch(self, **changes: SwitchValue) -> None:
        """Set switches for all later requests.

        Raises:
            EmulatorError: a name or a value is unknown.
        """
        self._state.switch(changes)

    def reset(self) -> None:
        """Remove subscriptions, journals, queued replies, faults and waiting deliveries; reset switches and clock."""
        self._deliveries.reset()
        self._state.reset()

    def trigger(
        self,
        event: str,
        *,
        person: Person = PERSON,
        data: Mapping[str, object] | None = None,
        account: str | None = None,
        fault: str | None = None,
    ) -> tuple[Delivery, ...]:
        """Trigger *event* in an account; return its deliveries.

        Args:
            event: a known event, or any name where *data* is given.
            person: the person of the event.
            data: the data to deliver instead of the sample.
            account: the account; by default the first key's.
            fault: the fault of each delivery: see :mod:`argyle_provider.emulator.deliveries.faults`.

        Raises:
            EmulatorError: the event or the fault is unknown.
        """
        struck = DeliveryFault(kind=kind_of(fault)) if fault else None
        return self._deliveries.happen(Event(name=event, person=person, data=data), account=account, fault=struck)

    def play(self, scenario: str, *, person: Person = PERSON, account: str | None = None) -> tuple[Delivery, ...]:
        """Trigger the events of a scenario in an account; return their deliveries.

        Raises:
            EmulatorError: the scenario is unknown.
        """
        return self._deliveries.play(scenario, person=person, account=account)

    def deliveries(self, after: int = 0) -> tuple[Attempt, ...]:
        """The ended attempts with a number above *after*."""
        return self._deliveries.attempts.entries(after)

    def wait_for_deliveries(
        self, count: int, *, after: int = 0, event: str | None = None, timeout: float = 10.0
    ) -> tuple[Attempt, ...]:
        """Wait up to *timeout* seconds for *count* attempts above *after*, with *event* only of that; return them."""
        return self._deliveries.attempts.wait(
            count, after=after, timeout=timeout, wanted=lambda each: event in {None, each.delivery.event}
        )

    def wait_until_delivered(self, timeout: float = 10.0) -> bool:
        """Wait up to *timeout* seconds until all deliveries except retries are sent; return whether they are."""
        return self._deliveries.wait(timeout)

    def send_again(self, number: int) -> Delivery:
        """Send the body of an attempt again, with a valid signature.

        Raises:
            EmulatorError: the journal has no such attempt, or its subscription is gone.
        """
        return self._deliveries.send_again(number)

    def delivery_fault(
        self, kind: str, *, event: str = "*", name: str = "*", seconds: float = 60.0, times: int | None = 1
    ) -> None:
        """Order a fault for later deliveries, of certain events or to certain subscriptions.

        Raises:
            EmulatorError: the kind is unknown, or a field is wrong.
        """
        fault = DeliveryFault(kind=kind_of(kind), event=event, name=name, seconds=seconds, times=times)
        self._deliveries.faults.add(fault)

    def advance(self, seconds: float) -> None:
        """Move the clock of deliveries forward by *seconds*: retries that are due by then are sent now."""
        self._deliveries.clock.advance(seconds)
