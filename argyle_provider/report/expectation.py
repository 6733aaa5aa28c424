"""What has changed in a stack since a plan was made: what a drift check compares as JSON, and two of them compared."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from argyle_provider.core.expectation import Compared, Side
from argyle_provider.core.findings import NOT_DRIFT, Group
from argyle_provider.core.model import OddSubscription
from argyle_provider.report.changes import odd_json, subscription_json
from argyle_provider.report.words import as_json, count, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from argyle_provider.core.expectation import Changed, Facts
    from argyle_provider.core.findings import Drift, Finding
    from argyle_provider.core.model import Row

_HEADINGS = {
    Side.LIVE: "Live in the account:",
    Side.DECLARED: "Declared by the stack:",
    Side.PENDING: "Pending creates in the state:",
}


def compared_json(drift: Drift, client_id: str | None) -> dict[str, object]:
    """What a drift check has compared: without secrets, and without known subscriptions and other stacks'."""
    findings = {id(each.live): each for each in drift.findings if each.live is not None}
    return {
        "clientId": client_id,
        Side.DECLARED.value: {each.resource: subscription_json(each.subscription) for each in drift.declared},
        Side.LIVE.value: {
            row.id or f"no id {number}": _row_json(row, findings.get(id(row)))
            for number, row in enumerate(drift.live, 1)
            if id(row) not in findings or findings[id(row)].group not in NOT_DRIFT
        },
        Side.PENDING.value: {each: {} for each in drift.pending},
    }


def _row_json(row: Row, finding: Finding | None) -> dict[str, object]:
    content = odd_json(row) if isinstance(row, OddSubscription) else subscription_json(row.subscription)
    return {**(content or {}), "drift": finding and _drift_words(finding)}


def _drift_words(finding: Finding) -> str:
    if finding.group is Group.STRANGER:
        return "unmanaged"
    fields = finding.change.fields if finding.change else ()
    return f"{finding.group.value} ({', '.join(fields)})" if fields else finding.group.value


def compared_in(report: Mapping[str, Any]) -> Compared:
    """What the drift check in a JSON report has compared."""
    return Compared(*(report["compared"][each.value] for each in (Side.DECLARED, Side.LIVE, Side.PENDING)))


def expectation_text(changes: Sequence[Changed], *, stack: str, file: str) -> str:
    """The comparison with an earlier report for a person.

    Args:
        changes: what has changed since.
        stack: the stack's name, as the user typed it.
        file: the earlier report.
    """
    return "\n".join(_lines(changes, stack, file))


def _lines(changes: Sequence[Changed], stack: str, file: str) -> Iterator[str]:
    if not changes:
        yield f"Stack `{stack}` has not changed since {file}."
        return
    yield f"Stack `{stack}` has changed since {file}: {count(len(changes), 'change')}."
    yield "A plan from that time no longer fits. Make a new plan, and have it approved again."
    for side in Side:
        of_side = [each for each in changes if each.side is side]
        if of_side:
            yield from ("", _HEADINGS[side])
        for each in of_side:
            yield f"{_mark(each)} {_name(each)}"
            yield from (f"    {line}" for line in _details(each))


def _mark(changed: Changed) -> str:
    return "+" if changed.before is None else "-" if changed.after is None else "±"


def _name(changed: Changed) -> str:
    name = (changed.after or changed.before or {}).get("name")
    return f"{printable(str(name))} ({printable(changed.key)})" if name else printable(changed.key)


def _details(changed: Changed) -> Iterator[str]:
    if changed.before is None or changed.after is None:
        facts: Facts = changed.after or changed.before or {}
        yield from (
            f"{each}: {_value(facts[each])}" for each in ("url", "events", "config", "drift") if facts.get(each)
        )
        return
    for each in changed.fields:
        yield f"{each}: {_words(changed.before.get(each), changed.after.get(each))}"


def _words(before: object, after: object) -> str:
    if isinstance(before, list) and isinstance(after, list):
        gained = [f"+{each}" for each in after if each not in before]
        lost = [f"-{each}" for each in before if each not in after]
        return printable(" ".join([*gained, *lost]))
    return f"{_value(before)} -> {_value(after)}"


def _value(value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, list):
        return printable(", ".join(map(str, value)))
    return printable(value) if isinstance(value, str) else json.dumps(value)


def expectation_json(changes: Sequence[Changed], *, stack: str) -> str:
    """The comparison with an earlier report for a program."""
    return as_json(
        {
            "stack": stack,
            "changed": bool(changes),
            "changes": [
                {
                    "side": each.side.value,
                    "key": each.key,
                    "before": each.before,
                    "after": each.after,
                    "fields": list(each.fields),
                }
                for each in changes
            ],
        }
    )
