"""What a check of a receiver found: each probe with its answer, and what they say together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argyle_provider.core.probes import Probe, Seen, Wanted, is_hopeless
from argyle_provider.report.words import as_json, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from argyle_provider.core.answers import Conclusion

HEADINGS = ("", "PROBE", "SENT", "MUST BE", "ANSWER")
_NEEDS = {
    Probe.OTHER_SECRETS: "a second secret: name its variable with --secret-env",
    Probe.OTHER_ENVIRONMENT: "another environment's secret: name its variable with --other-secret-env",
}


def check_rows(seen: Sequence[Seen]) -> list[tuple[str, ...]]:
    """A row for each probe; ``!`` marks an answer that is not as it must be."""
    return [
        (
            "" if each.is_as_wanted else "!",
            each.probe.value,
            f"{each.probe.what} ({printable(each.secret)})" if each.secret else each.probe.what,
            "-" if each.probe.wanted is Wanted.EITHER else each.probe.wanted.value,
            each.error or "no answer" if each.status is None else f"{each.status} in {each.ms} ms",
        )
        for each in seen
    ]


def check_text(seen: Sequence[Seen], conclusions: Sequence[Conclusion]) -> str:
    """What is wrong with the receiver and how to fix it, then what was not tried."""
    lines = [
        line
        for each in conclusions
        for line in (f"{'-' if each.is_wrong else '!'} {printable(each.what)}", f"    {each.fix}")
    ]
    if not any(each.is_wrong for each in conclusions):
        lines.insert(0, "+ The receiver accepts what is genuine, and refuses each forgery.")
    return "\n".join([*lines, *_quoted(seen), *_not_tried(seen)])


def _quoted(seen: Sequence[Seen]) -> list[str]:
    """What the receiver itself says about the first genuine delivery that it does not accept."""
    lost = [each for each in seen if each.probe.is_genuine and not each.is_as_wanted and each.excerpt]
    return [f"The receiver's answer to {each.probe.value}: {printable(each.excerpt)}" for each in lost[:1]]


def _not_tried(seen: Sequence[Seen]) -> list[str]:
    if is_hopeless(seen):
        return ["The other probes were not sent."]
    sent = {each.probe for each in seen}
    return [f"Not tried: {probe.value}, which needs {needs}." for probe, needs in _NEEDS.items() if probe not in sent]


def check_json(seen: Sequence[Seen], conclusions: Sequence[Conclusion], *, url: str) -> str:
    """The same for a program."""
    return as_json(
        {
            "url": url,
            "is_right": not any(each.is_wrong for each in conclusions),
            "conclusions": [
                {
                    "key": each.key,
                    "is_wrong": each.is_wrong,
                    "what": each.what,
                    "fix": each.fix,
                    "probes": list(dict.fromkeys(answer.probe.value for answer in each.explains)),
                }
                for each in conclusions
            ],
            "probes": [
                {
                    "probe": each.probe.value,
                    "key": each.probe.key,
                    "wanted": each.probe.wanted.value,
                    "secret": each.secret,
                    "status": each.status,
                    "ms": each.ms,
                    "error": each.error or None,
                    "answer": each.excerpt,
                    "as_wanted": each.is_as_wanted,
                }
                for each in seen
            ],
        }
    )
