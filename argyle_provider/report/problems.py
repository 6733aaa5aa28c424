"""The problems of stack files as text, as JSON, and as GitHub annotations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argyle_provider.core.model import Severity
from argyle_provider.report.words import as_json, count, printable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from argyle_provider.core.model import Problem

MARKS = {Severity.ERROR: "-", Severity.WARNING: "!"}


def problems_text(problems: Mapping[str, Sequence[Problem]]) -> str:
    """A line for each problem, with file and line, then a summary. *problems* has every stack, also one without any."""
    lines = [
        f"{MARKS[each.severity]} {each.severity.value}: {printable(str(each))}"
        for found in problems.values()
        for each in found
    ]
    return "\n".join([*lines, _summary(problems)])


def _summary(problems: Mapping[str, Sequence[Problem]]) -> str:
    numbers = [
        (sum(each.severity is severity for found in problems.values() for each in found), severity.value)
        for severity in Severity
    ]
    found = ", ".join(count(number, what) for number, what in numbers if number)
    return f"{count(len(problems), 'stack')}: {found or 'no problems'}."


def problems_json(problems: Mapping[str, Sequence[Problem]]) -> str:
    """The problems as JSON."""
    return as_json(
        {
            "stacks": [
                {"stack": stack, "problems": [problem_json(each) for each in found]}
                for stack, found in problems.items()
            ]
        }
    )


def problem_json(problem: Problem) -> dict[str, object]:
    """One problem as JSON. Line and column start at 1; both are null if the value is not in the file."""
    place = problem.position
    return {
        "severity": problem.severity.value,
        "path": list(problem.path),
        "message": problem.message,
        "file": place.file if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
    }


def problems_github(problems: Mapping[str, Sequence[Problem]]) -> str:
    """Workflow commands, which GitHub shows next to the lines of the pull request."""
    return "".join(f"{_annotation(each)}\n" for found in problems.values() for each in found)


def _annotation(problem: Problem) -> str:
    place = problem.position
    where = f" file={_property(place.file)},line={place.line},col={place.column}" if place else ""
    return f"::{problem.severity.value}{where}::{_escaped(f'{problem.where}: {problem.message}')}"


def _escaped(text: str) -> str:
    """As GitHub's toolkit escapes a command's message."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
