"""The nearest right spelling."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`` (did you mean 'gigs.added'?)`` for a word that is close to a known one, else nothing."""
    import difflib  # noqa: PLC0415 - every run loads this module, and hardly any has a typo

    close = difflib.get_close_matches(word, sorted(known), n=1)
    return f" (did you mean {close[0]!r}?)" if close else ""
