"""Decide what a stack declares that is made from another one's file, for a developer or a pull request."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from argyle_provider.core.model import Environment

if TYPE_CHECKING:
    from argyle_provider.core.model import Declaration, Entry

_NAME = re.compile(r"[A-Za-z0-9._-]{1,100}")


def copy_refusal(source: Declaration, *, stack: str) -> str:
    """Why no stack named *stack* can be made from *source*; empty if one can.

    A name is what Pulumi accepts (``tokens.ParseStackName`` of the engine); it becomes a part of a file's name.
    """
    if not _NAME.fullmatch(stack):
        return "The name of a stack has 1 to 100 letters, digits, `.`, `_` and `-`. Choose another name."
    if source.environment is Environment.PRODUCTION:
        return (
            f"Stack `{source.stack}` is in production, and a copy would send people's income data to another receiver. "
            "Name a stack in sandbox or local with --from."
        )
    if not source.entries:
        return f"Stack `{source.stack}` declares no subscriptions in its file, so there is nothing to copy."
    return ""


def copy_of(source: Declaration, *, stack: str, url: str) -> Declaration:
    """What *stack* declares as a copy of *source*: all entries deliver to *url*, and names start with the stack's.

    It is made to be deleted, so nothing in it is protected.
    """
    entries = [replace(each, url=url, name=_name(each, source.stack, stack), protect=False) for each in source.entries]
    return replace(source, stack=stack, entries=tuple(entries))


def _name(entry: Entry, source: str, stack: str) -> str | None:
    """The API name of an entry that sets one; it must be another one than the source's, which may be live."""
    return None if entry.name is None else f"{stack}-{entry.name.removeprefix(f'{source}-')}"
