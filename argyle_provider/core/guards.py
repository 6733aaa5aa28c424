"""Decide which changes of a stack's declaration are refused before anything changes.

The check of the SubscriptionSet compares the declaration in the state with the one in the file, so ``pulumi up`` stops.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from argyle_provider.core.keys import MAX_DELETIONS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from argyle_provider.core.model import Declaration, Environment, ExpandedSubscription


@dataclass(frozen=True, slots=True)
class DeclaredEntry:
    """What the state keeps of an entry: the resource names of its subscriptions, and whether it is protected."""

    subscriptions: tuple[str, ...]
    protect: bool = False


@dataclass(frozen=True, slots=True)
class DeclaredSet:
    """What the state keeps of a stack's declaration: enough to check a change, and no secret.

    Attributes:
        names: the resource of each API name, for the messages of a run; not kept in the state.
    """

    environment: Environment
    entries: Mapping[str, DeclaredEntry] = field(default_factory=dict, hash=False)
    max_deletions: int | None = None
    names: Mapping[str, str] = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, declaration: Declaration, subscriptions: tuple[ExpandedSubscription, ...]) -> DeclaredSet:
        """Build it from *declaration*, which expands to *subscriptions*."""
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


def refusals(old: DeclaredSet, new: DeclaredSet, *, in_component: bool = False) -> tuple[str, ...]:
    """Why the change from *old* to *new* is refused: one message per reason; empty if it is allowed.

    Args:
        in_component: whether a component of a program declares them, one of several, instead of the stack's config.
    """
    if old.environment is not new.environment:
        move = (
            f"This stack belongs to environment {old.environment.value}, and its config now says "
            f"{new.environment.value}. A stack can't change its environment. Set `argyle:environment` back to "
            f"{old.environment.value}, and create another stack for {new.environment.value} with `pulumi stack init`."
        )
        return (move,)
    whole, limit = ("component", "maxDeletions") if in_component else ("stack", MAX_DELETIONS)
    return (
        *_protected_removals(old, new),
        *_emptied(old, new, whole, limit),
        *_too_many_removals(old, new, limit),
    )


def _protected_removals(old: DeclaredSet, new: DeclaredSet) -> tuple[str, ...]:
    return tuple(
        f"Entry `{key}` is protected and no longer declared; its deliveries would stop. Put the entry back. To remove "
        "it, first set `protect: false` and run `pulumi up`."
        for key, entry in sorted(old.entries.items())
        if entry.protect and key not in new.entries
    )


def _emptied(old: DeclaredSet, new: DeclaredSet, whole: str, limit: str) -> tuple[str, ...]:
    """A section that is emptied by mistake would stop all deliveries. A stack with a limit has decided on its own."""
    removed = sorted(old.subscriptions)
    if not removed or new.subscriptions or new.max_deletions is not None:
        return ()
    reason = (
        f"This change deletes every subscription of the {whole}, and all its deliveries stop: {_counted(removed)}. "
        f"Put them back, or allow the change with `{limit}: {len(removed)}`."
    )
    return (reason,)


def _too_many_removals(old: DeclaredSet, new: DeclaredSet, limit: str) -> tuple[str, ...]:
    removed = sorted(old.subscriptions - new.subscriptions)
    if new.max_deletions is None or len(removed) <= new.max_deletions:
        return ()
    reason = (
        f"This change deletes {_counted(removed)}, and their deliveries stop; `{limit}` allows "
        f"{new.max_deletions}. Put them back, or allow the change with `{limit}: {len(removed)}`."
    )
    return (reason,)


def _counted(resources: Sequence[str]) -> str:
    noun = "subscription" if len(resources) == 1 else "subscriptions"
    return f"{len(resources)} {noun} ({', '.join(f'`{each}`' for each in resources)})"
