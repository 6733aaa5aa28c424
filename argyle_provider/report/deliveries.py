"""Deliveries in words: what they are called, and one line for each that arrives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argyle_provider.report.words import printable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from argyle_provider.core.deliveries import Delivery
    from argyle_provider.core.listening import Tally

_LONGEST = 80
_TOO_MANY = 429
_FIRST_FAILURE = 300
_FIRST_SERVER_ERROR = 500


def delivery_names(delivery: Delivery) -> tuple[str, ...]:
    """Its number where it has one, the event, and the subscription's name."""
    number = (f"#{delivery.n}",) if delivery.n else ()
    return (*number, _word(delivery.event, "(no event)"), _word(delivery.name, "(no name)"))


def _word(text: str | None, instead: str) -> str:
    """A text from a delivery, cut to fit a line, with control characters replaced; anybody can have sent it."""
    return printable(text[:_LONGEST]) if text else instead


def arrival_line(delivery: Delivery, *, secrets: int) -> str:
    """A delivery as it arrived, in one line: when, what, its verdict, its size, and what was answered.

    Args:
        secrets: how many secrets it was verified with.
    """
    verdict = delivery.verdict.value
    if delivery.secret_index is not None and secrets > 1:
        verdict += f" (secret {delivery.secret_index + 1} of {secrets})"
    size = f"{len(delivery.body)} B"
    return "  ".join((delivery.time[11:23], *delivery_names(delivery), verdict, size, f"→ {_answer(delivery)}"))


def _answer(delivery: Delivery) -> str:
    """What the sender got, and what Argyle would make of it."""
    status, forward = delivery.answered or 0, delivery.forward
    if forward is None:
        text = str(status)
    elif forward.status is None:
        text = forward.error or "no answer"
    else:
        said = f", {printable(forward.error)}" if forward.error else ""
        text = f"{forward.status} in {forward.ms} ms{said}"
    return f"{text}{consequence(status) if forward else ''}"


def consequence(status: int) -> str:
    """What Argyle would do after an answer with *status*, as the end of a sentence."""
    if status == _TOO_MANY or status >= _FIRST_SERVER_ERROR:
        return ": Argyle would retry once, about 30 s later"
    return ": Argyle would not retry" if status >= _FIRST_FAILURE else ""


def secrets_text(names: Sequence[str]) -> str:
    """Which secrets deliveries are verified with."""
    if not names:
        return "No secret is given, so no signature is verified."
    if len(names) == 1:
        return f"Verifying with the secret {printable(names[0])}."
    numbered = ", ".join(f"{number} {printable(name)}" for number, name in enumerate(names, 1))
    return f"Verifying with {len(names)} secrets: {numbered}."


def body_text(delivery: Delivery) -> str:
    """The body, indented, without what a terminal would act on."""
    lines = delivery.body.decode("utf-8", "replace").splitlines()
    return "\n".join(f"    {printable(line)}" for line in lines)


def end_text(tally: Tally, *, ignored: int, missing: Mapping[str, tuple[int, int]]) -> str:
    """What has arrived, and what has not."""
    of_each = [f"{number} {verdict.value}" for verdict, number in tally.verdicts.items()]
    if ignored:
        of_each.append(f"{ignored} of other events")
    total = f"{tally.total} {'delivery' if tally.total == 1 else 'deliveries'}"
    text = f"{total}{': ' if of_each else ''}{', '.join(of_each)}."
    absent = ", ".join(f"{printable(event)} ({seen} of {number})" for event, (seen, number) in missing.items())
    return f"{text}\nMissing: {absent}." if absent else text
