"""The list of an account's live subscriptions: as text, as Markdown, and as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from argyle_provider.report.changes import (
    events_text,
    odd_json,
    odd_line,
    subscription_json,
    subscription_line,
)
from argyle_provider.report.markdown import cell, code, content_cell, table
from argyle_provider.report.silence import (
    last_sent_json,
    sent,
    silence_json,
    silence_lines,
    silence_markdown,
    times,
)
from argyle_provider.report.words import age, as_json, count, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from argyle_provider.core.model import LiveSubscription, OddSubscription
    from argyle_provider.core.silence import Silence
    from argyle_provider.core.state import StackState

_EMPTY = "The account has no subscriptions."
_HEADINGS = ("name", "live", "created", "last sent", "managed as", "id")


@dataclass(frozen=True)
class LiveList:
    """What is live in a stack's account.

    Attributes:
        stack: the stack's name, as the user typed it.
        silent: the stack's subscriptions that Argyle sends nothing to.
        now: the server's time, ISO 8601, from which ages are counted.
    """

    stack: str
    live: Sequence[LiveSubscription]
    odd: Sequence[OddSubscription]
    state: StackState
    silent: Sequence[Silence]
    now: str

    @property
    def by_name(self) -> list[LiveSubscription]:
        """The subscriptions that can be read, in the order of a report for people."""
        return sorted(self.live, key=lambda each: (each.name, each.created_at, each.id))

    @property
    def owners(self) -> dict[str, str]:
        """The resource that manages each subscription of the stack, by id."""
        return {each.id: each.resource for each in self.state.subscriptions}

    @property
    def odd_heading(self) -> str:
        """The line above the rows that can't be read; empty if there are none."""
        return f"{count(len(self.odd), 'row')} in Argyle's list can't be read as a subscription:" if self.odd else ""


def listing_text(listed: LiveList) -> str:
    """The list for a person: some lines for each subscription, by name."""
    return "\n".join(_text(listed))


def _text(listed: LiveList) -> Iterator[str]:
    owners = listed.owners
    for each in listed.by_name:
        yield f"{printable(each.name)}  {subscription_line(each.subscription)}"
        managed = f"managed as `{owners[each.id]}`" if each.id in owners else "not managed by this stack"
        yield f"    {printable(each.id)}, {times(each, listed.now)}, {managed}"
        yield f"    live events: {events_text(each.subscription)}"
    if listed.odd:
        yield listed.odd_heading
    elif not listed.live:
        yield _EMPTY
    for row in listed.odd:
        yield f"! {odd_line(row)}{f', managed by `{owners[row.id]}`' if row.id in owners else ''}"
    yield from silence_lines(listed.silent, listed.now)


def listing_markdown(listed: LiveList) -> str:
    """The list for a page on GitHub: one table."""
    return "\n".join(_markdown(listed))


def _markdown(listed: LiveList) -> Iterator[str]:
    owners = listed.owners
    if listed.live:
        yield from table(
            _HEADINGS,
            [
                (
                    cell(each.name),
                    content_cell(each.subscription),
                    age(each.created_at, listed.now) or "unknown",
                    sent(each, listed.now),
                    cell(owners[each.id]) if each.id in owners else "-",
                    cell(each.id),
                )
                for each in listed.by_name
            ],
        )
    if listed.odd:
        yield from ("", listed.odd_heading, "")
    elif not listed.live:
        yield _EMPTY
    for row in listed.odd:
        yield f"- {code(odd_line(row))}{f', managed as {code(owners[row.id])}' if row.id in owners else ''}"
    yield from silence_markdown(listed.silent, listed.now)


def listing_json(listed: LiveList) -> str:
    """The list for a program."""
    owners = listed.owners
    return as_json(
        {
            "stack": listed.stack,
            "subscriptions": [
                {
                    "id": each.id,
                    "createdAt": each.created_at or None,
                    **last_sent_json(each),
                    "managedBy": owners.get(each.id),
                    **(subscription_json(each.subscription) or {}),
                }
                for each in listed.live
            ],
            "odd": [{**odd_json(each), "managedBy": owners.get(each.id)} for each in listed.odd],
            "silent": silence_json(listed.silent),
        }
    )
