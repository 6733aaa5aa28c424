"""The journal: every API request in the order of arrival, so that a test can check what was sent.

It contains no credentials, and of a webhook secret only the SHA-256. A request is entered when it arrives and has no
status until it is answered, so a request without an answer is shown too.
"""

from __future__ import annotations

import itertools
import threading
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from argyle_provider.emulator import times
from argyle_provider.emulator.strict_json import NotJsonError, parse_json
from argyle_provider.emulator.subscription import secret_sha256

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_CAPACITY = 10_000
_CONTENT = ("name", "url", "events", "config")


@dataclass(frozen=True, kw_only=True)
class JournalEntry:
    """One request.

    Attributes:
        number: counts from 1; continues after the journal is cleared.
        time: when it arrived, ISO 8601.
        path: decoded, without the query.
        query: as sent, without the question mark.
        account: the account of the key pair; None where it is missing or wrong.
        trace_id: the reply's ``X-Trace-Id``.
        content: name, url, events and config of a POST as sent, and the secret's SHA-256; None if not an object.
        status: the status of the reply; None until there is one.
    """

    number: int
    time: str
    method: str
    path: str
    query: str
    account: str | None
    trace_id: str
    content: Mapping[str, object] | None = None
    status: int | None = None

    def as_json(self) -> dict[str, object]:
        """The entry for the control endpoint."""
        return asdict(self)


class Journal:
    """The last 10,000 requests. Safe for threads."""

    def __init__(self, on_answer: Callable[[JournalEntry], None] | None = None) -> None:
        """Start empty; *on_answer* is called with each request as it is answered."""
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._entries: dict[int, JournalEntry] = {}
        self._on_answer = on_answer

    def arrived(  # noqa: PLR0913 - the parts of one entry, all by name
        self, *, method: str, path: str, query: str, account: str | None, trace_id: str, body: bytes
    ) -> JournalEntry:
        """Enter a request."""
        with self._lock:
            entry = JournalEntry(
                number=next(self._numbers),
                time=times.written(times.now()),
                method=method,
                path=path,
                query=query,
                account=account,
                trace_id=trace_id,
                content=_content(body) if method == "POST" else None,
            )
            self._entries[entry.number] = entry
            if len(self._entries) > _CAPACITY:
                del self._entries[next(iter(self._entries))]
        return entry

    def answered(self, entry: JournalEntry, status: int) -> None:
        """Record the status of the reply that is about to be sent."""
        entry = replace(entry, status=status)
        with self._lock:
            if entry.number in self._entries:
                self._entries[entry.number] = entry
        if self._on_answer:
            self._on_answer(entry)

    def entries(self) -> tuple[JournalEntry, ...]:
        """All requests so far."""
        with self._lock:
            return tuple(self._entries.values())

    def clear(self) -> None:
        """Remove all requests."""
        with self._lock:
            self._entries.clear()


def _content(body: bytes) -> Mapping[str, object] | None:
    try:
        sent = parse_json(body)
    except NotJsonError:
        return None
    if not isinstance(sent, dict):
        return None
    content = {key: sent[key] for key in _CONTENT if key in sent}
    return {**content, "secret_sha256": secret_sha256(sent.get("secret"))}
