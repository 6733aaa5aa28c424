"""What is wrong with stack files: for a person, a program, and GitHub's annotations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argyle_provider.core.model import Severity
from argyle_provider.report.words import as_json, count, printable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from argyle_provider.core.model import Problem

MARKS = {Severity.ERROR: "-", Severity.WARNING: "!"}


def problems_text(problems: Mapping[str, Sequence[Problem]]) -> str:
    """A line per problem with its place, and a summary; *problems* by stack, those without any too."""
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
    return f"{count(len(problems), 'stack')}: {found or 'nothing wrong'}."


def problems_json(problems: Mapping[str, Sequence[Problem]]) -> str:
    """The same for a program."""
    return as_json(
        {
            "stacks": [
                {"stack": stack, "problems": [problem_json(each) for each in found]}
                for stack, found in problems.items()
            ]
        }
    )


def problem_json(problem: Problem) -> dict[str, object]:
    """One problem; line and column count from 1, and are null where the value is not in the file."""
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
    """Workflow commands, which GitHub shows beside the line of the pull request."""
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
