"""Problems that are the same in several places, so that a reader is told once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argyle_provider.core.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from argyle_provider.core.model import Problem


def together(problems: Iterable[Problem]) -> list[tuple[Problem, tuple[str, ...]]]:
    """Each problem once, errors first: the first of those that say the same, and where the others are.

    Every place of *problems* is in the answer once.
    """
    alike: dict[tuple[Severity, str], list[Problem]] = {}
    for each in problems:
        alike.setdefault((each.severity, each.message), []).append(each)
    found = {each[0]: each[1:] for each in alike.values()}
    return [(first, tuple(each.where for each in found[first])) for first in errors_first(found)]


def errors_first(problems: Iterable[Problem]) -> list[Problem]:
    """*problems* in their order, those that stop a run before those that only deserve a look."""
    return sorted(problems, key=lambda each: each.severity is not Severity.ERROR)
