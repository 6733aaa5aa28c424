"""What happens to one event, in words. ``quote`` marks a word that comes from the config, like a code span."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argyle_provider.core.event_changes import EventStep, SecretStep
from argyle_provider.core.events import CATALOGUE
from argyle_provider.core.model import WILDCARD
from argyle_provider.report import events
from argyle_provider.report.changes import config_change_words
from argyle_provider.report.words import NAMED, count, host, listed, shown_url, some

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from argyle_provider.core.event_changes import EventChange

LATER = "every event that Argyle adds later"

ENTERED_AGAIN = SecretStep.RE_ENTERED.value
RE_ENTERED = f"{ENTERED_AGAIN} (each encryption looks different, so the value may be new or the same)"


def event_words(change: EventChange, quote: Callable[[str], str] = str) -> str:
    """Return what happens to the event: ``deliveries stop``, ``days_synced 90 -> 120``."""
    match change.step:
        case EventStep.LOST:
            return "deliveries stop"
        case EventStep.GAINED:
            return "deliveries start"
        case EventStep.CONTINUES:
            return "deliveries continue"
    return "; ".join(_parts(change, quote))


def _parts(change: EventChange, quote: Callable[[str], str]) -> Iterator[str]:
    if change.step is EventStep.MOVED:
        yield where_words(change, quote)
    config = [quote(each) for each in config_words(change)]
    yield from config
    yield from _secret(change, quote)
    names, new_names = ({each.way.name for each in side} for side in (change.gone, change.new))
    if change.step is EventStep.CHANGED and not config and names and new_names and names != new_names:
        yield "delivered under another name"
    if change.step is EventStep.CHANGED and len(change.before) != len(change.after):
        yield f"delivered by {count(len(change.after), 'subscription')}, before by {len(change.before)}"
    if change.pauses:
        yield "deliveries pause during the replacement"


def _secret(change: EventChange, quote: Callable[[str], str]) -> Iterator[str]:
    match change.secret:
        case SecretStep.ADDED:
            yield "signed from now on"
        case SecretStep.REMOVED:
            yield "no longer signed"
        case SecretStep.RE_ENTERED:
            yield f"signed with the secret of {some(change.takers, quote)}" if change.takers else "secret re-entered"


def where_words(change: EventChange, quote: Callable[[str], str] = str) -> str:
    """Return which hosts get the event now, and which do not any more; URLs if the hosts are the same."""
    left, reached = (_places(each, change, quote) for each in (change.left, change.reached))
    if not change.left:
        return f"also delivered to {reached}"
    if not change.reached:
        return f"no longer delivered to {left}, but still to {_places(_kept(change), change, quote)}"
    return f"delivered to {reached} instead of {left}"


def _kept(change: EventChange) -> list[str]:
    return sorted({each.way.url for each in change.after} - {*change.reached})


def _places(urls: Iterable[str], change: EventChange, quote: Callable[[str], str]) -> str:
    hosts = {host(each.way.url) for each in (*change.before, *change.after)}
    shown = host if len(hosts) > 1 else shown_url
    return some(sorted({shown(each) for each in urls}), quote)


def config_words(change: EventChange) -> list[str]:
    """``days_synced 90 -> 120``, ``include_resource off``."""
    return [config_change_words(each) for each in change.config]


def some_events(names: Sequence[str], quote: Callable[[str], str]) -> str:
    """The same for events. The wildcard is last, in words."""
    known = [each for each in names if each != WILDCARD]
    rest = len(known) - NAMED
    more = [f"{rest} more"] if rest > 0 else []
    return listed([*map(quote, known[:NAMED]), *more, *([LATER] if WILDCARD in names else [])])


def meaning(event: str) -> str:
    """The meaning of the event of this name."""
    if event == WILDCARD:
        return LATER
    known = CATALOGUE.get(event)
    return "not in the catalogue" if known is None else events.meaning(known)
