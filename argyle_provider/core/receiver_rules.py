"""Rules about receivers: what a pattern of answers says, each with how to fix it; the whole list is here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argyle_provider.core.answers import Conclusion, all_are, labels, statuses
from argyle_provider.core.probes import LIMIT_SECONDS, Probe, Reaction
from argyle_provider.core.signature_rules import COMPARE, SIGNATURE_RULES

if TYPE_CHECKING:
    from argyle_provider.core.answers import Answers, Rule

_ELSEWHERE = frozenset({404, 405, 410})
CLEAR_REFUSALS = frozenset({401, 403})


def _nothing_answers(answers: Answers) -> Conclusion | None:
    if not all_are(answers.seen, Reaction.SILENT):
        return None
    first = answers.seen[0]
    if first.timed_out:
        return Conclusion(
            "too-slow",
            f"The receiver does not answer within {LIMIT_SECONDS:.0f} seconds, so for Argyle every delivery fails.",
            "Store the delivery, answer with 2xx at once, and work later.",
            explains=answers.seen,
        )
    return Conclusion(
        "unreachable",
        f"The receiver gives no answer: {first.error or 'nothing came back'}.",
        "Start the receiver, and check host, port and certificate in its URL.",
        explains=answers.seen,
    )


def _is_elsewhere(answers: Answers) -> Conclusion | None:
    if all_are(answers.seen, Reaction.REDIRECTED):
        return Conclusion(
            "redirects",
            f"Every delivery is redirected ({statuses(answers.seen)}), so none reaches the receiver.",
            "Subscribe with the final URL: nobody knows whether Argyle follows redirects.",
            explains=answers.seen,
        )
    if not answers.seen or not all(
        each.status in _ELSEWHERE or each.reaction is Reaction.REDIRECTED for each in answers.seen
    ):
        return None
    return Conclusion(
        "wrong-path",
        f"Every delivery is answered with {statuses(answers.seen)}: the path is wrong, or a proxy answers.",
        "Check the path in the URL, and that it takes POST. If it does, check again with --user and --account of a "
        "user that the receiver knows.",
        explains=answers.seen,
    )


def _fails_always(answers: Answers) -> Conclusion | None:
    if not all_are(answers.seen, Reaction.FAILED):
        return None
    return Conclusion(
        "fails-always",
        f"Every delivery is answered with {statuses(answers.seen)}, so the receiver fails before it verifies.",
        "Read the receiver's log, or that of the proxy before it. Argyle retries once, and the delivery is lost.",
        explains=answers.seen,
    )


def _refuses_everything(answers: Answers) -> Conclusion | None:
    refused = answers.refuses(*(each.probe for each in answers.genuine))
    if not refused or answers.accepted(*Probe) or answers.is_lost_in_verifying:
        return None
    of_genuine = {each.status for each in answers.genuine}
    if not of_genuine & {*CLEAR_REFUSALS, *(each.status for each in answers.forged)}:
        return Conclusion(
            "refuses-after-verifying",
            f"The receiver verifies, and then answers {statuses(answers.genuine)} to what is genuine: it does not "
            "know this user, or fails at the body.",
            "Check again with --user and --account of a user that the receiver knows, and read its log. Answer 2xx "
            "also about users that it does not know.",
            explains=answers.genuine,
        )
    return Conclusion(
        "refuses-everything",
        f"The receiver refuses every delivery ({statuses(answers.seen)}), genuine ones too: it has another secret, or "
        "reads another header. That does not prove that it is safe.",
        "Compare the receiver's secret with the subscription's. `argyle-webhooks verify --explain` can name how the "
        "receiver computes a signature.",
        explains=answers.genuine,
    )


def _fails_while_verifying(answers: Answers) -> Conclusion | None:
    if not answers.is_lost_in_verifying:
        return None
    failed = [each for each in answers.forged if not each.is_as_wanted]
    return Conclusion(
        "fails-while-verifying",
        f"The receiver fails ({statuses(answers.genuine)}) while it verifies a signature: perhaps it has no secret.",
        "Set the secret where the receiver runs, and read its log.",
        explains=(*answers.genuine, *failed),
    )


def _stops_answering(answers: Answers) -> Conclusion | None:
    ended = answers.after_the_end
    if not ended:
        return None
    first = ended[0].probe
    return Conclusion(
        "stops-answering",
        f"The receiver stopped answering at {first.value} ({first.what}): one delivery can end it.",
        "Read the receiver's log." if first.is_genuine else COMPARE,
        explains=ended,
    )


def _crashes(answers: Answers) -> Conclusion | None:
    ended = answers.after_the_end
    found = tuple(
        each for each in answers.forged if each.reaction in {Reaction.FAILED, Reaction.SILENT} and each not in ended
    )
    if not found or answers.is_lost_in_verifying:
        return None
    return Conclusion(
        "crashes",
        f"The receiver crashes on forged signatures ({labels(found)}: {statuses(found)}); Argyle would retry after a "
        "5xx or silence.",
        COMPARE,
        explains=found,
    )


def _once_genuine(key: str, probes: tuple[Probe, ...], what: str, fix: str) -> Rule:
    """The rule for a receiver that accepts what is genuine, and not when it comes as the first of *probes*.

    The others are explained by it where they fail as well.
    """

    def rule(answers: Answers) -> Conclusion | None:
        ended = answers.after_the_end
        found = tuple(each for each in answers.of(*probes) if not each.is_as_wanted and each not in ended)
        if not answers.takes_genuine or not any(each.probe is probes[0] for each in found):
            return None
        return Conclusion(key, f"The receiver {what} ({statuses(found)}).", fix, explains=found)

    return rule


OF_ALL = (_nothing_answers, _is_elsewhere, _fails_always)
RULES = (
    *SIGNATURE_RULES,
    _refuses_everything,
    _fails_while_verifying,
    _stops_answering,
    _crashes,
    _once_genuine(
        "fails-on-duplicate",
        (Probe.DUPLICATE,),
        "fails on a delivery that comes twice",
        "Answer 2xx to a delivery that is stored already: Argyle retries, and equal events are usual.",
    ),
    _once_genuine(
        "refuses-unknown-events",
        (Probe.UNKNOWN_EVENT, Probe.ODD_BODY),
        "fails on events and fields that it does not know",
        "Answer 2xx to them: Argyle adds events and fields without notice.",
    ),
    _once_genuine(
        "needs-order",
        (Probe.EARLY,),
        "fails on an event that comes before others",
        "Take events in any order: Argyle promises none.",
    ),
    _once_genuine(
        "knows-one-secret",
        (Probe.OTHER_SECRETS,),
        "does not know each of the secrets that were given",
        "During a rotation, let the receiver accept the old and the new secret until the old one is gone.",
    ),
    _once_genuine(
        "locks-out",
        (Probe.LAST,),
        "refuses a genuine delivery after forged ones",
        "Do not block or slow down senders because of wrong signatures: a forger would stop Argyle's deliveries.",
    ),
)
