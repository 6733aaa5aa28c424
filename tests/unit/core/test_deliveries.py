"""What a receiver makes of one delivery."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argyle_provider.core.deliveries import Delivery, Verdict, judge, names_in
from argyle_provider.signature import sign

BODY = b'{"event": "gigs.added", "name": "payroll", "data": {}}'


@pytest.mark.parametrize(
    ("header", "secrets", "verdict", "index"),
    [
        (sign(BODY, "new"), ["old", "new"], Verdict.OK, 1),
        (sign(BODY, "old"), ["old", "new"], Verdict.OK, 0),
        (sign(BODY, "other"), ["old", "new"], Verdict.WRONG, None),
        ("sha512=abc", ["old"], Verdict.MALFORMED, None),
        (None, ["old"], Verdict.UNSIGNED, None),
        (None, [], Verdict.UNSIGNED, None),
        (sign(BODY, "any"), [], Verdict.UNCHECKED, None),
    ],
)
def test_the_verdict_is_that_of_the_signature(
    header: str | None, secrets: list[str], verdict: Verdict, index: int | None
) -> None:
    """With the secret that fits; only without any secret it stays open."""
    assert judge(BODY, header, secrets) == (verdict, index)


@pytest.mark.parametrize(
    ("body", "names"),
    [
        (BODY, ("gigs.added", "payroll")),
        (b'{"event": 1, "name": null}', (None, None)),
        (b'["event"]', (None, None)),
        (b"\xff", (None, None)),
        (b"[" * 100_000, (None, None)),
    ],
    ids=range(5),
)
def test_a_body_says_what_it_is(body: bytes, names: tuple[str | None, str | None]) -> None:
    """As far as it is one of Argyle's."""
    assert names_in(body) == names


@given(st.binary())
def test_no_body_is_too_strange(body: bytes) -> None:
    """Anybody can send anything."""
    names_in(body)


@pytest.mark.parametrize("name", ["X-Argyle-Signature", "x-argyle-signature", "X-ARGYLE-SIGNATURE"])
def test_the_signature_is_found_in_any_case_of_letters(name: str) -> None:
    """Servers spell headers each in their own way."""
    assert Delivery(BODY, {"Accept": "*/*", name: "abc"}).signature == "abc"
    assert Delivery(BODY, {"Accept": "*/*"}).signature is None
