"""What `stacks new` made, and what to run next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argyle_provider.core.commands import pulumi
from argyle_provider.core.expansion import expand_all
from argyle_provider.report.problems import MARKS
from argyle_provider.report.words import count, printable, shown_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from argyle_provider.core.stack_version import StackVersion
    from argyle_provider.core.stacks import BackendStack


def copy_text(version: StackVersion, *, name: str, source: str, file: str, known: BackendStack | None) -> str:
    """The made stack, its warnings, and the next commands.

    Args:
        name: the new stack, as the user typed it.
        source: the stack that it is a copy of.
        file: the path of its file.
        known: the stack in the backend before; None if it is new.
    """
    return "\n".join(_lines(version, name, source, file, known))


def _lines(version: StackVersion, name: str, source: str, file: str, known: BackendStack | None) -> Iterator[str]:
    declared = version.declaration
    if known is None:
        yield f"Made stack `{name}` and its file {printable(file)}, from stack `{source}`."
    else:
        has = f"has {count(known.resources, 'resource')}" if known.resources else "has no resources"
        yield f"Stack `{name}` is in the backend already and {has}."
        yield f"Made its file {printable(file)} again, from stack `{source}`."
    number = count(len(expand_all(declared)), "subscription")
    yield f"It declares {number} in environment {declared.environment.value}, to {shown_url(declared.entries[0].url)}"
    yield from (f"{MARKS[each.severity]} {each.severity.value}: {printable(str(each))}" for each in version.problems)
    yield ""
    yield "To deploy the stack, run:"
    yield f"  {pulumi('up', stack=name)}"
    yield "To remove it with its subscriptions and its file, run:"
    yield f"  {pulumi('destroy --remove', stack=name)}"
