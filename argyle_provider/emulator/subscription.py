"""A subscription as the emulator stores it, and the two collections that it can be in."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from argyle_provider.emulator import times

if TYPE_CHECKING:
    from collections.abc import Mapping

V2 = "/v2/webhooks"
PARTNERS = "/partners/v2/webhooks"
COLLECTIONS = (V2, PARTNERS)

Position: TypeAlias = tuple[int, str]
"""The position of a subscription in a list: its creation time and its id."""

# In recordings `updated_at` is about two milliseconds after `created_at`, never equal to it.
_UPDATE_DELAY = 1866


@dataclass(frozen=True)
class Draft:
    """The content of a subscription before it is created, as it will be stored."""

    name: str
    url: str
    events: tuple[str, ...]
    config: Mapping[str, object]
    secret: str | None = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """One stored subscription.

    Attributes:
        collection: the path of its list: ``/v2/webhooks`` or ``/partners/v2/webhooks``.
        created_at: microseconds since 1970, UTC; so are the other times.
    """

    id: str
    account: str
    collection: str
    name: str
    url: str
    events: tuple[str, ...]
    config: Mapping[str, object] = field(default_factory=dict)
    secret: str | None = field(default=None, repr=False)
    created_at: int
    updated_at: int
    last_sent_at: int | None = None

    @property
    def position(self) -> Position:
        """Its position in a list."""
        return self.created_at, self.id

    @property
    def secret_sha256(self) -> str | None:
        """The secret's SHA-256 in hexadecimal, to compare secrets without showing one."""
        return secret_sha256(self.secret)


def secret_sha256(secret: object) -> str | None:
    """The SHA-256 of *secret* in hexadecimal; None where it is not text."""
    return hashlib.sha256(secret.encode()).hexdigest() if isinstance(secret, str) else None


def new_subscription(draft: Draft, *, account: str, collection: str) -> Subscription:
    """Create a subscription from *draft*, with a new id and the present time."""
    created_at = times.now()
    return Subscription(
        id=str(uuid.uuid4()),
        account=account,
        collection=collection,
        name=draft.name,
        url=draft.url,
        events=draft.events,
        config=draft.config,
        secret=draft.secret,
        created_at=created_at,
        updated_at=created_at + _UPDATE_DELAY,
    )
