"""What a stack's state knows of the account, as far as decisions need it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argyle_provider.core.account import AccountProof


@dataclass(frozen=True, slots=True)
class ManagedSubscription:
    """A subscription that a resource of the stack holds.

    Attributes:
        to_delete: the resource was replaced and the delete of this one is still to come.
    """

    resource: str
    id: str
    to_delete: bool = False


@dataclass(frozen=True, slots=True)
class StackState:
    """The state of one stack.

    Attributes:
        proofs: the accounts that its resources remember; more than one after a key was rotated.
        pending: the resources whose create was begun and never recorded.
        has_set: whether it holds a SubscriptionSet.
    """

    subscriptions: tuple[ManagedSubscription, ...] = ()
    proofs: frozenset[AccountProof] = frozenset()
    pending: tuple[str, ...] = ()
    has_set: bool = False

    @property
    def ids(self) -> frozenset[str]:
        """The ids of all subscriptions that it holds."""
        return frozenset(each.id for each in self.subscriptions)
