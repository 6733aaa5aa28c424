"""The review of each change of the corpus is the committed one.

After a wanted change of words, run ``UPDATE_GOLDEN=1 pytest tests/unit/report`` and read the diff.
"""

from __future__ import annotations

import json
import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from argyle_provider.report.review.json import review_json
from argyle_provider.report.review.markdown import LIMIT, review_markdown
from argyle_provider.report.review.text import review_text
from tests.golden.corpus import CASES, Case

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from argyle_provider.core.review import StackReview

FORMATS: dict[str, Callable[[Sequence[StackReview]], str]] = {
    "expected.md": review_markdown,
    "expected.txt": review_text,
    "expected.json": review_json,
}
SECRETS = ("v1:", "throwaway")


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_change_is_told_as_expected(case: Case, name: str) -> None:
    """The bytes are the same, twice in a row, and have neither a secret nor its ciphertext."""
    expected = case.folder / name
    told = FORMATS[name](case.reviews())
    if os.environ.get("UPDATE_GOLDEN"):
        expected.write_text(told)

    assert told == expected.read_text()
    assert told == FORMATS[name](case.reviews())
    assert not any(each in told for each in SECRETS)


def test_the_corpus_is_large_enough() -> None:
    """One file per kind of change that teams make."""
    assert len(CASES) >= 25


def test_a_long_report_is_cut_and_says_so() -> None:
    """The report fits into a GitHub comment and keeps its verdict."""
    (case,) = (each for each in CASES if str(each) == "two-hundred-entries")

    told = review_markdown([replace(each, stack=name) for name in ("first", "second") for each in case.reviews()])

    assert len(told) < LIMIT
    assert "deliveries of `accounts.connected`, `accounts.failed` and `users.fully_synced` stop" in told[:400]
    assert "Cut to fit" in told


@pytest.mark.parametrize("case", CASES, ids=str)
def test_nothing_hostile_leaves_its_code_span(case: Case) -> None:
    """Outside of code spans, the comment has only our own HTML, and no mention."""
    outside = _outside_code(review_markdown(case.reviews()))
    for ours in ("<!--", "-->", "<details>", "</details>", "<summary>", "</summary>", "<br>"):
        outside = outside.replace(ours, "")

    assert "<" not in outside
    assert "@" not in outside
    assert "javascript:" not in outside


def _outside_code(markdown: str) -> str:
    """The text of *markdown* as GitHub would render it, without its code spans."""
    kept = []
    for line in markdown.splitlines():
        rest = line
        while "`" in rest:
            start = rest.index("`")
            fence = rest[start : start + len(rest[start:]) - len(rest[start:].lstrip("`"))]
            end = _closing(rest, fence, start + len(fence))
            if end < 0:
                break
            kept.append(rest[:start])
            rest = rest[end + len(fence) :]
        kept.append(rest)
    return "\n".join(kept)


def _closing(text: str, fence: str, start: int) -> int:
    """Where the run of backticks that closes *fence* begins; a longer or shorter run does not close it."""
    position = start
    while (position := text.find("`", position)) >= 0:
        run = len(text[position:]) - len(text[position:].lstrip("`"))
        if run == len(fence):
            return position
        position += run
    return -1


def test_json_is_versioned_and_says_what_is_refused() -> None:
    """What a program needs to stop a merge."""
    (case,) = (each for each in CASES if str(each) == "over-the-limit")

    report = json.loads(review_json(case.reviews()))

    assert report["version"] == 1
    assert report["refused"] is True
