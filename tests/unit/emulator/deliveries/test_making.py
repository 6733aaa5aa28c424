"""How deliveries are signed and forged."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from argyle_provider.emulator import Subscription
from argyle_provider.emulator.deliveries.faults import DeliveryFaultKind as Kind
from argyle_provider.emulator.deliveries.making import Delivery, make, sign
from argyle_provider.samples import EVENTS, body

DOCUMENTS = Path(__file__).parents[4] / "docs"
SECRET, FORMER = "hush-hush", "once-hush"
RECORDED = b"""{
  "event": "accounts.connected",
  "name": "tdooner-e2e",
  "data": {
    "account": "0197a3f9-59dc-f823-fa70-ed689729324b",
    "user": "0197a3f9-4f43-dbd5-e5bd-3941dc245d1b"
  }
}"""
BODY = body("gigs.added", name="payroll")


def made(
    fault: Kind | None = None, *, secret: str | None = SECRET, former: str | None = FORMER, sent: bytes = BODY
) -> Delivery:
    """The delivery that is made of *sent*."""
    subscription = Subscription(
        id="id", account="a", collection="/v2/webhooks", name="payroll", url="http://localhost/", events=(),
        secret=secret, created_at=0, updated_at=0,
    )  # fmt: skip
    return make(number=1, event="gigs.added", subscription=subscription, body=sent, fault=fault, former_secret=former)


def test_the_recorded_delivery_has_its_recorded_signature() -> None:
    """A delivery of June 2025, whose receiver's secret is public."""
    assert sign(RECORDED, "Webhook Secret") == (
        "c8bb004db307304a6d1db6b09ab9580aa3b2353b9305744222bf49aa4fa3f3f7"
        "9db9beacb0e035980a78f78bf6f0421a1f421af0f2f997d9210e0f6c7683c9c4"
    )


def test_a_genuine_delivery_is_signed_over_its_bytes() -> None:
    """With nothing done to them."""
    delivery = made()

    assert (delivery.body, delivery.signature, delivery.fault) == (BODY, "valid", None)
    assert delivery.headers["X-Argyle-Signature"] == sign(BODY, SECRET)


@pytest.mark.parametrize("secret", [None, ""])
def test_without_a_secret_there_is_no_signature(secret: str | None) -> None:
    """The header is missing, and not empty."""
    delivery = made(secret=secret)

    assert (delivery.signature, "X-Argyle-Signature" in delivery.headers) == ("absent", False)


@pytest.mark.parametrize("kind", Kind)
def test_each_fault_does_what_it_says_and_nothing_else(kind: Kind) -> None:
    """To the signature or to the body, and it is named."""
    delivery = made(kind)
    signature = delivery.headers.get("X-Argyle-Signature")

    assert delivery.fault == kind.value
    match kind:
        case Kind.UNSIGNED:
            assert (signature, delivery.signature, delivery.body) == (None, "absent", BODY)
        case Kind.OLD_SECRET:
            assert (signature, delivery.signature, delivery.body) == (sign(BODY, FORMER), "invalid", BODY)
        case Kind.WRONG_SECRET:
            assert signature not in {sign(BODY, SECRET), sign(BODY, FORMER)}
            assert (delivery.signature, delivery.body) == ("invalid", BODY)
        case Kind.ALTERED | Kind.TRUNCATED:
            assert (signature, delivery.signature) == (sign(BODY, SECRET), "invalid")
            assert delivery.body != BODY
        case _:
            assert (signature, delivery.signature, delivery.body) == (sign(BODY, SECRET), "valid", BODY)


def test_a_secret_that_was_never_changed_is_replaced_by_a_wrong_one() -> None:
    """There is no old one to sign with."""
    delivery = made(Kind.OLD_SECRET, former=None)

    assert delivery.signature == "invalid"


@pytest.mark.parametrize(
    "sent",
    [*(body(event, name="payroll") for event in EVENTS), b'{"data": {}}', b'{"data": {"n": 0}}', b'{"data": {"n": 9}}'],
)
def test_an_altered_body_is_still_json_and_says_something_else(sent: bytes) -> None:
    """Only its signature gives it away; without a digit to change, it is a space more."""
    altered = made(Kind.ALTERED, sent=sent).body

    assert altered != sent
    assert (json.loads(altered) == json.loads(sent)) == (sent == b'{"data": {}}')


def test_a_truncated_body_is_not_json() -> None:
    """It is the first half."""
    delivery = made(Kind.TRUNCATED)

    assert delivery.body == BODY[: len(BODY) // 2]
    with pytest.raises(json.JSONDecodeError):
        json.loads(delivery.body)


def test_no_delivery_shows_a_secret() -> None:
    """Neither as text nor in a header; a body is for who asks for it."""
    shown = repr(made()) + str(dict(made().headers))

    assert SECRET not in shown
    assert "0187c66e" not in repr(made())


def test_every_fault_is_documented() -> None:
    """The table in the documents is the one in the code."""
    section = (DOCUMENTS / "emulator.md").read_text().partition("### Faults of deliveries")[2].partition("\n### ")[0]

    assert re.findall(r"^\| `([a-z-]+)` \| (.+) \|$", section, re.MULTILINE) == [
        (each.value, each.what) for each in Kind
    ]
