"""When a subscription was last sent something, and the silent subscriptions of a stack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argyle_provider.core.silence import Kind, last_sent
from argyle_provider.report.changes import made
from argyle_provider.report.markdown import code
from argyle_provider.report.words import age, count, printable, shown_duration

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from argyle_provider.core.model import LiveSubscription
    from argyle_provider.core.silence import Silence

ATTEMPTED = "`last sent` is the last attempt, also if the receiver refused the delivery."


def sent(live: LiveSubscription, now: str) -> str:
    """When Argyle last sent it something: the age at *now*, ``never``, or ``unknown``."""
    if live.last_sent_at is None:
        return "never"
    return age(live.last_sent_at, now) or "unknown"


def times(live: LiveSubscription, now: str) -> str:
    """When it was created, and when Argyle last sent it something, at *now*."""
    return f"{made(live, now)}, last sent: {sent(live, now)}"


def last_sent_json(live: LiveSubscription) -> dict[str, object]:
    """The same for a program: the time or null, and whether anything was ever sent, null if Argyle does not say."""
    known = last_sent(live) is not None
    return {
        "lastSentAt": live.last_sent_at if known else None,
        "everSent": True if known else False if live.last_sent_at is None else None,
    }


def silence_lines(found: Sequence[Silence], now: str) -> Iterator[str]:
    """What is silent and what to do, after an empty line; nothing if nothing is silent.

    Args:
        found: the silent subscriptions.
        now: the server's time, ISO 8601.
    """
    if found:
        yield from ("", _heading(found))
    for each in found:
        yield f"! {each.watched.resource}  {printable(each.live.name)}"
        yield f"    {printable(each.live.id)}: {_reason(each, now)}"


def silence_markdown(found: Sequence[Silence], now: str) -> Iterator[str]:
    """The same as Markdown."""
    if found:
        yield from ("", _heading(found), "")
    for each in found:
        yield f"- {code(each.watched.resource)} ({code(each.live.id)}): {code(_reason(each, now))}"


def _heading(found: Sequence[Silence]) -> str:
    return (
        f"Silent: {count(len(found), 'subscription')}. {ATTEMPTED} Check in Argyle's Console that accounts are "
        "connected and refreshed. If they are, send the id to Argyle's support:"
    )


def _reason(each: Silence, now: str) -> str:
    limit = f"silent after {shown_duration(each.watched.quiet_after)}"
    match each.kind:
        case Kind.BEHIND if each.sibling is not None:
            name = f"`{printable(each.sibling.name)}` ({printable(each.sibling.id)})"
            return (
                f"last sent {sent(each.live, now)}. Argyle sent {name} something {sent(each.sibling, now)}, and this "
                "subscription has all events of that one"
            )
        case Kind.NEVER_SENT:
            return f"never sent anything; created {age(each.live.created_at, now)}, {limit}"
        case _:
            return f"last sent {sent(each.live, now)}, {limit}"


def silence_json(found: Iterable[Silence]) -> list[dict[str, object]]:
    """The silent subscriptions for a program."""
    return [
        {
            "id": each.live.id,
            "resource": each.watched.resource,
            "name": each.live.name,
            "kind": each.kind.value,
            "createdAt": each.live.created_at or None,
            **last_sent_json(each.live),
            "quietAfterSeconds": int(each.watched.quiet_after.total_seconds()),
            "sibling": None
            if each.sibling is None
            else {"id": each.sibling.id, "name": each.sibling.name, **last_sent_json(each.sibling)},
        }
        for each in found
    ]
