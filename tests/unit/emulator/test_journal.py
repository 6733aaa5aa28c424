"""The journal."""

from __future__ import annotations

import json

import pytest

from argyle_provider.emulator.journal import Journal, JournalEntry
from argyle_provider.emulator.subscription import secret_sha256


def arrive(journal: Journal, *, method: str = "POST", body: bytes = b"") -> JournalEntry:
    """Enter a request."""
    return journal.arrived(method=method, path="/v2/webhooks", query="", account="a", trace_id="t", body=body)


def test_a_request_has_no_status_until_it_is_answered() -> None:
    """A request without an answer is shown too."""
    journal = Journal()
    first, second = arrive(journal), arrive(journal)

    journal.answered(second, 201)

    assert [(each.number, each.status) for each in journal.entries()] == [(first.number, None), (second.number, 201)]


def test_the_content_of_a_post_is_kept_without_its_secret() -> None:
    """Only the SHA-256 of the secret, and no other keys."""
    sent = {"name": "n", "url": "u", "events": ["e"], "config": None, "secret": "hush", "other": "hush too"}
    entry = arrive(Journal(), body=json.dumps(sent).encode())

    assert entry.content == {
        "name": "n",
        "url": "u",
        "events": ["e"],
        "config": None,
        "secret_sha256": secret_sha256("hush"),
    }
    assert "hush" not in repr(entry)


@pytest.mark.parametrize("body", [b"", b"{", b"[]"])
def test_a_body_that_is_no_object_has_no_content(body: bytes) -> None:
    """The request is entered without content."""
    assert arrive(Journal(), body=body).content is None


def test_only_a_post_has_content() -> None:
    """A GET with a body would be a mistake of the client."""
    assert arrive(Journal(), method="GET", body=b"{}").content is None


def test_numbers_go_on_after_clearing() -> None:
    """So two reads of the journal can't be confused; a late answer to a removed request does not restore it."""
    journal = Journal()
    forgotten = arrive(journal)
    journal.clear()
    arrive(journal)
    journal.answered(forgotten, 200)

    assert [each.number for each in journal.entries()] == [2]


def test_the_oldest_go_first() -> None:
    """An emulator that runs for days does not grow."""
    journal = Journal()
    for _ in range(10_001):
        arrive(journal, method="GET")

    assert len(journal.entries()) == 10_000
    assert journal.entries()[0].number == 2


def test_a_listener_is_told_of_each_answer() -> None:
    """The command prints its lines this way."""
    told: list[JournalEntry] = []
    journal = Journal(told.append)
    entry = arrive(journal)
    before = list(told)
    journal.answered(entry, 400)

    assert before == []
    assert [each.status for each in told] == [400]
