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


_BELONGS = "This API key belongs to another Argyle account than this stack's subscriptions."
_MAY_BELONG = (
    "This API key may belong to another Argyle account: it shows none of this stack's subscriptions, and they were "
    "created with a different key. Nothing was changed."
)
_USE = "Use a key of this stack's account (ARGYLE_API_KEY_ID, ARGYLE_API_KEY_SECRET)."
_USE_IN_PROGRAM = (
    "Set `apiKeyId` and `apiKeySecret` of the program's provider to a key of their account, then run `pulumi up` "
    "without `--refresh`, because a refresh uses the arguments of the last run."
)

NOT_PROVEN = f"{_MAY_BELONG} {_USE} If the key was rotated within one account, run `pulumi refresh` once."
"""The message for a person when :func:`is_same_account` says no."""

OTHER = f"{_BELONGS} {_USE}"
"""The message for a person when :func:`is_other_account` says yes."""

TO_MOVE = (
    "To move a subscription to another account, declare it there as a resource of another name: `pulumi up` creates "
    "that one, and deletes this one with the key of its own account."
)
"""What a program with several accounts can do instead."""


@dataclass(frozen=True, slots=True)
class AccountProof:
    """How a run recognises its account again.

    Attributes:
        key: a fingerprint of the API key's id. The same key is the same account; comparing it needs no request.
        client_id: the ``X-Client-Id`` of Argyle's replies, if there is one. It stays when the key is rotated.
    """

    key: str
    client_id: str | None = None


def refusal(*, certain: bool, in_program: bool) -> str:
    """The message for a person about the key of another account.

    Args:
        certain: whether :func:`is_other_account` says yes.
        in_program: whether the program makes the provider, with the key in its arguments.
    """
    if in_program:
        return f"{_BELONGS if certain else _MAY_BELONG} {_USE_IN_PROGRAM}"
    return OTHER if certain else NOT_PROVEN


def mismatch(environment: str, now: str, *, in_program: bool) -> str:
    """The message for a person about a resource of *environment* where the settings say *now*."""
    found = f"This resource belongs to environment {environment}, and"
    if in_program:
        return (
            f"{found} its provider in the program says {now}. Nothing was sent to Argyle. Set `environment` of that "
            f"provider back to {environment}, and make another provider for {now}."
        )
    return (
        f"{found} the stack's config says {now}. Nothing was sent to Argyle. Set `argyle:environment` back to "
        f"{environment}, and create another stack for {now} with `pulumi stack init`."
    )


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
