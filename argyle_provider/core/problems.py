"""Problems that are the same in several places, grouped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argyle_provider.core.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from argyle_provider.core.model import Problem


def together(problems: Iterable[Problem]) -> list[tuple[Problem, tuple[str, ...]]]:
    """Group the problems with the same message: the first one, and the paths of the others. Errors come first.

    Each place of *problems* is in the result once.
    """
    alike: dict[tuple[Severity, str], list[Problem]] = {}
    for each in problems:
        alike.setdefault((each.severity, each.message), []).append(each)
    found = {each[0]: each[1:] for each in alike.values()}
    return [(first, tuple(each.where for each in found[first])) for first in errors_first(found)]


def errors_first(problems: Iterable[Problem]) -> list[Problem]:
    """Return *problems* with errors before warnings, otherwise in the same order."""
    return sorted(problems, key=lambda each: each.severity is not Severity.ERROR)
