"""What an issue about a stack's drift says: its text, with what it must remember, and a comment when that changes."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from argyle_provider.core.commands import argyle_webhooks
from argyle_provider.core.findings import NOT_DRIFT, Group
from argyle_provider.core.notice import NOT_SEEN, Trend, findings_now, trend
from argyle_provider.report.words import as_json, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_MEMORY = re.compile(r"<!-- argyle-webhooks drift: (\[.*\]) -->")

_REMEMBERED = 40_000
"""How many characters of findings an issue remembers. A text on GitHub has at most 65,536."""

_SHOWN = 40
"""How many findings a comment lists."""

_TEXT = 20_000
"""How many characters of the report an issue shows."""

_HEADLINES = {
    Trend.WORSE: "Worse than before.",
    Trend.BETTER: "Better than before.",
    Trend.OTHER: "Different from before.",
    Trend.SETTLED: "Nothing is left.",
}


def notice_json(*, stack: str | None, report: Mapping[str, Any] | None, text: str, last: str, run: str) -> str:
    """What to do about the issue of a stack, or of the project's stacks.

    Args:
        stack: the stack's name, as the user typed it; None for the project's stacks.
        report: the run's drift report, or its report of stacks; None if the run could not look.
        text: what the run printed: the drift report as Markdown, the stacks as text, or the error.
        last: the text of the open issue; empty if there is none.
        run: the address of the run; empty if it has none.
    """
    told = remembered(last)
    now = findings_now(told, None if report is None else _folded(frozenset(findings(report))))
    how = trend(told, now)
    return as_json(
        {
            "stack": stack,
            "trend": how.value,
            "open": bool(now),
            "body": _body(stack, now, text, run) if now else None,
            "comment": _comment(how, told or frozenset(), now, run) if how in _HEADLINES else None,
        }
    )


def findings(report: Mapping[str, Any]) -> Iterator[str]:
    """Each finding of a report in one line, which stays the same as long as the finding does."""
    if "gaps" in report:
        yield from (_line(each["gap"], each["stack"], "") for each in report["gaps"] or ())
        return
    live = report["compared"]["live"]
    for group in report["groups"]:
        if Group(group["group"]) not in NOT_DRIFT:
            for each in group["findings"]:
                facts = live.get(each["id"], {})
                yield _line(facts.get("drift") or group["group"], each["resource"] or facts.get("name"), each["id"])
    for each in report.get("silent", []):
        yield _line("silent", each["resource"], each["id"])


def _line(what: str, name: str | None, id_: str | None) -> str:
    """A line without a character that Markdown or a comment in HTML would read."""
    named = " ".join(f"`{printable(each).replace('`', chr(39))}`" for each in (name, id_) if each)
    return f"{what}: {named}" if named else what


def remembered(issue: str) -> frozenset[str] | None:
    """The findings that the text of an issue remembers; none if it is not ours. None for no issue."""
    if not issue.strip():
        return None
    found = _MEMORY.findall(issue)  # the report before it may have a name that looks like one
    try:
        return frozenset(map(str, json.loads(found[-1]))) if found else frozenset()
    except ValueError:
        return frozenset()


def _folded(found: frozenset[str]) -> frozenset[str]:
    """*found*, or a number for each kind where an issue can't remember them all."""
    if len(_memory(found)) <= _REMEMBERED:
        return found
    kinds = Counter(each.partition(":")[0] for each in found)
    return frozenset(f"{number} {kind}" for kind, number in kinds.items())


def _memory(now: frozenset[str]) -> str:
    content = json.dumps(sorted(now)).replace(">", "\\u003e")
    return f"<!-- argyle-webhooks drift: {content} -->"


def _body(stack: str | None, now: frozenset[str], text: str, run: str) -> str:
    what = "could not look at" if NOT_SEEN in now else "found this in"
    where = f"stack `{stack}`" if stack else "the project's stacks"
    lines = [f"The last {_run(run)} {what} {where}:", ""]
    lines += _plain(text) if NOT_SEEN in now or stack is None else _report(text, stack)
    if NOT_SEEN in now and len(now) > 1:
        lines += ["An earlier run found this. Nobody knows whether it is still so:", ""]
        lines += [*_listed(now - {NOT_SEEN}), ""]
    lines += ["Each run edits this text, comments when something changes, and closes the issue when nothing is left."]
    return "\n".join([*lines, "", _memory(now), ""])


def _plain(text: str) -> Iterator[str]:
    yield from ("```text", text[:_TEXT].replace("`", "'").rstrip(), "```", "")


def _report(text: str, stack: str) -> Iterator[str]:
    """The first whole lines of a report in Markdown, which escapes what comes from files or from Argyle."""
    kept = text if len(text) <= _TEXT else text[:_TEXT].rpartition("\n")[0]
    yield from (kept.rstrip(), "")
    if kept.count("<details>") > kept.count("</details>"):
        yield from ("</details>", "")
    if kept != text:
        yield from (f"The report is longer. For the rest, run `{argyle_webhooks('drift', stack=stack)}`.", "")


def _comment(how: Trend, told: frozenset[str], now: frozenset[str], run: str) -> str:
    lines = [f"**{_HEADLINES[how]}** See the last {_run(run)}."]
    for heading, some in (("New:", now - told), ("Settled:", told - now)):
        if some:
            lines += ["", heading, "", *_listed(some)]
    return "\n".join([*lines, ""])


def _run(url: str) -> str:
    return f"[run]({url})" if url else "run"


def _listed(some: Iterable[str]) -> Iterator[str]:
    lines = sorted(some)
    yield from (f"- {each}" for each in lines[:_SHOWN])
    if len(lines) > _SHOWN:
        yield f"- and {len(lines) - _SHOWN} more"
