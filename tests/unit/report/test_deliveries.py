"""Deliveries in words."""

from __future__ import annotations

import pytest

from argyle_provider.core.deliveries import Delivery, Forward, Verdict
from argyle_provider.core.listening import Tally
from argyle_provider.report.deliveries import arrival_line, body_text, end_text, secrets_text


def line(*, secrets: int = 1, **fields: object) -> str:
    """The line of a delivery with these fields."""
    made = {"body": b"x" * 183, "headers": {}, "n": 12, "time": "2026-11-25T09:31:07.412Z", "answered": 200}
    made |= {"event": "paystubs.added", "name": "prod-payroll", "verdict": Verdict.OK, "secret_index": 0}
    return arrival_line(Delivery(**{**made, **fields}), secrets=secrets)  # type: ignore[arg-type]


def test_a_line_has_all_that_one_looks_for() -> None:
    """The secret only where there are several."""
    assert line() == "09:31:07.412  #12  paystubs.added  prod-payroll  ok  183 B  → 200"
    assert "  ok (secret 2 of 2)  " in line(secrets=2, secret_index=1)
    assert line(verdict=Verdict.WRONG, secret_index=None, answered=401).endswith("  wrong signature  183 B  → 401")


@pytest.mark.parametrize(
    ("answered", "forward", "end"),
    [
        (200, Forward(200, 41), "→ 200 in 41 ms"),
        (302, Forward(302, 41), "→ 302 in 41 ms: Argyle would not retry"),
        (
            401,
            Forward(401, 7, "the receiver says: bad\x1b[31m"),
            "→ 401 in 7 ms, the receiver says: bad\N{REPLACEMENT CHARACTER}[31m: Argyle would not retry",
        ),
        (429, Forward(429, 7), "→ 429 in 7 ms: Argyle would retry once, about 30 s later"),
        (500, Forward(500, 7), "→ 500 in 7 ms: Argyle would retry once, about 30 s later"),
        (
            502,
            Forward(None, 9500, "no answer in 9.5 s"),
            "→ no answer in 9.5 s: Argyle would retry once, about 30 s later",
        ),
    ],
)
def test_a_line_says_what_argyle_would_make_of_the_answer(answered: int, forward: Forward, end: str) -> None:
    """So that nobody has to know its rules by heart."""
    assert line(answered=answered, forward=forward).endswith(end)


def test_what_anybody_may_send_stays_in_its_line() -> None:
    """Neither a line end nor an escape reaches the terminal, and it is cut."""
    found = line(event="a\nb\x1b[2J", name="n" * 1000)

    assert found.isprintable()
    assert len(found) < 200
    assert "(no event)  (no name)" in line(event=None, name="")


def test_a_body_is_printed_line_by_line() -> None:
    """Safely."""
    assert body_text(Delivery(b'{\n  "a": "\x1b\xff"\n}', {})) == (
        '    {\n      "a": "\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}"\n    }'
    )


def test_the_secrets_are_numbered_as_in_the_lines() -> None:
    """Their names, never their values."""
    assert secrets_text([]) == "No secret is given, so no signature is verified."
    assert secrets_text(["payroll"]) == "Verifying with the secret payroll."
    assert secrets_text(["payroll", "OLD"]) == "Verifying with 2 secrets: 1 payroll, 2 OLD."


def test_the_end_counts() -> None:
    """And names what was waited for in vain."""
    found = Tally({Verdict.OK: 2, Verdict.UNSIGNED: 1}, {"gigs.added": 1}, 1)

    assert end_text(Tally(), ignored=0, missing={}) == "0 deliveries."
    assert end_text(Tally({Verdict.OK: 1}), ignored=0, missing={}) == "1 delivery: 1 ok."
    assert end_text(found, ignored=4, missing={"gigs.added": (1, 2)}) == (
        "3 deliveries: 2 ok, 1 unsigned, 4 of other events.\nMissing: gigs.added (1 of 2)."
    )
