"""An exported stack file. Its first lines say what to do next and what was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argyle_provider.config.writer import secret_paths, stack_file_text
from argyle_provider.core.commands import argyle_webhooks, pulumi, set_secret
from argyle_provider.report.words import count, printable, shown_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from argyle_provider.core.export import Export


def export_text(exported: Export) -> str:
    """The content of the file; the same account always gives the same bytes."""
    return stack_file_text(
        exported.declaration,
        comment=[*_steps(exported), *_left_out(exported)],
        secret_in_defaults=exported.shares_secret,
    )


def _steps(exported: Export) -> Iterator[str]:
    stack = exported.declaration.stack
    environment = exported.declaration.environment.value
    yield f"Live subscriptions in {environment}, exported by argyle-webhooks. To manage them, run:"
    yield f"  {pulumi('stack init', stack, stack=None)}"
    for path in secret_paths(exported.declaration, secret_in_defaults=exported.shares_secret):
        yield f"  {set_secret(path, stack=stack)}"
    yield f"  {argyle_webhooks('import', stack=stack)}"
    yield f"  {pulumi('preview --expect-no-changes', stack=stack)}"


def _left_out(exported: Export) -> Iterator[str]:
    if not exported.left_out:
        return
    yield f"Left out: {count(len(exported.left_out), 'subscription')} that no entry can declare:"
    for each in exported.left_out:
        known = (printable(each.live.id) or "(no id)", printable(each.live.name), shown_url(each.url))
        yield f"  {'  '.join(filter(None, known))}: {printable(each.reason)}"
