"""Every printed command works when it is pasted: in documents, help, workflows, reports and messages."""

from __future__ import annotations

import ast
import re
from functools import cache
from typing import TYPE_CHECKING

import pytest
import typer
import yaml
from typer.core import TyperGroup

from argyle_provider.cli import PROGRAM
from argyle_provider.core.commands import argyle_webhooks, pulumi
from tests.golden.corpus import CASES, Case
from tests.pasting import ROOT, complaint, complaints

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
STACKS = sorted((ROOT / "stacks").glob("*.yaml"))
SOURCES = sorted(
    {*(ROOT / "argyle_provider").rglob("*.py"), *(ROOT / "tools").glob("*.py")}
    - {ROOT / "argyle_provider" / "core" / "commands.py"}
)
WORKFLOWS = sorted({*ROOT.glob(".github/**/*.yml"), *ROOT.glob("argyle_provider/templates/**/*.yml")})
_VALUE = "\0"
_WRITTEN_BY_HAND = re.compile(rf"(?<!<!-- )(?:pulumi|argyle-webhooks) [a-z][^`\n]*[{_VALUE}{{]")


@pytest.mark.parametrize("document", [*DOCUMENTS, *STACKS], ids=lambda path: path.name)
def test_a_document_can_be_followed(document: Path) -> None:
    """Each of its commands works, in a fence or in a sentence."""
    assert complaints(document.read_text(), prose=True) == []


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_calls_what_there_is(workflow: Path) -> None:
    """Each line of its scripts calls a command that exists."""
    assert complaints("\n".join(scripts(yaml.safe_load(workflow.read_bytes())))) == []


def scripts(node: object) -> Iterator[str]:
    """The scripts of all steps, at any depth."""
    match node:
        case dict():
            for key, value in node.items():
                yield from [value] if key == "run" and isinstance(value, str) else scripts(value)
        case list():
            for each in node:
                yield from scripts(each)


def helps(command: object, name: str) -> Iterator[tuple[str, str]]:
    """The help of every command, by name."""
    assert isinstance(command, typer.core.TyperCommand | TyperGroup)
    yield name, typer.Context(command, info_name=name).get_help()
    for sub, each in command.commands.items() if isinstance(command, TyperGroup) else ():
        yield from helps(each, f"{name} {sub}")


@pytest.mark.parametrize(("name", "text"), [*helps(PROGRAM, "argyle-webhooks")])
def test_an_example_in_help_works(name: str, text: str) -> None:
    """So do the other commands that help names."""
    assert complaints(text, prose=True) == [], name


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_review_names_commands_that_work(case: Case) -> None:
    """In each of its formats."""
    for report in ("expected.md", "expected.txt"):
        assert complaints((case.folder / report).read_text()) == []


@cache
def literals(source: Path) -> list[str]:
    """The texts in a source except docstrings; a NUL replaces each filled-in value."""
    tree = ast.parse(source.read_text())
    bare = {id(each.value) for each in ast.walk(tree) if isinstance(each, ast.Expr)}
    inside = {id(part) for each in ast.walk(tree) if isinstance(each, ast.JoinedStr) for part in ast.walk(each)} - bare
    return [
        _text(each)
        for each in ast.walk(tree)
        if isinstance(each, ast.JoinedStr) or (isinstance(each, ast.Constant) and id(each) not in bare | inside)
    ]


def _text(node: ast.JoinedStr | ast.Constant) -> str:
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    return "".join(str(each.value) if isinstance(each, ast.Constant) else _VALUE for each in parts)


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_message_names_commands_that_work(source: Path) -> None:
    """A fixed command is correct as written; ``core/commands.py`` writes a command that contains a value."""
    found = literals(source)

    by_hand = [each for each in found if _WRITTEN_BY_HAND.search(each)]
    assert by_hand == []
    assert [each for text in found for each in complaints(text)] == []


def calls(source: Path) -> Iterator[str]:
    """The commands that a source writes with ``core/commands.py``, with made-up values."""
    for each in ast.walk(ast.parse(source.read_text())):
        match each:
            case ast.Call(
                func=ast.Name("pulumi" | "argyle_webhooks" as name), args=[ast.Constant(str(command)), *rest]
            ):
                write = pulumi if name == "pulumi" else argyle_webhooks
                stack = "a stack" if any(keyword.arg == "stack" for keyword in each.keywords) else None
                yield write(command, *("name=id" for _ in rest), stack=stack)
            case ast.Call(func=ast.Name("pulumi" | "argyle_webhooks" as name)):
                yield f"{name.replace('_', '-')} <a command that nobody can read here>"


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_written_command_has_what_it_needs(source: Path) -> None:
    """Its options exist, and no required option is missing."""
    assert [found for each in calls(source) if (found := complaint(each))] == []


def test_a_wrong_command_is_noticed() -> None:
    """The tests above can fail."""
    wrong = ["pulumi up --stak x", "pulumi upp", "argyle-webhooks drift", "argyle-webhooks drft --stack x", "make it"]

    assert all(map(complaint, wrong))
    assert all(complaints(f"Run `{each}`.") for each in wrong)
    assert all(complaints(f"$ {each}") for each in wrong)
    assert _WRITTEN_BY_HAND.search(f"Run `pulumi up --stack {_VALUE}`.")
