"""What deliveries about gigs, paystubs and shifts say: how many there are, from when to when.

The numbers of gigs are those of Argyle's documents: 2,379 after the first retrieval, 6 more at the refresh.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from argyle_provider.samples.person import Person

_CHANGED = 2
DEFAULT_DAYS_SYNCED = 30
"""The window of ``partially_synced`` where a subscription names none (documented)."""


@dataclass(frozen=True)
class _Kind:
    """One kind of records.

    Attributes:
        first: the time of the oldest record.
        count: how many there are after the first retrieval.
        days_per_record: how often there is one.
        added: how many more a refresh finds.
    """

    first: str
    count: int
    days_per_record: float
    added: int


_KINDS: Mapping[str, _Kind] = {
    "gigs": _Kind("2016-04-16T05:32:41Z", 2379, 0.5, 6),
    "paystubs": _Kind("2016-04-22T00:00:00Z", 358, 7, 1),
    "shifts": _Kind("2016-04-16T09:00:00Z", 1720, 1.4, 2),
}
_SYNCED_TO = "2023-03-02T00:00:00Z"
_REFRESHED_TO = "2023-03-03T00:00:00Z"


def available(kind: str, *, days: int | None = None) -> dict[str, object]:
    """What is there after the first retrieval: all of it, or the last *days* days."""
    records = _KINDS[kind]
    if days is None:
        return _available(records.first, _SYNCED_TO, records.count)
    oldest, newest = (dt.datetime.fromisoformat(each.replace("Z", "+00:00")) for each in (records.first, _SYNCED_TO))
    days = min(days, (newest - oldest).days + 1)
    start = max(oldest, newest - dt.timedelta(days=days))
    count = min(int(days / records.days_per_record), records.count)
    return _available(f"{start:%Y-%m-%dT%H:%M:%SZ}", _SYNCED_TO, count)


def partially_synced(kind: str, person: Person, days: int) -> dict[str, object]:
    """The data of ``partially_synced`` beside account and user; gigs name the Item, as in recordings."""
    item = {"item_id": person.item} if kind == "gigs" else {}
    return {**item, **available(kind, days=days), "days_synced": days}


def changed(kind: str, person: Person, action: str) -> dict[str, object]:
    """The data of ``added``, ``updated`` or ``removed``, after a refresh, beside account and user."""
    records = _KINDS[kind]
    total = records.count + records.added
    between = {f"{action}_from": _SYNCED_TO, f"{action}_to": _REFRESHED_TO}
    if action == "added":
        return {**_available(records.first, _REFRESHED_TO, total), "added_count": records.added, **between}
    ids = [person.id_of(f"{kind}/{number}") for number in range(_CHANGED)]
    left, to = (total - _CHANGED, _SYNCED_TO) if action == "removed" else (total, _REFRESHED_TO)
    return {
        **_available(records.first, to, left),
        f"{action}_count": _CHANGED,
        f"{action}_{kind}": ids,
        **between,
    }


def _available(start: str, end: str, count: int) -> dict[str, object]:
    return {"available_from": start, "available_to": end, "available_count": count}
