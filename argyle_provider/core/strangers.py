"""Set apart the live, unmanaged subscriptions that a stack's config lists as known: they are not drift.

Only what a person made beside this project can be known. What ``pulumi up`` settles or refuses stays drift, and so does
a duplicate. A leftover of this stack is known by its id alone: a pattern would hide what a killed run leaves.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from argyle_provider.core.findings import Group
from argyle_provider.core.times import moment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from argyle_provider.core.findings import Drift, Finding
    from argyle_provider.core.model import KnownUnmanaged


def set_apart(drift: Drift, known: Sequence[KnownUnmanaged], now: str) -> Drift:
    """*drift* with its known subscriptions in a group of their own, and with the entries that match none.

    An entry past its date sets nothing apart; the finding shows that it was known.

    Args:
        drift: what was found.
        known: the entries of ``argyle:knownUnmanaged``.
        now: the server's time, in ISO 8601.
    """
    at = moment(now)
    today = at.date().isoformat() if at else ""
    findings = [_judged(each, known, today) for each in drift.findings]
    order = list(Group)
    return replace(
        drift,
        findings=tuple(sorted(findings, key=lambda each: order.index(each.group))),
        unmatched=tuple(entry for entry in known if not any(_matches(entry, each) for each in drift.findings)),
    )


def _judged(finding: Finding, known: Sequence[KnownUnmanaged], today: str) -> Finding:
    matching = [each for each in known if _matches(each, finding)]
    for each in matching:
        if not each.until or today <= each.until:
            return replace(finding, group=Group.KNOWN, known=each)
    return replace(finding, known=matching[0]) if matching else finding


def _matches(entry: KnownUnmanaged, finding: Finding) -> bool:
    if finding.live is None or not finding.is_deletable or finding.group is Group.DOUBLED:
        return False
    if entry.id:
        return entry.id == finding.live.id
    return finding.group is not Group.LEFTOVER and entry.fits(finding.live.name)
