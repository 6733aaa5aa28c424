"""Signed and forged deliveries."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argyle_provider import signature
from argyle_provider.core.deliveries import NamedSecret, Verdict, judge
from argyle_provider.core.mistakes import explain
from argyle_provider.core.probes import FORGERIES, Probe
from argyle_provider.deliveries.forgeries import altered, forged, genuine, with_headers
from argyle_provider.samples import EVENTS, body

if TYPE_CHECKING:
    from argyle_provider.core.outgoing import Outgoing

SECRET, OTHER = "a secret", "another environment's"
BODY = body("gigs.added", name="sample")


def signatures(outgoing: Outgoing) -> list[str]:
    """The values of the signature's header."""
    return [value for name, value in outgoing.headers if name == signature.HEADER]


def test_a_genuine_delivery_is_as_argyle_sends_it() -> None:
    """All recorded headers, and a signature that verifies."""
    made = genuine(BODY, SECRET)

    assert made.body == BODY
    assert dict(made.headers) == {
        "Accept": "*/*",
        "Accept-Encoding": "gzip",
        "Content-Type": "application/json",
        "User-Agent": "ReactorNetty/1.1.28",
        signature.HEADER: signature.sign(BODY, SECRET),
    }
    assert (made.event, made.name, made.forgery) == ("gigs.added", "sample", None)


def test_without_a_secret_nothing_is_signed() -> None:
    """As for a subscription that has none."""
    assert signatures(genuine(BODY, None)) == []


@pytest.mark.parametrize("probe", [each for each in FORGERIES.values() if each is not Probe.TWO_HEADERS])
def test_no_forgery_verifies(probe: Probe) -> None:
    """A right receiver refuses each of them."""
    made = forged(probe, BODY, SECRET, other=OTHER)

    (header,) = signatures(made) or (None,)
    assert judge(made.body, header, [SECRET])[0] is not Verdict.OK
    assert made.forgery == probe.key
    assert SECRET not in str(made)


@pytest.mark.parametrize(
    ("probe", "mistake"),
    [
        (Probe.EMPTY_KEY, "empty-key"),
        (Probe.SHA256, "sha256"),
        (Probe.SHA256_PREFIX, "prefix"),
        (Probe.COMPACT, "compact-body"),
        (Probe.COMPACT_PYTHON, "compact-body"),
        (Probe.OTHER_ENVIRONMENT, "other-secret"),
        (Probe.SECRET_LINE_END, "secret-line-end"),
        (Probe.BASE64, "base64"),
        (Probe.SHA256_BASE64, "base64"),
    ],
)
def test_a_forgery_is_the_mistake_that_it_names(probe: Probe, mistake: str) -> None:
    """As ``verify --explain`` finds it."""
    made = forged(probe, BODY, SECRET, other=OTHER)

    found = explain(made.body, signatures(made)[0], [NamedSecret("ours", SECRET)], [NamedSecret("theirs", OTHER)])

    assert found is not None
    assert mistake in [each.key for each in found.mistakes]


def test_other_headers_hold_what_would_be_right() -> None:
    """And Argyle's own is missing."""
    made = forged(Probe.ELSEWHERE, BODY, SECRET)

    right = signature.sign(BODY, SECRET)
    assert signatures(made) == []
    assert {value for name, value in made.headers if "Signature" in name} == {right, f"sha512={right}"}


def test_one_of_two_headers_is_genuine() -> None:
    """Which one counts, nobody knows."""
    first, second = signatures(forged(Probe.TWO_HEADERS, BODY, SECRET))

    assert second == signature.sign(BODY, SECRET)
    assert first != second


def test_each_random_key_is_another() -> None:
    """Nobody can have it."""
    assert signatures(forged(Probe.RANDOM_KEY, BODY, SECRET)) != signatures(forged(Probe.RANDOM_KEY, BODY, SECRET))


@pytest.mark.parametrize("event", EVENTS)
def test_an_altered_body_differs_by_one_byte(event: str) -> None:
    """And is about the same user and account, so that a receiver which looks at these first does so again."""
    before = body(event, name="sample")
    after = altered(before)

    assert sum(one != other for one, other in zip(before, after, strict=True)) == 1
    said = [json.loads(each)["data"] for each in (before, after)]
    assert [each.get("user") for each in said] == 2 * [said[0].get("user")]
    assert [each.get("account") for each in said] == 2 * [said[0].get("account")]


@given(st.binary())
def test_any_body_can_be_altered(content: bytes) -> None:
    """A recorded one may be anything."""
    assert altered(content) != content


def test_a_recorded_delivery_is_signed_again_or_left_alone() -> None:
    """Its own headers stay."""
    recorded = {"X-Request": "1", signature.HEADER.lower(): "old"}

    again, alone = with_headers(BODY, recorded, secret=SECRET), with_headers(BODY, recorded, secret=None)

    assert again.headers == (("X-Request", "1"), (signature.HEADER, signature.sign(BODY, SECRET)))
    assert alone.headers == tuple(recorded.items())


def test_what_is_genuine_cannot_be_forged() -> None:
    """It is no forgery."""
    with pytest.raises(KeyError):
        forged(Probe.GENUINE, BODY, SECRET)
