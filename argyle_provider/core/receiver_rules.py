"""Rules about receivers: what a pattern of answers says, each with how to fix it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from argyle_provider.core.answers import REFUSED, Answers, all_are, labels, statuses
from argyle_provider.core.probes import LIMIT_SECONDS, Probe, Reaction, Seen

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

_ELSEWHERE = frozenset({404, 405, 410})
CLEAR_REFUSALS = frozenset({401, 403})
_COMPARE = "Compare signatures as bytes and in constant time, and answer 401 to a header of any other form."
VERIFY = "Verify the signature over the raw body before anything else, and answer 401 where it does not fit."


@dataclass(frozen=True, slots=True)
class Conclusion:
    """One thing to know about a receiver.

    Attributes:
        key: a word for programs.
        what: what the receiver does, in one sentence.
        fix: what to do about it.
        is_wrong: whether it must be fixed; else it is good to know.
        explains: the answers that it is drawn from.
    """

    key: str
    what: str
    fix: str
    is_wrong: bool = True
    explains: tuple[Seen, ...] = ()


if TYPE_CHECKING:
    _Rule: TypeAlias = Callable[[Answers], "Conclusion | None"]


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


def _accepts_everything(answers: Answers) -> Conclusion | None:
    if not (answers.takes_genuine and all_are(answers.forged, Reaction.ACCEPTED)):
        return None
    if answers.is_handled:
        return Conclusion(
            "does-not-verify",
            "The receiver accepts every forged delivery: it does not verify signatures.",
            f"{VERIFY} Do not start without a secret.",
            explains=answers.forged,
        )
    return Conclusion(
        "accepts-everything",
        "The receiver accepts every forged delivery: it does not verify signatures, or it ignores this user or event "
        "before it verifies.",
        "Check again with an event that the receiver handles, and with --user and --account of a user that it knows. "
        f"{VERIFY}",
        explains=answers.forged,
    )


def _accepts_unsigned(answers: Answers) -> Conclusion | None:
    found = answers.accepted(Probe.UNSIGNED, Probe.EMPTY_HEADER)
    if not found or not answers.refuses(Probe.RANDOM_KEY):
        return None
    # These lack Argyle's header too.
    elsewhere = answers.accepted(Probe.ELSEWHERE, Probe.SHA256_ELSEWHERE)
    return Conclusion(
        "accepts-unsigned",
        "The receiver verifies a signature only when there is one: anybody can leave it out.",
        "Answer 401 where X-Argyle-Signature is missing or empty.",
        explains=(*found, *elsewhere),
    )


def _has_no_secret(answers: Answers) -> Conclusion | None:
    found = answers.accepted(Probe.EMPTY_KEY)
    if not found or not answers.refuses(Probe.RANDOM_KEY):
        return None
    return Conclusion(
        "empty-key",
        "The receiver has no secret and verifies with an empty key: anybody can sign."
        if not answers.takes_genuine
        else "The receiver also accepts what is signed with an empty key: anybody can sign.",
        "Set the secret where the receiver runs, and let it stop at the start where there is none.",
        explains=(*found, *answers.lost) if not answers.takes_genuine else found,
    )


def _mistaken(key: str, probes: tuple[Probe, ...], what: str, fix: str, *, beside: Probe = Probe.RANDOM_KEY) -> _Rule:
    """The rule for a receiver that refuses what is genuine and accepts one of *probes*: it has that mistake.

    Args:
        beside: what it must refuse as well, else it would prove nothing that it accepts them.
    """

    def rule(answers: Answers) -> Conclusion | None:
        found = answers.accepted(*probes)
        if not found or not answers.refuses(Probe.GENUINE) or not answers.refuses(beside):
            return None
        lost = f"The receiver {what}, so it refuses Argyle's deliveries."
        return Conclusion(key, lost, fix, explains=(*found, *answers.lost))

    return rule


def _serialises_again(answers: Answers) -> Conclusion | None:
    found = answers.accepted(Probe.COMPACT, Probe.COMPACT_PYTHON) if answers.refuses(Probe.GENUINE) else ()
    odd = _odd_body(answers)
    if not found and not odd:
        return None
    return Conclusion(
        "serialises-again",
        "The receiver verifies a body that was parsed and serialised again, so it refuses "
        + ("Argyle's deliveries." if found else "deliveries with letters beyond ASCII, escapes or decimals."),
        "Verify the raw bytes that were received.",
        explains=(*found, *odd, *(answers.lost if found else answers.accepted(Probe.ALTERED))),
    )


def _odd_body(answers: Answers) -> list[Seen]:
    """The refused delivery whose body survives only a verification of the raw bytes.

    It has an unknown field too, so a receiver that refuses those says nothing with it.
    """
    if not answers.takes_genuine or not answers.accepted(Probe.UNKNOWN_EVENT):
        return []
    return [each for each in answers.of(Probe.ODD_BODY) if each.reaction in REFUSED]


def _other_secret(answers: Answers) -> Conclusion | None:
    found = answers.accepted(Probe.OTHER_ENVIRONMENT)
    if not found or not answers.refuses(Probe.RANDOM_KEY):
        return None
    also = answers.takes_genuine
    return Conclusion(
        "other-environment",
        "The receiver also accepts what is signed with another environment's secret."
        if also
        else "The receiver has another environment's secret, so it refuses this environment's deliveries.",
        "Give the receiver the secret of its own environment only.",
        explains=found if also else (*found, *answers.lost),
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
        "Read the receiver's log." if first.is_genuine else _COMPARE,
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
        _COMPARE,
        explains=found,
    )


def _once_genuine(key: str, probes: tuple[Probe, ...], what: str, fix: str) -> _Rule:
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
    _accepts_everything,
    _mistaken(
        "sha256", (Probe.SHA256, Probe.SHA256_PREFIX), "verifies with SHA-256", "Use HMAC-SHA512, in lower-case hex."
    ),
    _mistaken(
        "sha256-base64",
        (Probe.SHA256_BASE64,),
        "verifies with SHA-256 in base64",
        "Use HMAC-SHA512, in lower-case hex.",
    ),
    _mistaken("base64", (Probe.BASE64,), "expects the signature in base64", "Compare with lower-case hex."),
    _mistaken(
        "other-header",
        (Probe.ELSEWHERE, Probe.SHA256_ELSEWHERE),
        "reads another header",
        "Read X-Argyle-Signature, and verify with HMAC-SHA512.",
        beside=Probe.UNSIGNED,
    ),
    _mistaken(
        "secret-line-end",
        (Probe.SECRET_LINE_END,),
        "has a line end in its secret",
        "Remove it where the secret is stored or read: a file that ends with a newline is the usual cause.",
    ),
    _serialises_again,
    _has_no_secret,
    _other_secret,
    _accepts_unsigned,
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
