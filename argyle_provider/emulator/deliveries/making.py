"""Make a delivery: sign its bytes, and forge them where a fault says so.

The emulator signs with its own code, so that a mistake in ``argyle_provider.signature`` is noticed. A recorded
delivery pins both.
"""

from __future__ import annotations

import hmac
import re
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from argyle_provider.emulator.deliveries.faults import DeliveryFaultKind as Kind
from argyle_provider.samples import headers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from argyle_provider.emulator.subscription import Subscription

SignatureState: TypeAlias = Literal["valid", "invalid", "absent"]

_FIRST_DIGIT_OF_DATA = re.compile(rb'("data":[^0-9]*)([0-9])')


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One event on its way to one subscription; a retry sends the same bytes.

    Attributes:
        number: counts from 1.
        subscription: the id of the subscription.
        name: its name.
        headers: all except Host and Content-Length.
        signature: whether it matches the secret of the subscription.
        fault: the fault that was ordered for it.
    """

    number: int
    event: str
    subscription: str
    name: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    signature: SignatureState
    fault: str | None


def sign(body: bytes, secret: str) -> str:
    """The signature of *body*: HMAC-SHA512 over the exact bytes, in lower-case hexadecimal (recorded)."""
    return hmac.digest(secret.encode(), body, "sha512").hex()


def make(  # noqa: PLR0913 - the parts of one delivery, all by name
    *,
    number: int,
    event: str,
    subscription: Subscription,
    body: bytes,
    fault: Kind | None = None,
    former_secret: str | None = None,
) -> Delivery:
    """The delivery of *body* to *subscription*, with the effect of *fault* on signature or body."""
    key = _key(subscription.secret or None, fault, former_secret)
    signature = None if key is None else sign(body, key)
    sent = _forged(body, fault)
    state: SignatureState = "absent"
    if signature is not None:
        right = subscription.secret and sign(sent, subscription.secret)
        state = "valid" if signature == right else "invalid"
    return Delivery(
        number=number,
        event=event,
        subscription=subscription.id,
        name=subscription.name,
        url=subscription.url,
        headers=headers(signature),
        body=sent,
        signature=state,
        fault=fault and fault.value,
    )


def _key(secret: str | None, fault: Kind | None, former_secret: str | None) -> str | None:
    if fault is Kind.UNSIGNED:
        return None
    if fault is Kind.OLD_SECRET and former_secret:
        return former_secret
    if fault in {Kind.OLD_SECRET, Kind.WRONG_SECRET}:
        return secrets.token_hex()
    return secret


def _forged(body: bytes, fault: Kind | None) -> bytes:
    if fault is Kind.TRUNCATED:
        return body[: len(body) // 2]
    if fault is not Kind.ALTERED:
        return body
    # Another digit, but never a leading zero; a space where there is no digit.
    altered, count = _FIRST_DIGIT_OF_DATA.subn(lambda found: found[1] + (b"8" if found[2] == b"9" else b"9"), body, 1)
    return altered if count else body + b" "
