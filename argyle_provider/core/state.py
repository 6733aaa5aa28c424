"""The state of a stack, as far as decisions need it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING

from argyle_provider.core.account import is_same_account
from argyle_provider.core.keys import SUBSCRIPTIONS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from argyle_provider.core.account import AccountProof
    from argyle_provider.core.guards import DeclaredSet
    from argyle_provider.core.model import Subscription


class Parent(Enum):
    """Where a program has declared a resource."""

    COMPONENT = "below the component that declares the config"
    NONE = "at the top: a program has declared it itself, or an import has just made it"
    OTHER = "below another component, or declared with the native provider"


@dataclass(frozen=True, slots=True)
class ManagedSubscription:
    """A subscription that a resource of the stack manages.

    Attributes:
        to_delete: whether the resource was replaced and this one is still to be deleted.
        replacing: whether it was deleted, and its replacement was not recorded; no import can take its place.
        content: its content in the state, or None if the state has none that can be read; the secret may be hidden.
        protected: the protected entry that it belongs to, or None.
        account: the account that it is in, or None if the state does not say.
        provider: the provider that the program made for it; empty for the default provider.
    """

    resource: str
    id: str
    to_delete: bool = False
    replacing: bool = False
    content: Subscription | None = None
    protected: str | None = None
    parent: Parent = Parent.COMPONENT
    account: AccountProof | None = None
    provider: str = ""


def told_apart(subscriptions: Sequence[ManagedSubscription]) -> tuple[ManagedSubscription, ...]:
    """*subscriptions* with a unique name for each resource: below other components, several can have one name."""
    names = Counter(each.resource for each in subscriptions if not each.to_delete)
    return tuple(
        replace(each, resource=f"{each.resource} ({each.id})")
        if each.parent is Parent.OTHER and not each.to_delete and names[each.resource] > 1
        else each
        for each in subscriptions
    )


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
        elsewhere: how many more subscriptions each provider of the program has in other accounts; see
            :meth:`of_account`.
    """

    subscriptions: tuple[ManagedSubscription, ...] = ()
    proofs: frozenset[AccountProof] = frozenset()
    pending: tuple[PendingCreate, ...] = ()
    declared: DeclaredSet | None = None
    elsewhere: Mapping[str, int] = field(default_factory=dict, hash=False)

    def of_account(self, proof: AccountProof, live_ids: Collection[str]) -> StackState:
        """This state without the subscriptions of other accounts, where a program has providers of several accounts.

        Nothing is known of what is live there. A stack without such a provider has one account.

        Args:
            proof: the account that was looked at.
            live_ids: the ids that are live there.
        """
        groups: dict[str, list[ManagedSubscription]] = {}
        for each in self.subscriptions:
            groups.setdefault(each.provider, []).append(each)
        if not any(groups):
            return self
        others = {
            provider: sum(not each.to_delete for each in group)
            for provider, group in groups.items()
            if not is_same_account(
                {each.account for each in group if each.account},
                proof,
                known_ids=[each.id for each in group],
                live_ids=live_ids,
            )
        }
        kept = tuple(each for each in self.subscriptions if each.provider not in others)
        return replace(self, subscriptions=kept, elsewhere=others)

    @property
    def ids(self) -> frozenset[str]:
        """The ids of all subscriptions in the state."""
        return frozenset(each.id for each in self.subscriptions)

    def is_of_a_program(self, config: Mapping[str, object]) -> bool:
        """Whether the subscriptions are declared by a user's own program instead of the stack's *config*.

        If the config has no section for subscriptions but the state has some, a program declares them.
        """
        return SUBSCRIPTIONS not in config and self.declared is None and bool(self.subscriptions)

    def of_a_program(self, declared: Collection[str] = ()) -> tuple[ManagedSubscription, ...]:
        """The subscriptions that a user's own program declares, beside those of the stack's config.

        Args:
            declared: the resource names that the config declares. An import gives its resources no parent.
        """
        known = {*declared, *(self.declared.subscriptions if self.declared else ())}
        return tuple(
            each
            for each in self.subscriptions
            if each.parent is Parent.OTHER or (each.parent is Parent.NONE and each.resource not in known)
        )

    def is_protected(self, held: ManagedSubscription) -> bool:
        """Whether a managed subscription was protected at the last run."""
        entries = self.declared.entries.values() if self.declared else ()
        return held.protected is not None or any(
            each.protect for each in entries if held.resource in each.subscriptions
        )
