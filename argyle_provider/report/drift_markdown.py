"""The drift report as Markdown: a table for each group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argyle_provider.core.checks import OTHER_KEY, in_other_accounts
from argyle_provider.core.findings import Group
from argyle_provider.core.model import LiveSubscription, OddSubscription
from argyle_provider.report.changes import difference_lines, odd_line
from argyle_provider.report.drift import (
    clear_pending,
    commands,
    heading,
    known_words,
    manager,
    pending_words,
    unmatched,
    verdict,
)
from argyle_provider.report.markdown import cell, cells, code, content_cell, table
from argyle_provider.report.silence import sent, silence_markdown
from argyle_provider.report.words import age, not_compared

if TYPE_CHECKING:
    from collections.abc import Iterator

    from argyle_provider.core.findings import Drift, Finding

_HEADINGS = ("subscription", "live", "declared", "created", "last sent", "managed as", "next")
_MATCHING = ("resource", "live", "created", "last sent", "id")


def drift_markdown(drift: Drift, *, stack: str, now: str) -> str:
    """The report for a page on GitHub, with the arguments of the report as text."""
    return "\n".join(_lines(drift, stack, now))


def _lines(drift: Drift, stack: str, now: str) -> Iterator[str]:
    yield f"**{verdict(drift, stack)}**"
    if drift.untold:
        yield from ("", not_compared(drift.untold))
    for each in in_other_accounts(drift.elsewhere):
        yield from ("", f"{each} {OTHER_KEY}")
    if drift.refused and not drift.is_empty:
        yield from ("", "`pulumi up` refuses this config. Fix this first:", "")
        yield from (f"- {code(each)}" for each in drift.refused)
    for group in Group:
        found = [each for each in drift.findings if each.group is group]
        if found:
            yield from ("", heading(group, drift, stack), "")
            yield from table(_HEADINGS, [_row(each, stack, now) for each in found])
    if drift.unmatched:
        yield from ("", *(f"- {code(each)}" for each in unmatched(drift)))
    if drift.pending:
        yield from ("", pending_words(", ".join(map(code, drift.pending))), "", code(clear_pending(stack)))
    yield from silence_markdown(drift.silent, now)
    if drift.matching:
        yield from ("", "<details><summary>Live, managed, and without drift</summary>", "")
        yield from table(_MATCHING, [_matching(*each, now) for each in sorted(drift.matching.items())])
        yield from ("", "</details>")


def _row(each: Finding, stack: str, now: str) -> tuple[str, ...]:
    live = each.live if isinstance(each.live, LiveSubscription) else None
    odd = cell(odd_line(each.live)) if isinstance(each.live, OddSubscription) else "-"
    name = each.live.name if each.live is not None and not each.managed else each.resource or ""
    return (
        cell(name),
        f"{cell(live.id)}<br>{content_cell(live.subscription)}" if live else odd,
        _declared(each),
        (age(live.created_at, now) or "unknown") if live else "-",
        sent(live, now) if live else "-",
        cell(manager(each) or "") if each.managed else "nothing",
        cells(commands(each, stack)),
    )


def _declared(each: Finding) -> str:
    """What is declared: the difference to what is live, the content of what is not live, or why a stranger is known."""
    if each.known is not None:
        return cell(known_words(each))
    if each.change is None or each.change.after is None:
        return cell(each.resource) if each.resource and not each.managed else "-"
    return cells(difference_lines(each.change)) if each.change.before else content_cell(each.change.after)


def _matching(resource: str, live: LiveSubscription, now: str) -> tuple[str, ...]:
    return (
        cell(resource),
        content_cell(live.subscription),
        age(live.created_at, now) or "unknown",
        sent(live, now),
        cell(live.id),
    )
