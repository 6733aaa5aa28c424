"""Deliveries as a whole: an event happens, and each matching subscription gets its POST.

The control endpoint, the command line and the page are doors to what is here.
"""

from __future__ import annotations

import itertools
import threading
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from argyle_provider.emulator import times
from argyle_provider.emulator.accounts import client_id
from argyle_provider.emulator.deliveries import rules
from argyle_provider.emulator.deliveries.clock import Clock
from argyle_provider.emulator.deliveries.destination import NotSentError
from argyle_provider.emulator.deliveries.faults import DeliveryFault
from argyle_provider.emulator.deliveries.faults import DeliveryFaultKind as Kind
from argyle_provider.emulator.deliveries.lanes import WORKERS, Lanes
from argyle_provider.emulator.deliveries.making import Delivery, make
from argyle_provider.emulator.deliveries.rules import Answer, Event
from argyle_provider.emulator.deliveries.sender import Sender
from argyle_provider.emulator.errors import EmulatorError, NoSubscriptionError
from argyle_provider.emulator.orders import Orders
from argyle_provider.emulator.subscription import PARTNERS
from argyle_provider.samples import PERSON, SCENARIOS, Person

if TYPE_CHECKING:
    from argyle_provider.emulator.deliveries.attempts import Attempts
    from argyle_provider.emulator.deliveries.destination import Destination, Destinations
    from argyle_provider.emulator.state import State
    from argyle_provider.emulator.subscription import Subscription

_GRACE_SECONDS = 1.0
_MOST_WAITING = 20_000


class Deliveries:
    """What happens in the accounts of one emulator, and what its receivers are sent; safe for all threads.

    Attributes:
        attempts: the journal.
        clock: the time by which deliveries are sent again.
        faults: what was ordered for deliveries to come.
    """

    def __init__(self, state: State, destinations: Destinations, attempts: Attempts) -> None:
        """Deliver to the subscriptions of *state* that have one of the *destinations*, and write it to *attempts*."""
        self.attempts = attempts
        self.clock = Clock()
        self.faults: Orders[DeliveryFault] = Orders()
        self._state = state
        self._destinations = destinations
        self._sender = Sender(connections=WORKERS)
        self._lanes = Lanes()
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._held: dict[str, Delivery] = {}
        self._updates: dict[str, int] = {}
        self._closed = False

    @property
    def waiting(self) -> int:
        """How many deliveries are to be sent now, or are being sent."""
        return self._lanes.waiting

    def happen(
        self, event: Event, *, account: str | None = None, fault: DeliveryFault | None = None
    ) -> tuple[Delivery, ...]:
        """Trigger *event* in *account*, by default the first key's; return its deliveries.

        Args:
            fault: the fault of each delivery, in place of ordered faults.

        Raises:
            EmulatorError: too many deliveries wait already.
        """
        waiting = self.waiting + self.clock.pending
        if waiting > _MOST_WAITING:
            message = f"{waiting} deliveries are waiting. Let the receivers catch up first."
            raise EmulatorError(message)
        store = self._state.store
        subscriptions = store.of_account(account or self._state.keys.first.account)
        return tuple(self._dispatch(each, event, fault) for each in subscriptions if rules.matches(each, event))

    def play(
        self, scenario: str, *, person: Person = PERSON, account: str | None = None, fault: DeliveryFault | None = None
    ) -> tuple[Delivery, ...]:
        """Trigger all events of a scenario for *person*, in order; return their deliveries.

        Raises:
            EmulatorError: the scenario is unknown, or too many deliveries wait already.
        """
        if scenario not in SCENARIOS:
            message = f"Unknown scenario {scenario!r}. The scenarios are {', '.join(SCENARIOS)}."
            raise EmulatorError(message)
        events = [Event(name=step.event, person=person, stage=step.stage) for step in SCENARIOS[scenario].steps]
        return tuple(itertools.chain.from_iterable(self.happen(each, account=account, fault=fault) for each in events))

    def send_again(self, number: int) -> Delivery:
        """Send the body of an attempt again, as a new delivery with a valid signature.

        Raises:
            EmulatorError: the journal has no such attempt.
            NoSubscriptionError: its subscription is gone.
        """
        sent = self.attempts.get(number).delivery
        subscription = self._state.store.get(sent.subscription)
        if subscription is None:
            raise NoSubscriptionError(sent.subscription)
        again = make(number=next(self._numbers), event=sent.event, subscription=subscription, body=sent.body)
        self._put(again)
        return again

    def destination(self, url: str) -> Destination:
        """Where a delivery to *url* goes.

        Raises:
            NotSentError: nowhere, because it would leave the machine, or the URL is not valid.
        """
        return self._destinations.find(url)

    def wait(self, timeout: float) -> bool:
        """Wait until nothing is to be sent now, *timeout* seconds at most; whether that is so."""
        return self._lanes.wait(timeout)

    def _dispatch(self, subscription: Subscription, event: Event, fault: DeliveryFault | None) -> Delivery:
        state = self._state
        fault = fault or self.faults.take(event.name, subscription.name)
        client = client_id(subscription.account) if subscription.collection == PARTNERS else None
        delivery = make(
            number=next(self._numbers),
            event=event.name,
            subscription=subscription,
            body=rules.body(subscription, event, state.settings, client=client),
            fault=fault.kind if fault else None,
            former_secret=state.store.former_secret(subscription),
        )
        self._send_off(delivery, fault)
        return delivery

    def _send_off(self, delivery: Delivery, fault: DeliveryFault | None) -> None:
        lane = delivery.subscription
        if fault is None:
            self._put(delivery)
        elif fault.kind is Kind.LOST:
            self._lost(delivery)
            return
        elif fault.kind is Kind.LATE:
            self.clock.at(self.clock.after(fault.seconds), partial(self._put, delivery))
            return
        elif fault.kind is Kind.REORDERED and self._hold(delivery):
            self.clock.at(self.clock.after(fault.seconds), partial(self._release, lane, delivery))
            return
        else:
            self._put(delivery)
            if fault.kind is Kind.DUPLICATE:
                self._put(replace(delivery, number=next(self._numbers)))
        self._release(lane)

    def _hold(self, delivery: Delivery) -> bool:
        """Keep *delivery* back, unless its lane keeps one back already: then the two change places."""
        with self._lock:
            return self._held.setdefault(delivery.subscription, delivery) is delivery

    def _release(self, lane: str, only: Delivery | None = None) -> None:
        with self._lock:
            held = self._held.get(lane)
            if held is None or (only is not None and only is not held):
                return
            del self._held[lane]
        self._put(held)

    def _lost(self, delivery: Delivery) -> None:
        now = self.clock.now()
        self._mark(delivery, now)
        self.attempts.add(
            delivery, attempt=1, time=times.written(now), answer=Answer(error="lost on the way, as ordered")
        )

    def _put(self, delivery: Delivery, attempt: int = 1) -> None:
        self._lanes.put(delivery.subscription, partial(self._attempt, delivery, attempt))

    def _attempt(self, delivery: Delivery, attempt: int) -> None:
        now = self.clock.now()
        answer = self._send(delivery, now)
        settings = self._state.settings
        with self._lock:
            if self._closed:
                return
        due = None
        if rules.is_sent_again(answer, attempt, settings):
            due = self.clock.after(settings.delivery_retry_delay)
            self.clock.at(due, partial(self._put, delivery, attempt + 1))
        self.attempts.add(
            delivery,
            attempt=attempt,
            time=times.written(now),
            answer=answer,
            retry_at=None if due is None else times.written(due),
        )

    def _send(self, delivery: Delivery, now: int) -> Answer:
        try:
            destination = self.destination(delivery.url)
        except NotSentError as error:
            return Answer(error=str(error), sent=False)
        self._mark(delivery, now)
        try:
            return self._sender.send(delivery, destination, timeout=self._state.settings.delivery_timeout)
        except Exception as error:  # noqa: BLE001 - the journal says so, and what comes after it is still delivered
            return Answer(error=f"not sent: unexpected {type(error).__name__}", sent=False)

    def _mark(self, delivery: Delivery, now: int) -> None:
        """Write ``last_sent_at``, and ``updated_at`` a minute later: once a minute, however many there are."""
        lane, due = delivery.subscription, now + round(self._state.settings.delivery_update_delay * 1_000_000)
        self._state.store.mark(lane, last_sent_at=now)
        with self._lock:
            is_first = lane not in self._updates
            self._updates[lane] = due
        if is_first:
            self.clock.at(due, partial(self._update, lane, due))

    def _update(self, lane: str, due: int) -> None:
        self._state.store.mark(lane, updated_at=due)
        with self._lock:
            newest = self._updates.get(lane, due)
            if newest == due:
                self._updates.pop(lane, None)
                return
        self.clock.at(newest, partial(self._update, lane, newest))

    def start(self) -> None:
        """Send from now on what was and will be asked for."""
        self.clock.start()
        self._lanes.start()

    def stop(self) -> None:
        """Stop sending, after one second for deliveries in progress. Waiting deliveries stay."""
        self.clock.stop()
        self._lanes.stop(_GRACE_SECONDS)

    def close(self) -> None:
        """Stop, and close all connections."""
        self.stop()
        with self._lock:
            self._closed = True
        self._sender.close()

    def reset(self) -> None:
        """As at the first start: no journal, no faults, nothing that waits, the real time.

        What is on its way gets a second to end before the journal is cleared.
        """
        self._lanes.clear()
        self._lanes.wait(_GRACE_SECONDS)
        self.clock.clear()
        self.faults.clear()
        with self._lock:
            self._held.clear()
            self._updates.clear()
        self.attempts.clear()
