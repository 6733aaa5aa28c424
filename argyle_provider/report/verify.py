"""Whether the signatures of saved deliveries are right, as text and JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from argyle_provider.core.deliveries import Verdict
from argyle_provider.core.mistakes import has_length_of_sha256
from argyle_provider.report.deliveries import delivery_names
from argyle_provider.report.words import as_json, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from argyle_provider.core.deliveries import Delivery
    from argyle_provider.core.mistakes import Explanation

_REASONS = {
    Verdict.WRONG: "The signature fits none of the secrets: it was made with another one, or for another body.",
    Verdict.MALFORMED: "The header is not 128 lower-case hex digits, as Argyle sends it.",
    Verdict.UNSIGNED: "There is no signature: the subscription has no secret, or something removed the header.",
}
_NOT_EXPLAINED = "None of the known mistakes fits: the secret is not among those given, or the body was changed."


@dataclass(frozen=True)
class Checked:
    """One delivery with what its signature says.

    Attributes:
        secret: the name of the secret that fits; None where none does.
        explanation: how the signature was made; None where it is right, not known, or was not asked for.
    """

    delivery: Delivery
    verdict: Verdict
    secret: str | None = None
    explanation: Explanation | None = None


def verify_text(checked: Sequence[Checked], *, explained: bool) -> str:
    """Each delivery in a line, and below it why it does not verify.

    Args:
        explained: whether the known mistakes were tried.
    """
    return "\n".join(line for each in checked for line in (_line(each), *_below(each, explained=explained)))


def _line(each: Checked) -> str:
    verdict = f"ok, signed with the secret {printable(each.secret)}" if each.secret else each.verdict.value
    return "  ".join((*delivery_names(each.delivery), verdict))


def _below(each: Checked, *, explained: bool) -> list[str]:
    reason = _REASONS.get(each.verdict)
    if reason is None:
        return []
    lines = [reason]
    if each.explanation is not None:
        lines = [_made_with(each.explanation), *(mistake.advice for mistake in each.explanation.mistakes)]
    elif explained and each.delivery.signature:
        lines = [reason, _NOT_EXPLAINED]
        if has_length_of_sha256(each.delivery.signature):
            lines.append("The signature has the length of SHA-256; Argyle signs with SHA-512.")
    return [f"    {line}" for line in lines]


def _made_with(explanation: Explanation) -> str:
    made = " and ".join(mistake.what for mistake in explanation.mistakes)
    secret = f" (secret: {printable(explanation.secret)})" if explanation.secret else ""
    return f"The signature was made with {made}{secret}."


def verify_json(checked: Sequence[Checked]) -> str:
    """The report as JSON, without bodies, headers and secrets."""
    return as_json({"deliveries": [_content(each) for each in checked]})


def _content(each: Checked) -> dict[str, object]:
    found = each.explanation
    return {
        "n": each.delivery.n,
        "event": each.delivery.event,
        "name": each.delivery.name,
        "verdict": each.verdict.value,
        "secret": each.secret,
        "explanation": found and {"mistakes": [mistake.key for mistake in found.mistakes], "secret": found.secret},
    }
