"""The claims of the documents."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

import argyle_provider
from argyle_provider.config.parsing import parse
from argyle_provider.config.schema import EntryConfig, StackConfig, key_of
from argyle_provider.config.secrets import encryption_problems
from argyle_provider.config.stack_file import StackFile
from argyle_provider.core.expansion import expand_all
from argyle_provider.core.model import Environment, Severity
from argyle_provider.verbs.judgement import StackRules, findings

ROOT = Path(__file__).parents[2]
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    ROOT / "SECURITY.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
RUNBOOKS = sorted((ROOT / "docs" / "runbooks").glob("*.md"))
STACKS = sorted((ROOT / "stacks").glob("*.yaml"))


def problems(config: dict[str, Any], stack: str) -> list[str]:
    """Everything wrong with a stack's config, with its secrets in place of what encrypts them."""
    return [str(each) for each in parse(_decrypted(config), stack=stack)[1]]


def _decrypted(value: Any) -> Any:
    if isinstance(value, dict):
        return "decrypted" if value.keys() == {"secure"} else {key: _decrypted(each) for key, each in value.items()}
    return [_decrypted(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize("path", STACKS, ids=lambda path: path.name)
def test_the_committed_stacks_are_right(path: Path) -> None:
    """Each example validates without warnings, and has no secret in plain text."""
    stack = path.name.split(".")[1]

    assert problems(yaml.safe_load(path.read_bytes())["config"], stack) == []
    assert list(encryption_problems(StackFile(path.read_bytes(), shown_as=path.name).config(), stack="x")) == []


def readme(language: str) -> str:
    """The one block of the README in *language*."""
    (block,) = re.findall(rf"```{language}\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    return str(block)


def test_the_stack_in_the_readme_is_the_committed_one() -> None:
    """Everything except the ciphertexts is equal."""
    committed = yaml.safe_load((ROOT / "stacks" / "Pulumi.local.yaml").read_bytes())["config"]

    assert _decrypted(yaml.safe_load(readme("yaml"))["config"]) == _decrypted(committed)


def test_the_readme_shows_what_that_stack_makes_live() -> None:
    """Each subscription with name, host, number of events and config; the ids are different in each run."""
    declaration, _ = parse(_decrypted(yaml.safe_load(readme("yaml"))["config"]), stack="local")
    cells = [re.split(r" {2,}", line) for line in readme("text").splitlines()[2:]]

    expected = [
        [
            each.name,
            each.url.split("/")[2],
            str(len(each.events)),
            ", ".join(f"{key}={json.dumps(value)}" for key, value in each.config.items()) or "-",
        ]
        for each in (expanded.subscription for expanded in expand_all(declaration))
    ]
    assert [row[:-1] for row in cells] == sorted(expected)


def test_the_error_of_an_own_program_is_the_real_one() -> None:
    """The document shows what the provider says about this URL."""
    (shown,) = re.findall(r"resource 'payroll' has a problem: (.*)", (ROOT / "docs" / "own-program.md").read_text())
    inputs = {"name": "acme", "url": "http://example.com", "events": ["gigs.added"], "config": {}, "secret": "x"}

    assert [message for message, _ in findings(inputs, Environment.SANDBOX, StackRules())] == [shown]


def test_a_wrong_stack_is_noticed() -> None:
    """The two tests above can fail."""
    config = {"argyle:environment": "sandbox", "argyle:subscriptions": {"a": {"url": "http://x", "events": ["nope"]}}}

    _, found = parse(config, stack="sandbox")

    assert any(each.severity is Severity.ERROR for each in found)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    """Every relative link leads to a file of the project."""
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text())

    missing = [target for target in targets if not (document.parent / target).exists()]

    assert missing == []


@pytest.mark.parametrize("page", [each for each in RUNBOOKS if each.stem != "README"], ids=lambda path: path.stem)
def test_a_runbook_has_its_parts(page: Path) -> None:
    """What you see, what it means for deliveries, what to do, and how it is afterwards; the index leads to it."""
    text = page.read_text()

    assert re.findall(r"^## (.*)", text, re.MULTILINE) == [
        "What you see",
        "What it means",
        "What to do",
        "Afterwards",
    ]
    assert "eliver" in text.partition("## What it means")[2].partition("## ")[0]
    assert f"({page.name})" in (page.parent / "README.md").read_text()


def test_make_targets_in_the_documents_exist() -> None:
    """Every `make` command in the documents works."""
    known = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {name for path in DOCUMENTS for name in re.findall(r"`make ([a-z]+)", path.read_text())}

    assert named <= known


def test_the_changelog_knows_the_version() -> None:
    """The newest heading is the package's version, or Unreleased."""
    headings = re.findall(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)

    assert headings[0] in {"Unreleased", argyle_provider.__version__}


def test_before_the_first_release_everything_is_added() -> None:
    """Nobody had a version that could be changed or fixed. After a merge, put your lines into the groups of Added."""
    text = (ROOT / "CHANGELOG.md").read_text()

    is_released = re.search(r"^## \[\d", text, re.MULTILINE)
    assert is_released or re.findall(r"^### (.*)", text, re.MULTILINE) == ["Added"]
    lines = re.findall(r"^- .*", text, re.MULTILINE)
    assert sorted(lines) == sorted(set(lines))


def test_every_config_key_is_in_the_reference() -> None:
    """Each key has a row, alone or with a related key."""
    text = (ROOT / "docs" / "config-reference.md").read_text()
    rows = "\n".join(line.split(" | ")[0] for line in text.splitlines() if line.startswith("| `"))
    stack, entry = ([key_of(each) for each in fields(model)] for model in (StackConfig, EntryConfig))

    assert [key for key in stack if f"`argyle:{key}`" not in rows] == []
    assert [key for key in entry if f"| `{key}`" not in rows] == []
