"""Decide whether an API key belongs to the account of this stack's subscriptions.

With a key of another account, Argyle answers as for an empty or a foreign account. A run that trusted the answer would
forget what is live here and create it again there. So before the account is proven, nothing is written and no
subscription is treated as deleted.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection


NOT_PROVEN = (
    "This API key may belong to another Argyle account: it shows none of this stack's subscriptions, and they were "
    "created with a different key. Nothing was changed. Use a key of this stack's account (ARGYLE_API_KEY_ID, "
    "ARGYLE_API_KEY_SECRET). If the key was rotated within one account, run `pulumi refresh` once."
)
"""The message for a person when :func:`is_same_account` says no."""

OTHER = (
    "This API key belongs to another Argyle account than this stack's subscriptions. Use a key of this stack's account "
    "(ARGYLE_API_KEY_ID, ARGYLE_API_KEY_SECRET)."
)
"""The message for a person when :func:`is_other_account` says yes."""


@dataclass(frozen=True, slots=True)
class AccountProof:
    """How a run recognises its account again.

    Attributes:
        key: a fingerprint of the API key's id. The same key is the same account; comparing it needs no request.
        client_id: the ``X-Client-Id`` of Argyle's replies, if there is one. It stays when the key is rotated.
    """

    key: str
    client_id: str | None = None


def key_fingerprint(key_id: str) -> str:
    """A short digest that tells API keys apart and does not reveal their ids."""
    return hashlib.sha256(f"argyle-key-id:{key_id}".encode()).hexdigest()[:16]


def is_same_account(
    expected: Collection[AccountProof],
    observed: AccountProof,
    *,
    known_ids: Collection[str] = (),
    live_ids: Collection[str] = (),
) -> bool:
    """Whether *observed* is one of the *expected* accounts.

    ==============================================  =========================================
    nothing is expected (a new stack)               yes
    one of the stack's own ids is live here         yes: ids are unique
    both sides know the client id                   if the client ids are equal
    otherwise                                       if the keys are equal
    ==============================================  =========================================
    """
    if not expected or set(known_ids) & set(live_ids):
        return True
    return any(_agree(proof, observed) for proof in expected)


def is_other_account(expected: Collection[AccountProof], observed: AccountProof) -> bool:
    """Whether *observed* is certainly not one of the *expected* accounts: all client ids are known and differ."""
    ids = {proof.client_id for proof in expected}
    return bool(ids) and None not in {*ids, observed.client_id} and observed.client_id not in ids


def _agree(one: AccountProof, other: AccountProof) -> bool:
    if one.client_id and other.client_id:
        return one.client_id == other.client_id
    return one.key == other.key
