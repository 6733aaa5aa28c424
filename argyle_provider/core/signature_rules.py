"""Rules about how a receiver verifies: which forgeries it accepts, and which mistake that shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argyle_provider.core.answers import REFUSED, Conclusion, all_are
from argyle_provider.core.probes import Probe, Reaction

if TYPE_CHECKING:
    from argyle_provider.core.answers import Answers, Rule
    from argyle_provider.core.probes import Seen

COMPARE = "Compare signatures as bytes and in constant time, and answer 401 to a header of any other form."
VERIFY = "Verify the signature over the raw body before anything else, and answer 401 where it does not fit."


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


def _mistaken(key: str, probes: tuple[Probe, ...], what: str, fix: str, *, beside: Probe = Probe.RANDOM_KEY) -> Rule:
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


SIGNATURE_RULES = (
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
)
