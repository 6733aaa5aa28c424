"""The message of each event, and its bytes as they are sent."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from argyle_provider.samples import others, records
from argyle_provider.samples.accounts import ERROR_CODE, ERROR_MESSAGE, Stage, account
from argyle_provider.samples.person import PERSON

if TYPE_CHECKING:
    from collections.abc import Mapping

    from argyle_provider.samples.person import Person

_STAGE_OF = {
    "accounts.added": Stage.CONNECTING,
    "accounts.failed": Stage.FAILED,
    "accounts.connected": Stage.SCANNING,
    "accounts.updated": Stage.SYNCED,
}
_ACTIONS = {
    "gigs": "added updated removed partially_synced fully_synced",
    "paystubs": "added updated partially_synced fully_synced",
    "shifts": "added updated removed partially_synced fully_synced",
}
_OF_RECORDS = {f"{kind}.{action}" for kind, actions in _ACTIONS.items() for action in actions.split()}
_OF_ACCOUNTS = {*_STAGE_OF, "accounts.removed"}

EVENTS = tuple(sorted({*_OF_RECORDS, *_OF_ACCOUNTS, *others.EVENTS}))
"""The events that have a sample: all that Argyle knows (September 2026), in the order of their names."""


def message(  # noqa: PLR0913 - the parts of one message, all by name
    event: str,
    *,
    name: str,
    person: Person = PERSON,
    days_synced: int = records.DEFAULT_DAYS_SYNCED,
    include_resource: bool = False,
    stage: Stage | None = None,
    client: str | None = None,
) -> dict[str, object]:
    """The message of *event* for the subscription called *name*.

    Args:
        event: one of :data:`EVENTS`.
        name: the subscription's name, by which a receiver tells two deliveries of one event apart.
        person: whom it is about.
        days_synced: the days that a ``partially_synced`` reports; other events have no such number.
        include_resource: with the object itself, where the event can have it.
        stage: how far the account has come in its ``resource``; fitting the event without it.
        client: the id that a delivery to a partner names beside the verification.

    Raises:
        KeyError: there is no such event.
    """
    if event in _OF_ACCOUNTS:
        data = _of_account(event, person, include_resource=include_resource, stage=stage)
    elif event in _OF_RECORDS:
        data = _of_records(event, person, days_synced)
    else:
        data = others.data(event, person, include_resource=include_resource, client=client)
    return {"event": event, "name": name, "data": data}


def written(message: Mapping[str, object]) -> bytes:
    """*message* in bytes as Argyle sends it: indented by two spaces, no line end after it (recorded).

    Letters beyond ASCII are written as they are, which is inferred: no recording has any.
    """
    return json.dumps(message, indent=2, ensure_ascii=False).encode()


def body(event: str, *, name: str, person: Person = PERSON) -> bytes:
    """The bytes of a delivery without any config; see :func:`message` and :func:`written` for the others.

    Raises:
        KeyError: there is no such event.
    """
    return written(message(event, name=name, person=person))


def _of_account(event: str, person: Person, *, include_resource: bool, stage: Stage | None) -> dict[str, object]:
    data: dict[str, object] = {"account": person.account, "user": person.user}
    if event == "accounts.failed":
        data |= {"error_code": ERROR_CODE, "error_message": ERROR_MESSAGE}
    if include_resource and event in _STAGE_OF:
        data["resource"] = account(person, stage or _STAGE_OF[event])
    return data


def _of_records(event: str, person: Person, days_synced: int) -> dict[str, object]:
    kind, _, action = event.partition(".")
    if action == "partially_synced":
        data = records.partially_synced(kind, person, days_synced)
    elif action == "fully_synced":
        data = records.available(kind)
    else:
        data = records.changed(kind, person, action)
    return {"account": person.account, "user": person.user, **data}
