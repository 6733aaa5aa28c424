"""Which changes of a stack's declaration are refused before anything is touched.

The SubscriptionSet's check asks with what the state remembers against what the file says now, so ``pulumi up`` obeys.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from argyle_provider.core.model import Declaration, Environment, ExpandedSubscription


@dataclass(frozen=True, slots=True)
class DeclaredEntry:
    """What is remembered of an entry: its subscriptions' resource names and whether it may go."""

    subscriptions: tuple[str, ...]
    protect: bool = False


@dataclass(frozen=True, slots=True)
class DeclaredSet:
    """What is remembered of a stack's declaration: enough to judge a change, and nothing secret.

    Attributes:
        names: the resource of each API name. A run needs it for its messages; it is not remembered.
    """

    environment: Environment
    entries: Mapping[str, DeclaredEntry] = field(default_factory=dict, hash=False)
    max_deletions: int | None = None
    names: Mapping[str, str] = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, declaration: Declaration, subscriptions: tuple[ExpandedSubscription, ...]) -> DeclaredSet:
        """What to remember of *declaration*, which expands to *subscriptions*."""
        return cls(
            environment=declaration.environment,
            entries={
                entry.key: DeclaredEntry(
                    subscriptions=tuple(sorted(each.resource for each in subscriptions if each.entry == entry.key)),
                    protect=entry.protect,
                )
                for entry in sorted(declaration.entries, key=lambda entry: entry.key)
            },
            max_deletions=declaration.max_deletions,
            names={each.subscription.name: each.resource for each in subscriptions},
        )

    @property
    def subscriptions(self) -> frozenset[str]:
        """The resource names of all its subscriptions."""
        return frozenset(name for entry in self.entries.values() for name in entry.subscriptions)


def refusals(old: DeclaredSet, new: DeclaredSet) -> tuple[str, ...]:
    """Why the step from *old* to *new* is refused: a sentence per reason, with the way out; none if it is fine."""
    if old.environment is not new.environment:
        move = (
            f"this stack belongs to the environment '{old.environment.value}' and its config now says "
            f"'{new.environment.value}': a stack can't move. Set argyle:environment back, and give "
            f"'{new.environment.value}' a stack of its own (`pulumi stack init`)."
        )
        return (move,)
    return (*_protected_removals(old, new), *_emptied(old, new), *_too_many_removals(old, new))


def _protected_removals(old: DeclaredSet, new: DeclaredSet) -> tuple[str, ...]:
    return tuple(
        f"the entry '{key}' is protected and no longer declared. Put it back, or first run `pulumi up` with "
        f"`protect: false` on it and remove it after that."
        for key, entry in sorted(old.entries.items())
        if entry.protect and key not in new.entries
    )


def _emptied(old: DeclaredSet, new: DeclaredSet) -> tuple[str, ...]:
    """A section that is emptied by mistake would end all deliveries; with a limit of its own the stack has decided."""
    removed = sorted(old.subscriptions)
    if not removed or new.subscriptions or new.max_deletions is not None:
        return ()
    reason = (
        f"the stack would be left without any subscription, and {len(removed)} would be deleted: {', '.join(removed)}. "
        f"Put them back, or allow it with `argyle:maxDeletions: {len(removed)}`."
    )
    return (reason,)


def _too_many_removals(old: DeclaredSet, new: DeclaredSet) -> tuple[str, ...]:
    removed = sorted(old.subscriptions - new.subscriptions)
    if new.max_deletions is None or len(removed) <= new.max_deletions:
        return ()
    reason = (
        f"{len(removed)} subscriptions would be deleted and argyle:maxDeletions allows {new.max_deletions}: "
        f"{', '.join(removed)}. Put them back, or allow it with `argyle:maxDeletions: {len(removed)}`."
    )
    return (reason,)
