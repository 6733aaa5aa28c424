"""What the answers to all probes say together: what is wrong with a receiver, and how to fix it.

A rule looks at all answers and explains some of them. What no rule explains is said probe by probe, so that no wrong
answer is left without a sentence; a receiver that does everything right gets none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from argyle_provider.core.answers import Answers, Conclusion, labels, statuses
from argyle_provider.core.probes import LIMIT_SECONDS, SLOW_MS, Seen
from argyle_provider.core.receiver_rules import CLEAR_REFUSALS, OF_ALL, RULES
from argyle_provider.core.signature_rules import VERIFY

if TYPE_CHECKING:
    from collections.abc import Sequence

_CLEAR = {*CLEAR_REFUSALS, 429}
"""Refusals that say why: the signature, or too many of them."""


def conclude(seen: Sequence[Seen], *, is_handled: bool = False) -> list[Conclusion]:
    """What *seen* says of the receiver: what is wrong first, then what is good to know.

    Args:
        seen: the answers, in the order of sending; probes may be missing.
        is_handled: whether they were about a user that the receiver knows, and an event that it handles.
    """
    answers = Answers(seen, is_handled=is_handled)
    for rule in OF_ALL:
        if (found := rule(answers)) is not None:
            return [found]
    conclusions = [found for rule in RULES if (found := rule(answers)) is not None]
    explained = {each for found in conclusions for each in found.explains}
    left = [each for each in answers.seen if not each.is_as_wanted and each not in explained]
    conclusions += _unexplained(left)
    return sorted([*conclusions, *_good_to_know(answers)], key=lambda each: not each.is_wrong)


def _unexplained(left: Sequence[Seen]) -> list[Conclusion]:
    """What is wrong with answers that no rule explains."""
    lost = tuple(each for each in left if each.probe.is_genuine)
    forged = tuple(each for each in left if not each.probe.is_genuine)
    found = []
    if lost:
        found.append(
            Conclusion(
                "refuses-genuine",
                f"The receiver does not accept genuine deliveries ({labels(lost)}: {statuses(lost)}).",
                "Read the receiver's log. Argyle sends a delivery again once after 429, 5xx or silence, else never.",
                explains=lost,
            )
        )
    if forged:
        words = ", ".join(dict.fromkeys(each.probe.what for each in forged))
        found.append(
            Conclusion("accepts-forged", f"The receiver accepts forged deliveries: {words}.", VERIFY, explains=forged)
        )
    return found


def _good_to_know(answers: Answers) -> list[Conclusion]:
    found = []
    slow = tuple(each for each in answers.genuine if each.status is not None and each.ms >= SLOW_MS)
    if slow:
        longest = max(each.ms for each in slow) / 1000
        found.append(
            Conclusion(
                "slow",
                f"The receiver takes up to {longest:.1f} seconds to answer; Argyle waits {LIMIT_SECONDS:.0f}.",
                "Store the delivery, answer at once, and work later.",
                is_wrong=False,
                explains=slow,
            )
        )
    unclear = tuple(each for each in answers.forged if each.is_as_wanted and each.status not in _CLEAR)
    if unclear and answers.takes_genuine:
        found.append(
            Conclusion(
                "unclear-refusal",
                f"The receiver answers {statuses(unclear)} to forged deliveries ({labels(unclear)}), so they may be "
                "refused for another reason than the signature.",
                "Answer 401 where a signature does not fit.",
                is_wrong=False,
                explains=unclear,
            )
        )
    return found
