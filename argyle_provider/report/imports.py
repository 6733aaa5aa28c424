"""An import before it is done: which live subscription each declared one is, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argyle_provider.core.commands import argyle_webhooks
from argyle_provider.core.difference import is_untold
from argyle_provider.core.plan import Change
from argyle_provider.report.changes import difference_lines, odd_line, subscription_line
from argyle_provider.report.words import count, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from argyle_provider.core.imports import Imports, Match


def imports_text(imports: Imports) -> str:
    """What would be imported, what would differ after it, and what will be created instead."""
    return "\n".join(_lines(imports))


def refused_text(imports: Imports, *, stack: str, told: Mapping[str, str]) -> str:
    """Why nothing is imported; where several could be it, with a command that names one of them for each.

    Args:
        imports: what was found.
        stack: the stack, as it was named.
        told: the ids that were named already, by resource.
    """
    lines = [f"Nothing was imported into stack '{stack}':", *(f"  {printable(each)}" for each in imports.refusals)]
    if imports.candidates:
        pairs = {**told, **{resource: ids[0] for resource, ids in imports.candidates.items()}}
        command = argyle_webhooks("import", *(f"{resource}={id_}" for resource, id_ in pairs.items()), stack=stack)
        lines.append(f"Name the right one for each, as in `{command}`. The others stay live.")
    return "\n".join(lines)


def _lines(imports: Imports) -> Iterator[str]:
    if not imports.matches and not imports.missing and not imports.unreadable:
        yield "Every declared subscription is managed already: there is nothing to import."
    if imports.matches:
        yield f"{count(len(imports.matches), 'subscription')} to bring under management:"
    for each in imports.matches:
        yield f"+ {each.declared.resource} = {each.live.id}"
        yield f"    {printable(each.live.subscription.name)}  {subscription_line(each.live.subscription)}"
        yield f"    chosen because {_reason(each)}"
        change = Change(each.declared.resource, each.content, each.declared.subscription, each.fields)
        yield from (f"    `pulumi up` will replace it for its {line}" for line in difference_lines(change))
    for declared, odd in imports.unreadable:
        yield f"! {declared.resource}: what is live under its name can't be read. `pulumi up` will refuse to create it."
        yield f"    {odd_line(odd)}"
    if imports.missing:
        yield f"Nothing live is {', '.join(each.resource for each in imports.missing)}: the next `pulumi up` creates."


def _reason(match: Match) -> str:
    untold = is_untold(match.declared.subscription, match.live.subscription)
    return match.reason.value + ("; Argyle does not show its secret, so it was not compared" if untold else "")
