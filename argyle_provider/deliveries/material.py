"""What there is to send: sample messages for each subscription that gets an event, and recorded deliveries."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from argyle_provider import samples
from argyle_provider.core.model import WILDCARD, Subscription
from argyle_provider.samples import PERSON, SCENARIOS, Person, Step
from argyle_provider.samples.records import DEFAULT_DAYS_SYNCED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

NAME = "sample"
"""The subscription's name in the body, where no subscription of a stack is named."""

_NOT_IN_WILDCARD = "items."


def steps(event: str | None, scenario: str | None) -> tuple[Step, ...]:
    """The events to send.

    Raises:
        KeyError: there is no such scenario.
    """
    return SCENARIOS[scenario].steps if scenario is not None else (Step(event or ""),)


def people(number: int, *, user: str | None, account: str | None) -> list[Person]:
    """So many made-up people, the usual one first; each with the ids that are given."""
    found = [
        replace(PERSON, user=PERSON.id_of(f"user {each}"), account=PERSON.id_of(f"account {each}")) if each else PERSON
        for each in range(number)
    ]
    given = {key: value for key, value in (("user", user), ("account", account)) if value is not None}
    return [replace(each, **given) for each in found]


def messages(
    happening: Iterable[Step],
    subscriptions: Sequence[Subscription],
    person: Person,
    data: Mapping[str, object] | None = None,
) -> list[dict[str, Any]]:
    """The message of each event for each subscription that gets it, as its config asks for.

    Args:
        data: in place of what the sample has.

    Raises:
        KeyError: an event has no sample, and there is no *data*.
    """
    return [
        _message(step, each, person, data) for step in happening for each in subscriptions if delivers(each, step.event)
    ]


def delivers(subscription: Subscription, event: str) -> bool:
    """Whether *subscription* gets *event*."""
    if WILDCARD in subscription.events:
        return not event.startswith(_NOT_IN_WILDCARD)
    return event in subscription.events


def _message(
    step: Step, subscription: Subscription, person: Person, data: Mapping[str, object] | None
) -> dict[str, Any]:
    if data is not None:
        return {"event": step.event, "name": subscription.name, "data": dict(data)}
    days = subscription.config.get("days_synced")
    with_resource = subscription.config.get("include_resource") is True
    return samples.message(
        step.event,
        name=subscription.name,
        person=person,
        include_resource=with_resource,
        stage=step.stage,
        days_synced=days if isinstance(days, int) else DEFAULT_DAYS_SYNCED,
    )
