"""What the page shows of the emulator's state, in words. No secret is among it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar
from urllib.parse import urlsplit

from argyle_provider.emulator import times
from argyle_provider.emulator.settings import switches

if TYPE_CHECKING:
    from collections.abc import Sequence

    from argyle_provider.emulator.deliveries.attempts import Attempt
    from argyle_provider.emulator.deliveries.service import Deliveries
    from argyle_provider.emulator.settings import Settings
    from argyle_provider.emulator.state import State
    from argyle_provider.emulator.subscription import Subscription

_ACCEPTED = range(200, 300)
_FEW_EVENTS = 3


class _Numbered(Protocol):
    """An entry of a journal."""

    @property
    def number(self) -> int: ...


_Entry = TypeVar("_Entry", bound=_Numbered)


@dataclass(frozen=True)
class Portion(Generic[_Entry]):
    """A part of a journal that fits on the page.

    Attributes:
        entries: newest first.
        older: the number before which the next portion starts; None where there is none.
    """

    entries: tuple[_Entry, ...]
    older: int | None


def portion(entries: Sequence[_Entry], *, before: int | None, size: int) -> Portion[_Entry]:
    """The newest *size* of *entries*, or of those with a number below *before*."""
    known = [each for each in entries if before is None or each.number < before]
    shown = tuple(reversed(known[-size:]))
    return Portion(shown, shown[-1].number if len(known) > size else None)


def printable(text: str) -> str:
    """*text* without characters that hide or move others, such as the marks of right-to-left text."""
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)


def is_accepted(attempt: Attempt) -> bool:
    """Whether the receiver answered 2xx."""
    return attempt.answer.status in _ACCEPTED


def result(attempt: Attempt) -> str:
    """What came of an attempt. ``templates/page.js`` writes the same words."""
    answer, fault = attempt.answer, attempt.delivery.fault
    words = answer.error or f"{answer.status} in {answer.milliseconds:.0f} ms"
    again = f"; sent again at {attempt.retry_at[11:19]}" if attempt.retry_at else ""
    return f"{words}{f' ({fault})' if fault else ''}{again}"


def shown_url(url: str) -> str:
    """*url* without the name and password that may be in it, which no delivery has."""
    try:
        user, at, _ = urlsplit(url).netloc.rpartition("@")
    except ValueError:  # not a URL, so where its credentials end is a guess
        _, at, rest = url.rpartition("@")
        return f"[credentials]@{rest}" if at else url
    return url.replace(f"{user}{at}", "[credentials]@", 1) if at else url


@dataclass(frozen=True)
class SubscriptionRow:
    """One subscription.

    Attributes:
        is_signed: whether it has a secret.
        config: as JSON; empty where there is none.
        last_sent: ISO 8601; None before the first delivery.
    """

    name: str
    account: str
    url: str
    events: tuple[str, ...]
    config: str
    is_signed: bool
    last_sent: str | None

    @property
    def has_many_events(self) -> bool:
        """Whether its events are more than a row has room for."""
        return len(self.events) > _FEW_EVENTS


def subscription_row(subscription: Subscription) -> SubscriptionRow:
    """A subscription as the page shows it."""
    sent = subscription.last_sent_at
    return SubscriptionRow(
        name=subscription.name,
        account=subscription.account,
        url=shown_url(subscription.url),
        events=subscription.events,
        config=json.dumps(subscription.config) if subscription.config else "",
        is_signed=bool(subscription.secret),
        last_sent=None if sent is None else times.written(sent),
    )


@dataclass(frozen=True)
class SwitchRow:
    """One switch.

    Attributes:
        is_default: whether its value is the default.
    """

    name: str
    value: str
    is_default: bool
    what: str


def switch_rows(settings: Settings) -> list[SwitchRow]:
    """All switches, those that differ from their defaults first."""
    values = {name: "none" if value is None else str(value) for name, value in asdict(settings).items()}
    rows = [
        SwitchRow(each.name, values[each.name], values[each.name] == each.choices[0], each.what) for each in switches()
    ]
    return sorted(rows, key=lambda each: each.is_default)


@dataclass(frozen=True)
class OrderRow:
    """One ordered fault or queued reply.

    Attributes:
        strikes: the requests or deliveries that it is for.
        left: how often it still happens.
    """

    what: str
    strikes: str
    left: str


def order_rows(state: State, deliveries: Deliveries) -> list[OrderRow]:
    """The faults of deliveries, the queued replies and the faults of requests, each in its order."""
    of_deliveries = deliveries.faults.pending()
    replies, of_requests = state.replies.pending(), state.faults.pending()
    return [
        *(
            OrderRow(each.kind.value, f"deliveries of {each.event} to {each.name}", _left(left))
            for each, left in of_deliveries
        ),
        *(
            OrderRow(f"reply {each.status}", f"requests {each.method} {each.path}", _left(left))
            for each, left in replies
        ),
        *(OrderRow(each.kind.value, f"requests {each.method} {each.path}", _left(left)) for each, left in of_requests),
    ]


def _left(times_left: int | None) -> str:
    return "all" if times_left is None else f"next {times_left}"
