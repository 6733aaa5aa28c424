"""The state of a stack, as far as decisions need it."""

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
    """A subscription that a resource of the stack manages.

    Attributes:
        to_delete: whether the resource was replaced and this one is still to be deleted.
        replacing: whether it was deleted, and its replacement was not recorded; no import can take its place.
        content: its content in the state, or None if the state has none that can be read; the secret may be hidden.
        protected: the protected entry that it belongs to, or None.
    """

    resource: str
    id: str
    to_delete: bool = False
    replacing: bool = False
    content: Subscription | None = None
    protected: str | None = None


@dataclass(frozen=True, slots=True)
class PendingCreate:
    """A create that was started and not recorded as finished.

    Attributes:
        name: its API name, or empty if the state does not say.
    """

    resource: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class StackState:
    """The state of one stack.

    Attributes:
        proofs: the accounts in its resources; more than one after a key was rotated.
        declared: what the stack declared at its last run, or None if the state has no SubscriptionSet.
    """

    subscriptions: tuple[ManagedSubscription, ...] = ()
    proofs: frozenset[AccountProof] = frozenset()
    pending: tuple[PendingCreate, ...] = ()
    declared: DeclaredSet | None = None

    @property
    def ids(self) -> frozenset[str]:
        """The ids of all subscriptions in the state."""
        return frozenset(each.id for each in self.subscriptions)

    def is_of_a_program(self, config: Mapping[str, object]) -> bool:
        """Whether the subscriptions are declared by a user's own program instead of the stack's *config*.

        If the config has no section for subscriptions but the state has some, a program declares them.
        """
        return SUBSCRIPTIONS not in config and self.declared is None and bool(self.subscriptions)

    def is_protected(self, held: ManagedSubscription) -> bool:
        """Whether a managed subscription was protected at the last run."""
        entries = self.declared.entries.values() if self.declared else ()
        return held.protected is not None or any(
            each.protect for each in entries if held.resource in each.subscriptions
        )
