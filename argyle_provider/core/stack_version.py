"""One version of a stack's config, and the stack's own keys that differ between two versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from argyle_provider.core.commands import pulumi
from argyle_provider.core.keys import (
    ALLOWED_HOSTS,
    ENVIRONMENT,
    KNOWN_UNMANAGED,
    MAX_DELETIONS,
    QUIET_AFTER,
    REPLACEMENT,
    SUBSCRIPTIONS,
)
from argyle_provider.core.model import Replacement, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from argyle_provider.core.model import Declaration, Problem


@dataclass(frozen=True, slots=True)
class StackVersion:
    """What one stack declares at one commit or in the working tree, and everything that is wrong with it.

    Secrets are ciphertexts here. They show whether a secret was entered again, and no more.

    Attributes:
        project: the name of the Pulumi project, which is part of where the engine keeps the stack's state.
        imports: the stack file's ``environment`` section as text; empty where nothing comes from Pulumi ESC.
    """

    declaration: Declaration
    problems: tuple[Problem, ...] = ()
    project: str = ""
    imports: str = ""

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems with which nothing can be deployed."""
        return tuple(each for each in self.problems if each.severity is Severity.ERROR)


def setting_changes(before: StackVersion, after: StackVersion) -> Iterator[str]:
    """Yield a line for each of the stack's own keys that differs: ``key: before -> after``, or a sentence."""
    old, new = before.declaration, after.declaration
    if before.project != after.project:
        was, is_ = (f"organization/{project}/{new.stack}" for project in (before.project, after.project))
        yield (
            f"project: {before.project} -> {after.project}. Pulumi keeps the state under the project's name. Before "
            f"`pulumi up`, run `{pulumi('stack rename', is_, stack=was)}` (with Pulumi Cloud, write your "
            "organization's name in place of `organization`)."
        )
    if before.imports != after.imports:
        yield "environment: the imports from Pulumi ESC change, and a review can't see their values"
    for key, was, is_ in (
        (ENVIRONMENT, old.environment.value, new.environment.value),
        (REPLACEMENT, old.replacement.value, new.replacement.value),
        (MAX_DELETIONS, _limit(old), _limit(new)),
        (QUIET_AFTER, old.quiet_after or "never", new.quiet_after or "never"),
        (KNOWN_UNMANAGED, _known(old), _known(new)),
        (ALLOWED_HOSTS, ", ".join(old.allowed_hosts) or "any", ", ".join(new.allowed_hosts) or "any"),
    ):
        if was != is_:
            yield f"{key}: {was} -> {is_}"
    yield from _quiet_changes(old, new)


def _quiet_changes(old: Declaration, new: Declaration) -> Iterator[str]:
    """A line for each entry whose ``quietAfter`` changes in another way than the stack's."""
    before = {each.key: each.quiet_after for each in old.entries}
    for entry in new.entries:
        change = (before.get(entry.key, entry.quiet_after), entry.quiet_after)
        if change not in {(entry.quiet_after, entry.quiet_after), (old.quiet_after, new.quiet_after)}:
            was, is_ = (each or "never" for each in change)
            yield f"{SUBSCRIPTIONS}.{entry.key}.quietAfter: {was} -> {is_}"


def deletes_first(declaration: Declaration) -> bool:
    """Return whether replacements delete the old subscription first, so that deliveries pause."""
    return declaration.replacement is Replacement.DELETE_FIRST


def _known(declaration: Declaration) -> str:
    known = (f"{each} until {each.until}" if each.until else str(each) for each in declaration.known_unmanaged)
    return ", ".join(known) or "none"


def _limit(declaration: Declaration) -> str:
    return "no limit" if declaration.max_deletions is None else str(declaration.max_deletions)
