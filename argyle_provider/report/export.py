"""An exported stack file: the declaration, headed by what is still to do and what was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argyle_provider.config.writer import secret_paths, stack_file_text
from argyle_provider.report.words import count, printable, shown_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from argyle_provider.core.folding import Folding


def export_text(folding: Folding) -> str:
    """The file; the same account gives the same bytes."""
    return stack_file_text(
        folding.declaration,
        comment=[*_steps(folding), *_left_out(folding)],
        secret_in_defaults=folding.shares_secret,
    )


def _steps(folding: Folding) -> Iterator[str]:
    stack = folding.declaration.stack
    environment = folding.declaration.environment.value
    yield f"What was live in {environment}, as `argyle-webhooks export` found it. To manage it:"
    yield f"  pulumi stack init {stack}"
    for path in secret_paths(folding.declaration, secret_in_defaults=folding.shares_secret):
        yield f"  pulumi config set --stack {stack} --secret --path '{path}'"
    yield f"  argyle-webhooks import --stack {stack} --yes"
    yield f"  pulumi preview --stack {stack} --expect-no-changes"


def _left_out(folding: Folding) -> Iterator[str]:
    if not folding.left_out:
        return
    yield f"Left out, because no entry can declare it ({count(len(folding.left_out), 'subscription')}):"
    for each in folding.left_out:
        known = (printable(each.live.id) or "(no id)", printable(each.live.name), shown_url(each.url))
        yield f"  {'  '.join(filter(None, known))}: {printable(each.reason)}"
