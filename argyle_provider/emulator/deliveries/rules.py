"""The rules of Argyle: which subscriptions an event goes to, what each of them gets, and what is sent again.

Sections 5 and 6 of docs/argyle-api.md say where each rule is from.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from argyle_provider import samples
from argyle_provider.emulator.errors import EmulatorError
from argyle_provider.samples import PERSON, Person

if TYPE_CHECKING:
    from collections.abc import Mapping

    from argyle_provider.emulator.settings import Settings
    from argyle_provider.emulator.subscription import Subscription
    from argyle_provider.samples import Stage

_WILDCARD = "*"
_OF_ITEMS = "items."
_DEFAULT_DAYS = 30
# 110 was recorded where 90 was configured.
_COUNTED_BEYOND = 20
_TOO_MANY_REQUESTS = 429
_SERVER_ERRORS = range(500, 600)


@dataclass(frozen=True, kw_only=True)
class Event:
    """An event of a payroll account.

    Attributes:
        person: the person in the sample.
        stage: how far the account has come; fitting the event without it.
        data: what is delivered in place of the sample; it makes any name an event.
    """

    name: str
    person: Person = PERSON
    stage: Stage | None = None
    data: Mapping[str, object] | None = None

    def __post_init__(self) -> None:
        """Refuse an event without a body.

        Raises:
            EmulatorError: the event is unknown, and no data is given.
        """
        if self.data is None and self.name not in samples.EVENTS:
            message = (
                f"There is no event {self.name!r}. Run `argyle-webhooks events` for those that there are, "
                "or give the data of this one to the control endpoint."
            )
            raise EmulatorError(message)


def matches(subscription: Subscription, event: Event) -> bool:
    """Whether *subscription* gets *event*.

    An event about an Item goes to those that name both; ``*`` is any other event.
    """
    of_items = event.name.startswith(_OF_ITEMS)
    if _WILDCARD in subscription.events and not of_items:
        return True
    if event.name not in subscription.events:
        return False
    items = subscription.config.get("items")
    return not of_items or (isinstance(items, list) and event.person.item in items)


def body(subscription: Subscription, event: Event, settings: Settings, *, client: str | None) -> bytes:
    """The bytes that *subscription* gets of *event*; *client* is the id that a partner is told."""
    if event.data is None:
        message = samples.message(
            event.name,
            name=subscription.name,
            person=event.person,
            days_synced=_days_synced(subscription, settings),
            include_resource=subscription.config.get("include_resource") is True,
            stage=event.stage,
            client=client,
        )
    else:
        message = {"event": event.name, "name": subscription.name, "data": event.data}
    return samples.written(message) if settings.delivery_text == "utf-8" else json.dumps(message, indent=2).encode()


def _days_synced(subscription: Subscription, settings: Settings) -> int:
    configured = subscription.config.get("days_synced")
    days = configured if isinstance(configured, int) else _DEFAULT_DAYS
    return days + _COUNTED_BEYOND if settings.delivery_days == "counted" else days


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The result of one attempt.

    Attributes:
        status: the receiver's status; None where there is none.
        error: why there is no status, in words for a person; None where there is one.
        timed_out: the receiver was too slow.
        sent: something was sent, or tried to be.
        milliseconds: how long it took.
    """

    status: int | None = None
    error: str | None = None
    timed_out: bool = False
    sent: bool = True
    milliseconds: float = 0.0


def is_sent_again(answer: Answer, attempt: int, settings: Settings) -> bool:
    """Whether the delivery is sent once more after *answer* to its *attempt* (from 1)."""
    if not answer.sent or attempt > settings.delivery_retries:
        return False
    if answer.status is not None:
        return answer.status == _TOO_MANY_REQUESTS or answer.status in _SERVER_ERRORS
    if settings.delivery_unanswered == "timeouts":
        return answer.timed_out
    return settings.delivery_unanswered == "retried"
