"""What a stack's state knows of the account, as far as decisions need it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from argyle_provider.core.keys import SUBSCRIPTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from argyle_provider.core.account import AccountProof
    from argyle_provider.core.guards import DeclaredSet
    from argyle_provider.core.model import Subscription


@dataclass(frozen=True, slots=True)
class ManagedSubscription:
    """A subscription that a resource of the stack holds.

    Attributes:
        to_delete: the resource was replaced and the delete of this one is still to come.
        replacing: it was deleted, and what replaces it was not recorded; no import can take its place.
        content: what the state says of it, or None where it says nothing that can be read; its secret may be hidden.
        protected: the protected entry that it is a part of, or None.
    """

    resource: str
    id: str
    to_delete: bool = False
    replacing: bool = False
    content: Subscription | None = None
    protected: str | None = None


@dataclass(frozen=True, slots=True)
class PendingCreate:
    """A create that was begun and never recorded.

    Attributes:
        name: the API name that it was to have, or empty where the state does not say.
    """

    resource: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class StackState:
    """The state of one stack.

    Attributes:
        proofs: the accounts that its resources remember; more than one after a key was rotated.
        declared: what the stack declared at its last run, or None where it holds no SubscriptionSet.
    """

    subscriptions: tuple[ManagedSubscription, ...] = ()
    proofs: frozenset[AccountProof] = frozenset()
    pending: tuple[PendingCreate, ...] = ()
    declared: DeclaredSet | None = None

    @property
    def ids(self) -> frozenset[str]:
        """The ids of all subscriptions that it holds."""
        return frozenset(each.id for each in self.subscriptions)

    def is_of_a_program(self, config: Mapping[str, object]) -> bool:
        """Whether a program of somebody's own declares the stack's subscriptions, and not its *config*.

        A stack without the section that has a resource of ours was made by a program that does not read it.
        """
        return SUBSCRIPTIONS not in config and self.declared is None and bool(self.subscriptions)

    def is_protected(self, held: ManagedSubscription) -> bool:
        """Whether what a resource holds was protected at the last run."""
        entries = self.declared.entries.values() if self.declared else ()
        return held.protected is not None or any(
            each.protect for each in entries if held.resource in each.subscriptions
        )
