"""Find the owner of a live subscription that is not in the stack's state.

Two projects can share an account, and a stack ``dev`` of one does not know a stack ``dev-ops`` of the other. So a name
that starts with the stack's name proves nothing. A subscription is this stack's if one of these is true:

- the stack declares its name;
- an interrupted run was creating it (the state's pending operations);
- its name is the name of an entry, declared now or at the last run, with the suffix of its own config;
- its name starts with the stack's name, and it delivers to a URL that the stack declares or has in its state.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from argyle_provider.core.difference import changed_fields, keep_equivalent
from argyle_provider.core.expansion import expand_all, suffix
from argyle_provider.core.urls import url_form

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from argyle_provider.core.model import (
        Declaration,
        Environment,
        ExpandedSubscription,
        LiveSubscription,
        Subscription,
    )
    from argyle_provider.core.state import ManagedSubscription, StackState


class Whose(Enum):
    """What is known about the owner of a live subscription that no state of the stack has."""

    TWIN = "this stack's, with the content of a declared one"
    LEFTOVER = "this stack's"
    PROTECTED = "this stack's, from a protected entry that is no longer declared"
    LOOK_ALIKE = "perhaps this stack's"
    ANOTHER_STACK = "another stack's of this project"
    STRANGER = "unknown"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A stack among the others that share its account.

    Attributes:
        stack: its name; the names of its subscriptions start with it.
        elsewhere: the other stacks of the same environment, by the API names that they declare.
        stacks: the names of these other stacks.
    """

    stack: str
    elsewhere: Mapping[str, str]
    stacks: Collection[str] = ()

    @classmethod
    def of(cls, stack: str, environment: Environment, project: Iterable[Declaration]) -> Surroundings:
        """The surroundings of a stack in the account of *environment*, from the declarations of its project."""
        others = [each for each in project if each.stack != stack and each.environment is environment]
        elsewhere = {each.subscription.name: other.stack for other in others for each in expand_all(other)}
        return cls(stack, elsewhere, [other.stack for other in others])


@dataclass(frozen=True, slots=True)
class Owner:
    """The owner of a live subscription, and why.

    Attributes:
        resource: the protected entry that it belongs to.
        stack: the other stack.
        because: why a leftover is this stack's, as the end of a sentence with "because".
    """

    group: Whose
    resource: str | None = None
    stack: str | None = None
    because: str = ""


class Ownership:
    """Tells the subscriptions of one stack from all others.

    Args:
        entries: those of *declared* that are the expansion of entries, so that the parts of one entry share its name.
    """

    def __init__(
        self,
        declared: Sequence[ExpandedSubscription],
        state: StackState,
        around: Surroundings,
        *,
        entries: Sequence[ExpandedSubscription],
    ) -> None:
        self._around = around
        self._pending = {each.name or f"{around.stack}-{each.resource}" for each in state.pending}
        self._entries = {_base(each): each.entry for each in entries}
        self._wanted: defaultdict[str, list[Subscription]] = defaultdict(list)
        for each in declared:
            self._wanted[each.subscription.name].append(each.subscription)
        recorded = state.declared.entries if state.declared else {}
        kept = set(self._entries.values())
        self._former = {key: entry for key, entry in recorded.items() if key not in kept}
        self._former_names = {f"{around.stack}-{key}": key for key in self._former}
        contents = [each.content for each in state.subscriptions if each.content]
        self._urls = {url_form(each.url) for each in (*(one.subscription for one in declared), *contents)}

    def of(self, live: LiveSubscription) -> Owner:
        """The owner of *live*, which is not in the stack's state."""
        name = live.name
        if name in self._wanted:
            group = Whose.TWIN if self._has_twin(live) else Whose.LEFTOVER
            return Owner(group, because="the stack declares this name")
        if name in self._around.elsewhere:
            return Owner(Whose.ANOTHER_STACK, stack=self._around.elsewhere[name])
        if name in self._pending:
            return Owner(Whose.LEFTOVER, because="an interrupted run was creating it")
        if (entry := self._entry(live)) is not None:
            former = self._former.get(entry)
            if former is not None and former.protect:
                return Owner(Whose.PROTECTED, resource=entry)
            return Owner(Whose.LEFTOVER, because=f"its name belongs to entry `{entry}`")
        return self._of_its_prefix(live)

    def _has_twin(self, live: LiveSubscription) -> bool:
        wanted = self._wanted[live.name]
        return any(not changed_fields(each, keep_equivalent(each, live.subscription)) for each in wanted)

    def _entry(self, live: LiveSubscription) -> str | None:
        """The declared or former entry that *live* belongs to by its name."""
        base = live.name.removesuffix(suffix(live.subscription.config))
        return self._entries.get(base) or self._former_names.get(base)

    def _of_its_prefix(self, live: LiveSubscription) -> Owner:
        """The owner by the start of the name. If it fits several stacks, the longest name is the likely one."""
        stacks = [each for each in (self._around.stack, *self._around.stacks) if live.name.startswith(f"{each}-")]
        if not stacks:
            return Owner(Whose.STRANGER)
        stack = max(stacks, key=len)
        if stack != self._around.stack:
            return Owner(Whose.ANOTHER_STACK, stack=stack)
        if url_form(live.subscription.url) in self._urls:
            because = "its name starts with this stack's name, and its URL is one of this stack's"
            return Owner(Whose.LEFTOVER, because=because)
        return Owner(Whose.LOOK_ALIKE)

    def is_protected(self, managed: ManagedSubscription) -> bool:
        """Whether a managed and undeclared subscription is protected: its own state or that of the set says so."""
        former = [entry for entry in self._former.values() if managed.resource in entry.subscriptions]
        if any(entry.protect for entry in former):
            return True
        name = managed.content.name if managed.content else None
        return managed.protected is not None and not (
            managed.protected in self._entries.values() or name in self._wanted
        )


def _base(declared: ExpandedSubscription) -> str:
    """The API name of its entry, without the suffix of its own config."""
    return declared.subscription.name.removesuffix(suffix(declared.subscription.config))
