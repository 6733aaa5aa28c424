"""Two URLs that differ so little that one of them looks like a mistake."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from argyle_provider.core.urls import Url, UrlError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_CLOSE = 0.9
"""How alike two hosts or paths are, from 0 to 1, if one is a typo of the other."""


class NearMisses:
    """URLs, to find the one that another URL nearly is.

    Each is found by all of its parts but one. Comparing 1,000 with 1,000 would take half a minute.
    """

    def __init__(self, urls: Iterable[str]) -> None:
        self._near: defaultdict[tuple[int, Url], list[str]] = defaultdict(list)
        for each in urls:
            for key in _all_but_one(each):
                self._near[key].append(each)

    def find(self, url: str) -> tuple[str, str] | None:
        """The first, in alphabetical order, that differs from *url* in one small thing; with where they differ."""
        candidates = sorted({each for key in _all_but_one(url) for each in self._near.get(key, ())})
        return next(((each, where) for each in candidates if (where := near_miss(url, each))), None)


def _all_but_one(url: str) -> Iterator[tuple[int, Url]]:
    """*url* without its scheme, host, port or path: the parts that a mistake changes."""
    try:
        parsed = Url.parse(url)
    except UrlError:
        return
    yield from enumerate(
        (replace(parsed, scheme=""), replace(parsed, host=""), replace(parsed, port=None), replace(parsed, path=""))
    )


def near_miss(one: str, other: str) -> str:
    """Where two different URLs differ, if it is one small thing: ``only in the slash at the end``; else empty."""
    try:
        a, b = Url.parse(one), Url.parse(other)
    except UrlError:
        return ""
    return "" if a == b else next((words for is_it, words in _small_differences(a, b) if is_it), "")


def _small_differences(a: Url, b: Url) -> tuple[tuple[bool, str], ...]:
    same_host, same_path = replace(a, host=b.host) == b, replace(a, path=b.path) == b
    return (
        (replace(a, scheme=b.scheme) == b, "only in http and https"),
        (replace(a, port=b.port) == b, "only in the port"),
        (same_path and a.path.rstrip("/") == b.path.rstrip("/"), "only in the slash at the end"),
        (same_path and a.path.lower() == b.path.lower(), "only in upper and lower case"),
        (same_path and _is_close(a.path, b.path), "only in a few letters of the path"),
        (same_host and a.host.removeprefix("www.") == b.host.removeprefix("www."), "only in www."),
        (same_host and _is_close(a.host, b.host), "only in a few letters of the host"),
    )


def _is_close(one: str, other: str) -> bool:
    import difflib  # noqa: PLC0415 - only a check-up needs it

    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio() >= _CLOSE
