"""Whose a live subscription is that no state of the stack holds.

Two projects may share an account, and a stack ``dev`` of one knows nothing of a stack ``dev-ops`` of the other. So a
name that starts like this stack's proves nothing. It is this stack's where one of these holds:

- the stack declares its name;
- a run that broke off was creating it (the state's pending operations);
- it is a part of an entry that the stack declares, or declared at its last run: the entry's name with the suffix of
  its own config;
- its name starts like this stack's, and it delivers to a URL that the stack declares or its state holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from argyle_provider.core.difference import changed_fields, keep_equivalent
from argyle_provider.core.expansion import expand_all, suffix
from argyle_provider.core.urls import same_url

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from argyle_provider.core.model import Declaration, Environment, ExpandedSubscription, LiveSubscription
    from argyle_provider.core.state import ManagedSubscription, StackState


class Whose(Enum):
    """What is known of a live subscription's owner."""

    TWIN = "this stack's, and just as one that it declares"
    LEFTOVER = "this stack's"
    PROTECTED = "this stack's, and part of a protected entry that is no longer declared"
    LOOK_ALIKE = "perhaps this stack's"
    ANOTHER_STACK = "another stack's of this project"
    STRANGER = "not known"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A stack among the others that share its account.

    Attributes:
        stack: its name, with which the names of its subscriptions start.
        elsewhere: the other stacks of the same environment, by the API names that they declare.
        stacks: the names of these other stacks.
    """

    stack: str
    elsewhere: Mapping[str, str]
    stacks: Collection[str] = ()

    @classmethod
    def of(cls, stack: str, environment: Environment, project: Iterable[Declaration]) -> Surroundings:
        """The surroundings of a stack in the account of *environment*, from what all stacks of its project declare."""
        others = [each for each in project if each.stack != stack and each.environment is environment]
        elsewhere = {each.subscription.name: other.stack for other in others for each in expand_all(other)}
        return cls(stack, elsewhere, [other.stack for other in others])


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose it is, and what says so.

    Attributes:
        resource: the protected entry that it is a part of.
        stack: the other stack.
        because: what says that a leftover is this stack's.
    """

    group: Whose
    resource: str | None = None
    stack: str | None = None
    because: str = ""


class Ownership:
    """What tells one stack's own from everybody else's.

    Args:
        expanded: whether what is *declared* is the expansion of entries, so that parts of one share its name.
    """

    def __init__(
        self,
        declared: Sequence[ExpandedSubscription],
        state: StackState,
        around: Surroundings,
        *,
        expanded: bool,
    ) -> None:
        self._declared = declared
        self._around = around
        self._pending = {each.name or f"{around.stack}-{each.resource}" for each in state.pending}
        self._entries = {_base(each): each.entry for each in declared if expanded}
        self._names = {each.subscription.name for each in declared}
        recorded = state.declared.entries if state.declared else {}
        self._former = {key: entry for key, entry in recorded.items() if key not in self._entries.values()}
        contents = [each.content for each in state.subscriptions if each.content]
        self._urls = {each.url for each in (*(one.subscription for one in declared), *contents)}

    def of(self, live: LiveSubscription) -> Owner:
        """Whose *live* is, which no state of the stack holds."""
        name = live.name
        if name in self._names:
            group = Whose.TWIN if self._has_twin(live) else Whose.LEFTOVER
            return Owner(group, because="the stack declares this name")
        if name in self._around.elsewhere:
            return Owner(Whose.ANOTHER_STACK, stack=self._around.elsewhere[name])
        if name in self._pending:
            return Owner(Whose.LEFTOVER, because="a run that broke off was creating it")
        if (entry := self._entry(live)) is not None:
            former = self._former.get(entry)
            if former is not None and former.protect:
                return Owner(Whose.PROTECTED, resource=entry)
            return Owner(Whose.LEFTOVER, because=f"its name is that of a part of the entry {entry}")
        return self._of_its_prefix(live)

    def _has_twin(self, live: LiveSubscription) -> bool:
        wanted = [each.subscription for each in self._declared if each.subscription.name == live.name]
        return any(not changed_fields(each, keep_equivalent(each, live.subscription)) for each in wanted)

    def _entry(self, live: LiveSubscription) -> str | None:
        """The declared or former entry of which *live* has the name of a part."""
        base = live.name.removesuffix(suffix(live.subscription.config))
        if base in self._entries:
            return self._entries[base]
        former = (f"{self._around.stack}-{key}" for key in self._former)
        return next((key for key, name in zip(self._former, former, strict=True) if name == base), None)

    def _of_its_prefix(self, live: LiveSubscription) -> Owner:
        """What the start of a name says. Of several stacks that it could name, the longest name is the likely one."""
        stacks = [each for each in (self._around.stack, *self._around.stacks) if live.name.startswith(f"{each}-")]
        if not stacks:
            return Owner(Whose.STRANGER)
        stack = max(stacks, key=len)
        if stack != self._around.stack:
            return Owner(Whose.ANOTHER_STACK, stack=stack)
        if any(same_url(each, live.subscription.url) for each in self._urls):
            return Owner(
                Whose.LEFTOVER, because="its name starts like this stack's, and its URL is one of this stack's"
            )
        return Owner(Whose.LOOK_ALIKE)

    def is_protected(self, managed: ManagedSubscription) -> bool:
        """Whether what a resource holds and nothing declares is protected: its own state or the set's says so."""
        former = [entry for entry in self._former.values() if managed.resource in entry.subscriptions]
        if any(entry.protect for entry in former):
            return True
        name = managed.content.name if managed.content else None
        return managed.protected is not None and not (
            managed.protected in self._entries.values() or name in self._names
        )


def _base(declared: ExpandedSubscription) -> str:
    """The API name of its entry, to which each part adds the suffix of its config."""
    return declared.subscription.name.removesuffix(suffix(declared.subscription.config))
