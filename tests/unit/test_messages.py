"""All that the code says to people is in one committed file: it can be read in one go, and a change shows in a diff."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest

from tests.messages import MESSAGES, ROOT, collect

if TYPE_CHECKING:
    from pathlib import Path

UPDATE = "UPDATE_GOLDEN=1 pytest tests/unit/test_messages.py"

OLD_WORDS = (
    r"\bbears?\b",
    r"\b(lie|lies|lying)\b",
    r"\b(is|are|was|as) told\b",
    r"\bshall\b",
    r"\b(take|takes|took) (it|them|that) away\b",
    r"\bdelivers? on\b",
    r"\bstands?\b",
    r"(?<!there )(?<!There )\b(is|are) no (?!longer)",
    r"\bcounts? as\b",
    r"\b(came|comes|becomes|became) of\b",
    r"\bas asked\b",
    r"\bit names\b",
    r"\bof which\b",
    r"\bbut for\b",
    r"\bat all\b",
    r"(?<!-)\balike\b",
    r"\b(hand|hands|handed) over\b",
    r"\bmay not\b",
    r"\b(is|are) to be\b",
    r"\bin clear\b",
    r"\bdelivery gap\b",
    r"\bjust (so|as)\b",
    r"\bnobody's\b",
)
"""Words that no colleague would say, as regular expressions."""

NAMELESS = r"^[Ii]t (must|is|has|was|can|needs|takes|holds)\b"
"""The start of a message that does not name its thing."""

DOCUMENTS = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "Makefile")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "stacks").glob("*.yaml")),
    *sorted(ROOT.glob(".github/**/*.yml")),
    *sorted(ROOT.glob("argyle_provider/templates/**/*.yml")),
]


def test_each_message_is_in_the_file() -> None:
    """As the code has it now."""
    collected = collect()
    if os.environ.get("UPDATE_GOLDEN"):
        MESSAGES.write_text(collected)

    assert MESSAGES.read_text() == collected, f"The messages have changed. Run `{UPDATE}` and read the diff."


@pytest.mark.parametrize("words", [*OLD_WORDS, NAMELESS])
def test_no_message_has_an_old_word(words: str) -> None:
    """A tired reader would have to decode it."""
    found = [line for line in MESSAGES.read_text().splitlines() if re.search(words, line.partition(": ")[2])]

    assert found == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_no_document_has_an_old_word(document: Path) -> None:
    """Documents, stack files and workflows speak as the messages do."""
    lines = document.read_text().splitlines()

    assert [line for line in lines if any(re.search(words, line) for words in OLD_WORDS)] == []


def test_the_file_shows_what_a_person_meets() -> None:
    """With values in their places: a plain text, one that is put together, a default, and help."""
    lines = MESSAGES.read_text().splitlines()

    assert any("`pulumi up --refresh --stack sandbox`" in line for line in lines)
    assert any(line.startswith("cli/drift.py: Compare ") for line in lines)
    assert not any("{up}" in line for line in lines)
