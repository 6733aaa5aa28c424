"""Whether an API key belongs to the account that holds this stack's subscriptions.

A key of another account answers like an empty or foreign one. Trusting it would forget what is live here and create a
second set over there, so nothing is written and nothing counts as gone before the account is proven.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection


NOT_PROVEN = (
    "this API key may belong to another Argyle account: none of this stack's subscriptions was found with it, and it "
    "is not the key they were made with. Nothing was changed. Use a key of the account that holds them "
    "(ARGYLE_API_KEY_ID, ARGYLE_API_KEY_SECRET); if the key was rotated within one account, run `pulumi refresh` once."
)
"""What a person is told when :func:`is_same_account` says no."""

OTHER = (
    "this API key belongs to another Argyle account than this stack's subscriptions. Use a key of the account that "
    "holds them (ARGYLE_API_KEY_ID, ARGYLE_API_KEY_SECRET)."
)
"""What a person is told when :func:`is_other_account` says yes."""


@dataclass(frozen=True, slots=True)
class AccountProof:
    """What a run remembers of the account it worked with.

    Attributes:
        key: a fingerprint of the API key's id: the same key is the same account, which costs no request to know.
        client_id: the ``X-Client-Id`` of Argyle's replies, where it sends one: survives a rotated key.
    """

    key: str
    client_id: str | None = None


def key_fingerprint(key_id: str) -> str:
    """A short digest that tells API keys apart and does not give their ids away."""
    return hashlib.sha256(f"argyle-key-id:{key_id}".encode()).hexdigest()[:16]


def is_same_account(
    expected: Collection[AccountProof],
    observed: AccountProof,
    *,
    known_ids: Collection[str] = (),
    live_ids: Collection[str] = (),
) -> bool:
    """Whether *observed* is the account that *expected* remembers.

    ==============================================  =========================================
    nothing is expected (a new stack)               yes, there is nothing to confuse it with
    one of the stack's own ids is live here         yes, ids are unique
    both sides know the client id                   as the client ids say
    otherwise                                       as the keys say
    ==============================================  =========================================
    """
    if not expected or set(known_ids) & set(live_ids):
        return True
    return any(_agree(proof, observed) for proof in expected)


def is_other_account(expected: Collection[AccountProof], observed: AccountProof) -> bool:
    """Whether *observed* is certainly not the account that *expected* remembers: all the client ids say so."""
    ids = {proof.client_id for proof in expected}
    return bool(ids) and None not in {*ids, observed.client_id} and observed.client_id not in ids


def _agree(one: AccountProof, other: AccountProof) -> bool:
    if one.client_id and other.client_id:
        return one.client_id == other.client_id
    return one.key == other.key
