"""The dry run of an import: which live subscription will be managed as which declared one, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argyle_provider.core.commands import argyle_webhooks
from argyle_provider.core.difference import is_untold
from argyle_provider.core.plan import Change
from argyle_provider.report.changes import difference_lines, odd_line, subscription_line
from argyle_provider.report.words import count, during_replacement, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from argyle_provider.core.imports import Imports, Match


def imports_text(imports: Imports, *, pauses: bool) -> str:
    """What an import does, what differs afterwards, and what `pulumi up` will create because nothing matches it.

    Args:
        imports: what was found.
        pauses: whether a replacement deletes first, so that deliveries pause.
    """
    return "\n".join(_lines(imports, pauses=pauses))


def refused_text(imports: Imports, *, stack: str, told: Mapping[str, str]) -> str:
    """Why nothing was imported; if several subscriptions match, with a command that chooses one for each.

    Args:
        imports: what was found.
        stack: the stack's name, as the user typed it.
        told: the ids that the user named, by resource.
    """
    lines = [f"Nothing was imported into stack `{stack}`:", *(f"  {printable(each)}" for each in imports.refusals)]
    if imports.candidates:
        pairs = {**told, **{resource: ids[0] for resource, ids in imports.candidates.items()}}
        command = argyle_webhooks("import", *(f"{resource}={id_}" for resource, id_ in pairs.items()), stack=stack)
        lines.append(f"Choose one id for each and run `{command}`. The others stay live and keep delivering.")
    return "\n".join(lines)


def _lines(imports: Imports, *, pauses: bool) -> Iterator[str]:
    if not imports.matches and not imports.missing and not imports.unreadable:
        yield "Nothing to import: every declared subscription is already managed."
    if imports.matches:
        yield f"{count(len(imports.matches), 'live subscription')} to import:"
    for each in imports.matches:
        yield f"+ {each.declared.resource} = {each.live.id}"
        yield f"    {printable(each.live.subscription.name)}  {subscription_line(each.live.subscription)}"
        yield f"    chosen because {_reason(each)}"
        change = Change(each.declared.resource, each.content, each.declared.subscription, each.fields)
        if change.fields:
            yield f"    `pulumi up` will then replace the subscription, and {during_replacement(pauses=pauses)}:"
            yield from (f"      {line}" for line in difference_lines(change))
    for declared, odd in imports.unreadable:
        yield f"! {declared.resource}: Argyle's reply about the live subscription with this name can't be read."
        yield f"    `pulumi up` will refuse to create `{declared.resource}`."
        yield f"    {odd_line(odd)}"
    if imports.missing:
        names = ", ".join(f"`{each.resource}`" for each in imports.missing)
        them = "it" if len(imports.missing) == 1 else "them"
        yield f"No live subscription matches {names}; `pulumi up` will create {them}, and deliveries start."


def _reason(match: Match) -> str:
    untold = is_untold(match.declared.subscription, match.live.subscription)
    return match.reason.value + ("; its secret was not compared, because Argyle does not show it" if untold else "")
