"""What a wrong word should have been: the nearest known one, or any of those that are accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`` Did you mean `gigs.added`?`` for a word that is close to a known one, else nothing; it follows a sentence."""
    import difflib  # noqa: PLC0415 - every run loads this module, and hardly any has a typo

    close = difflib.get_close_matches(word, sorted(known), n=1)
    return f" Did you mean `{close[0]}`?" if close else ""


def one_of(words: Sequence[str]) -> str:
    """``local, sandbox or production``, for at least two *words*."""
    return f"{', '.join(words[:-1])} or {words[-1]}"
